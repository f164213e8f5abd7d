import styles from "./Words.module.css";

/** Words that two devices show, for the user to compare. */
export function Words({ label, words }: { label: string; words: readonly string[] }) {
  return (
    <ul className={styles.words} aria-label={label}>
      {words.map((word, index) => (
        <li key={`${index} ${word}`}>{word}</li>
      ))}
    </ul>
  );
}
