import type { Message } from "@tidings/web";
import { reasonText } from "../app/errors";
import { useTexts } from "../texts";
import { useMessageActions } from "./actions";
import styles from "./FailedNote.module.css";

/** Says that a message, or a change of it, was refused, and what can be done. */
export function FailedNote({ message, tabIndex }: { message: Message; tabIndex: number }) {
  const texts = useTexts();
  const actions = useMessageActions();
  const change = message.unsentChanges.find((write) => write.status.type === "failed");
  const status = message.status.type === "failed" ? message.status : change?.status;
  if (status?.type !== "failed") return null;
  const writeId = change?.id ?? message.id;
  const reason = reasonText(texts, status.reason);
  return (
    <div className={styles.note} role="alert">
      <p>{change ? `${texts.message.failedWrite} ${reason}` : reason}</p>
      <button type="button" tabIndex={tabIndex} onClick={() => actions.retry(writeId)}>
        {texts.message.retry}
      </button>
      <button type="button" tabIndex={tabIndex} onClick={() => actions.discard(writeId)}>
        {texts.message.discard}
      </button>
    </div>
  );
}
