import styles from "./States.module.css";

/** Why something cannot be shown now. */
export function Failure({ text }: { text: string }) {
  return (
    <p className={styles.failure} role="alert">
      {text}
    </p>
  );
}
