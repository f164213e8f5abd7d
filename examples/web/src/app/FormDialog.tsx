import type { Reason } from "@tidings/web";
import { useId, type ReactNode } from "react";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import styles from "../ui/Form.module.css";
import { useForm, type Form } from "./useForm";

interface Props {
  title: string;
  /** The button that sends it. */
  action: string;
  /** What the button does; the dialog stays open if it fails, and says why. */
  attempt: (fields: FormData) => Promise<unknown>;
  words?: Partial<Record<Reason, string>>;
  onClose: () => void;
  children: (form: Form) => ReactNode;
}

/** A dialog with a form. */
export function FormDialog({ title, action, attempt, words, onClose, children }: Props) {
  const id = useId();
  const form = useForm(attempt, words);
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <Button type="submit" form={id} look="primary" disabled={form.busy}>
          {action}
        </Button>
      }
    >
      <form id={id} className={styles.form} onSubmit={form.onSubmit}>
        {children(form)}
        <Problem form={form} />
      </form>
    </Dialog>
  );
}

/** What went wrong with a form as a whole. */
export function Problem({ form }: { form: Form }) {
  return (
    <p className={styles.problem} role="alert">
      {form.problem}
    </p>
  );
}
