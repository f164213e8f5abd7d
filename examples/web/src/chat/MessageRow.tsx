import type { Message } from "@tidings/web";
import { memo } from "react";
import { useLanguage, useTexts } from "../texts";
import { dayName } from "../texts/times";
import type { Position } from "./layout";
import { MessageBubble } from "./MessageBubble";
import styles from "./MessageRow.module.css";
import { SystemLine } from "./SystemLine";
import { isSystemLine } from "./systemText";

interface Props extends Position {
  message: Message;
  own: boolean;
  inGroup: boolean;
  /** Whether the unread messages begin with it. */
  unread: boolean;
  /** Whether the user has just gone to it. */
  highlighted: boolean;
  /** Whether the Tab key reaches it. */
  focusable: boolean;
}

type LineProps = Omit<Props, "startsDay" | "unread">;

/** One line of a chat, with the day or the divider above it. */
export const MessageRow = memo(function MessageRow({ startsDay, unread, ...row }: Props) {
  const texts = useTexts();
  const language = useLanguage();
  const { message } = row;
  return (
    <>
      {startsDay && (
        <h3 className={styles.day}>
          <time dateTime={message.at.toISOString().slice(0, 10)}>{dayName(language, texts.chat, message.at)}</time>
        </h3>
      )}
      {unread && (
        <p className={styles.unread}>
          <span>{texts.chat.unreadDivider}</span>
        </p>
      )}
      <Line {...row} />
    </>
  );
});

function Line(row: LineProps) {
  if (!isSystemLine(row.message)) return <MessageBubble {...row} />;
  // Between two people there is nobody to join or leave.
  return row.inGroup ? <SystemLine message={row.message} focusable={row.focusable} /> : null;
}
