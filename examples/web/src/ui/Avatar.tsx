import { Users } from "lucide-react";
import { cx } from "./cx";
import styles from "./Avatar.module.css";

interface Props {
  /** What the colour is made from: the same id has the same colour everywhere. */
  id: string;
  name: string;
  size?: "small" | "medium" | "large";
  group?: boolean;
  online?: boolean;
}

const COLOURS = 8;

/** A person's or group's picture: initials on a colour of their own. The name stands beside it, so it is hidden from
 * screen readers. */
export function Avatar({ id, name, size = "medium", group = false, online = false }: Props) {
  const letters = initials(name);
  return (
    <span className={cx(styles.avatar, styles[size], styles[`colour${colourOf(id)}`])} aria-hidden="true">
      {letters === "" || group ? <Users className={styles.icon} /> : letters}
      {online && <span className={styles.online} />}
    </span>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = words[0] ?? "";
  const last = words.length > 1 ? (words.at(-1) ?? "") : "";
  return (firstLetter(first) + firstLetter(last)).toUpperCase();
}

function firstLetter(word: string): string {
  const [letter = ""] = word;
  return letter;
}

/** A stable colour for an id. UUIDv7 begins with the time, so its random end is what tells ids apart. */
export function colourOf(id: string): number {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % COLOURS;
}
