import type { Chat } from "@tidings/web";
import { usePresence } from "@tidings/web/react";
import { BellOff, MoreHorizontal, Pin, TriangleAlert } from "lucide-react";
import { memo, useState } from "react";
import { formatPlace, usePlace } from "../app/navigation";
import { useChatTitle } from "../people/names";
import { useLanguage, useTexts } from "../texts";
import { listTime } from "../texts/times";
import { Avatar } from "../ui/Avatar";
import { cx } from "../ui/cx";
import { MenuButton, MenuPopup } from "../ui/Menu";
import styles from "./ConversationItem.module.css";
import { LastLine } from "./LastLine";
import { isMuted, useChatActions } from "./useChatActions";

/** One chat in the list: its name, its last line, and what waits in it. */
export const ConversationItem = memo(function ConversationItem({ chat }: { chat: Chat }) {
  const texts = useTexts();
  const language = useLanguage();
  const place = usePlace();
  const title = useChatTitle()(chat);
  const presence = usePresence(chat.peerId);
  const actions = useChatActions(chat);
  const [menuAt, setMenuAt] = useState<{ x: number; y: number }>();
  const open = place.chatId === chat.id;
  return (
    <li className={cx(styles.item, open && styles.open)}>
      <a
        className={styles.link}
        href={formatPlace({ page: "chats", chatId: chat.id, panel: place.panel })}
        aria-current={open ? "page" : undefined}
        onContextMenu={(event) => {
          event.preventDefault();
          setMenuAt({ x: event.clientX, y: event.clientY });
        }}
      >
        <Avatar
          id={chat.peerId ?? chat.id}
          name={title}
          group={chat.kind === "group"}
          online={presence?.online ?? false}
        />
        <span className={styles.lines}>
          <span className={styles.line}>
            <span className={styles.title}>{title}</span>
            <time className={styles.time} dateTime={chat.lastActivity.toISOString()}>
              {listTime(language, chat.lastActivity)}
            </time>
          </span>
          <span className={styles.line}>
            <LastLine chat={chat} />
            <Badges chat={chat} />
          </span>
        </span>
      </a>
      <MenuButton
        icon={MoreHorizontal}
        label={texts.sidebar.chatActions(title)}
        items={actions}
        className={styles.menu}
      />
      {menuAt && (
        <MenuPopup
          anchor={menuAt}
          placement="bottom-start"
          label={texts.sidebar.chatActions(title)}
          items={actions()}
          onClose={() => setMenuAt(undefined)}
        />
      )}
    </li>
  );
});

function Badges({ chat }: { chat: Chat }) {
  const texts = useTexts();
  const muted = isMuted(chat);
  return (
    <span className={styles.badges}>
      {chat.blockedBy && (
        <TriangleAlert size={16} className={styles.failed} role="img" aria-label={texts.sidebar.failed} />
      )}
      {muted && <BellOff size={14} role="img" aria-label={texts.sidebar.muted} />}
      {chat.pinnedAt && <Pin size={14} role="img" aria-label={texts.sidebar.pinned} />}
      {chat.unreadCount > 0 && (
        <span className={cx(styles.unread, muted && styles.quiet)}>
          <span aria-hidden="true">{chat.unreadCount > 999 ? "999+" : chat.unreadCount}</span>
          <span className="visually-hidden">{texts.sidebar.unread(chat.unreadCount)}</span>
        </span>
      )}
    </span>
  );
}
