import { useId, type ComponentProps, type ReactNode } from "react";
import styles from "./TextField.module.css";

interface Props extends Omit<ComponentProps<"input">, "id" | "className"> {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  /** A button at the end of the field. */
  end?: ReactNode;
}

/** A labelled field. Its hint and its error are read with it. */
export function TextField({ label, hint, error, end, ...input }: Props) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={styles.field} data-invalid={error !== undefined || undefined}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <div className={styles.box}>
        <input
          id={id}
          className={styles.input}
          aria-invalid={error !== undefined}
          aria-describedby={note ? `${id}-note` : undefined}
          {...input}
        />
        {end}
      </div>
      {note && (
        <p id={`${id}-note`} className={styles.note}>
          {note}
        </p>
      )}
    </div>
  );
}
