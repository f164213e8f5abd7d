import type { Chat } from "@tidings/web";
import { reasonText } from "../app/errors";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { useMessageActions } from "./actions";
import styles from "./BlockedWrite.module.css";

/** A change of an older message that was refused holds back what is written after it, so it is shown here, wherever
 * that message is. A message that was refused says so itself. */
export function BlockedWrite({ chat }: { chat: Chat }) {
  const texts = useTexts();
  const actions = useMessageActions();
  const write = chat.blockedBy;
  if (!write || write.kind === "message" || write.status.type !== "failed") return null;
  return (
    <div className={styles.blocked} role="alert">
      <p>
        {texts.message.failedWrite} {reasonText(texts, write.status.reason)}
      </p>
      <Button onClick={() => actions.retry(write.id)}>{texts.message.retry}</Button>
      <Button onClick={() => actions.discard(write.id)}>{texts.message.discard}</Button>
    </div>
  );
}
