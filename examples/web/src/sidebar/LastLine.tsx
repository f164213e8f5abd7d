import type { Chat, Message } from "@tidings/web";
import { useAccount, useTyping } from "@tidings/web/react";
import { useComposition } from "../app/drafts";
import { isSystemLine, involvedIds, systemText } from "../chat/systemText";
import { Ticks } from "../chat/Ticks";
import { useTelling } from "../chat/useTelling";
import { useName } from "../people/names";
import { useTexts } from "../texts";
import styles from "./ConversationItem.module.css";
import { previewText } from "./preview";

/** Who is typing, what the user began to write, or else what was said last. */
export function LastLine({ chat }: { chat: Chat }) {
  const texts = useTexts();
  const typing = useTyping(chat.id);
  const draft = useComposition(chat.id).text.trim();
  const typist = useName(typing[0]);
  if (typing.length > 0) {
    return (
      <span className={styles.typing}>
        {chat.kind === "group" ? texts.sidebar.someoneTyping(typist) : texts.sidebar.typing}
      </span>
    );
  }
  if (draft !== "") {
    return (
      <span className={styles.preview}>
        <span className={styles.draft}>{texts.sidebar.draft}</span> {draft}
      </span>
    );
  }
  if (!chat.lastMessage) return <span className={styles.preview} />;
  return <LastMessage message={chat.lastMessage} inGroup={chat.kind === "group"} />;
}

function LastMessage({ message, inGroup }: { message: Message; inGroup: boolean }) {
  const texts = useTexts();
  const account = useAccount();
  const telling = useTelling(isSystemLine(message) ? involvedIds(message) : [message.authorId]);
  if (isSystemLine(message) && !inGroup) return <span className={styles.preview} />;
  if (isSystemLine(message)) return <span className={styles.preview}>{systemText(message, telling)}</span>;
  const text = previewText(texts, message);
  if (message.authorId === account?.userId) {
    return (
      <span className={styles.preview}>
        <Ticks status={message.status} /> {text}
      </span>
    );
  }
  return (
    <span className={styles.preview}>
      {inGroup ? texts.sidebar.from(telling.nameOf(message.authorId), text) : text}
    </span>
  );
}
