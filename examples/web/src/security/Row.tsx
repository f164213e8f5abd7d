import type { ReactNode } from "react";
import styles from "./Row.module.css";

interface Props {
  label: string;
  /** How it stands. */
  state: ReactNode;
  /** What can be done about it. */
  children?: ReactNode;
}

/** One thing that guards the account: what, how it stands, and what can be done. */
export function Row({ label, state, children }: Props) {
  return (
    <li className={styles.row}>
      <span className={styles.lines}>
        <span className={styles.label}>{label}</span>
        <span className={styles.state}>{state}</span>
      </span>
      {children && <span className={styles.actions}>{children}</span>}
    </li>
  );
}
