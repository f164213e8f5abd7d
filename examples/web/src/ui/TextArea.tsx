import { useId, type ComponentProps } from "react";
import styles from "./TextField.module.css";

interface Props extends Omit<ComponentProps<"textarea">, "id" | "className"> {
  label: string;
  hint?: string;
}

/** A labelled field of several lines. */
export function TextArea({ label, hint, ...textarea }: Props) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <div className={styles.box}>
        <textarea id={id} className={styles.area} aria-describedby={hint ? `${id}-note` : undefined} {...textarea} />
      </div>
      {hint && (
        <p id={`${id}-note`} className={styles.note}>
          {hint}
        </p>
      )}
    </div>
  );
}
