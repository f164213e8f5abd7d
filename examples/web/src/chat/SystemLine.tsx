import type { Message } from "@tidings/web";
import { involvedIds, systemText } from "./systemText";
import styles from "./SystemLine.module.css";
import { useTelling } from "./useTelling";

/** Something that happened to the chat. */
export function SystemLine({ message, focusable }: { message: Message; focusable: boolean }) {
  const tabIndex = focusable ? 0 : -1;
  const telling = useTelling(involvedIds(message));
  return (
    <p data-message={message.id} tabIndex={tabIndex} className={styles.line}>
      {systemText(message, telling)}
    </p>
  );
}
