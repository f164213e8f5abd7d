import type { Chat } from "@tidings/web";
import { usePresence, useTyping } from "@tidings/web/react";
import { ArrowLeft, EllipsisVertical } from "lucide-react";
import { go, usePlace } from "../app/navigation";
import { useChatTitle, useNames, useProfiles } from "../people/names";
import { useChatActions } from "../sidebar/useChatActions";
import { useLanguage, useTexts } from "../texts";
import { timeAgo } from "../texts/times";
import { Avatar } from "../ui/Avatar";
import { IconButton } from "../ui/Button";
import { MenuButton } from "../ui/Menu";
import styles from "./ChatHeader.module.css";

/** Who the chat is with, whether they are there, and what can be done with the chat. */
export function ChatHeader({ chat }: { chat: Chat }) {
  const texts = useTexts();
  const place = usePlace();
  const title = useChatTitle()(chat);
  const presence = usePresence(chat.peerId);
  const actions = useChatActions(chat);
  const toggleDetails = () => go({ ...place, details: !place.details });
  return (
    <header className={styles.header}>
      <IconButton icon={ArrowLeft} label={texts.back} className={styles.back} onClick={() => go({ page: "chats" })} />
      <button
        type="button"
        className={styles.who}
        aria-expanded={place.details ?? false}
        title={texts.chat.details}
        onClick={toggleDetails}
      >
        <Avatar
          id={chat.peerId ?? chat.id}
          name={title}
          group={chat.kind === "group"}
          online={presence?.online ?? false}
        />
        <span className={styles.lines}>
          <span className={styles.title}>{title}</span>
          <Status chat={chat} />
        </span>
      </button>
      <MenuButton icon={EllipsisVertical} label={texts.sidebar.chatActions(title)} items={actions} />
    </header>
  );
}

/** Who is typing, or who is there. */
function Status({ chat }: { chat: Chat }) {
  const texts = useTexts();
  const language = useLanguage();
  const presence = usePresence(chat.peerId);
  const typing = useTyping(chat.id);
  const nameOf = useNames();
  const profiles = useProfiles(typing);
  if (typing.length > 0) {
    const names = typing.map((id) => nameOf(id, profiles.get(id)?.displayName));
    const inGroup = names.length > 2 ? texts.chat.peopleTyping(names.length) : texts.chat.typingNames(names);
    return <span className={styles.live}>{chat.kind === "group" ? inGroup : texts.sidebar.typing}</span>;
  }
  if (chat.kind === "group") return <span className={styles.status}>{texts.chat.members(chat.memberCount)}</span>;
  if (presence?.online) return <span className={styles.live}>{texts.chat.online}</span>;
  if (!presence?.lastSeenAt) return null;
  return <span className={styles.status}>{texts.chat.lastSeen(timeAgo(language, presence.lastSeenAt))}</span>;
}
