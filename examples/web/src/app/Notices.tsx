import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { useNotices } from "./notices";
import styles from "./Notices.module.css";

/** Shows what is told in passing, and the question that waits for an answer. */
export function Notices() {
  const toasts = useNotices((notices) => notices.toasts);
  return (
    <>
      <div className={styles.toasts} role="status">
        {toasts.map((toast) => (
          <p key={toast.id} className={styles.toast}>
            {toast.text}
          </p>
        ))}
      </div>
      <QuestionDialog />
    </>
  );
}

function QuestionDialog() {
  const texts = useTexts();
  const question = useNotices((notices) => notices.question);
  if (!question) return null;
  return (
    <Dialog
      title={question.action}
      onClose={() => question.answer(false)}
      actions={
        <>
          <Button onClick={() => question.answer(false)}>{texts.cancel}</Button>
          <Button look={question.danger ? "danger" : "primary"} onClick={() => question.answer(true)}>
            {question.action}
          </Button>
        </>
      }
    >
      <p>{question.text}</p>
    </Dialog>
  );
}
