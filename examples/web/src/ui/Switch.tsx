import type { ComponentProps } from "react";
import styles from "./Switch.module.css";

interface Props extends Omit<ComponentProps<"input">, "type" | "role" | "className" | "onChange"> {
  label: string;
  onChange?: (on: boolean) => void;
}

export function Switch({ label, onChange, ...input }: Props) {
  return (
    <label className={styles.row}>
      <span>{label}</span>
      <input
        type="checkbox"
        role="switch"
        className={styles.switch}
        onChange={(event) => onChange?.(event.target.checked)}
        {...input}
      />
    </label>
  );
}
