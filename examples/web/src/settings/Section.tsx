import { useId, type ReactNode } from "react";
import styles from "./Settings.module.css";

export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h2 id={id} className={styles.title}>
        {title}
      </h2>
      {children}
    </section>
  );
}

interface SelectProps<Value extends string> {
  label: string;
  value: Value | undefined;
  /** What can be chosen, with what it is called. */
  options: Partial<Record<Value, string>>;
  disabled?: boolean;
  onChange: (value: Value) => void;
}

/** A choice of a few things. */
export function Select<Value extends string>({ label, value, options, disabled, onChange }: SelectProps<Value>) {
  const id = useId();
  const values = Object.keys(options) as Value[];
  return (
    <div className={styles.select}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value ?? ""}
        disabled={disabled ?? value === undefined}
        onChange={(event) => {
          const chosen = values.find((each) => each === event.target.value);
          if (chosen !== undefined) onChange(chosen);
        }}
      >
        {value === undefined && <option value="" />}
        {values.map((each) => (
          <option key={each} value={each}>
            {options[each]}
          </option>
        ))}
      </select>
    </div>
  );
}
