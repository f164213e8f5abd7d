import type { ReactNode } from "react";
import { Avatar } from "../ui/Avatar";
import styles from "./PersonRow.module.css";

interface Props {
  id: string;
  name: string;
  /** What the initials are of; the name if it is left out. */
  initialsOf?: string;
  /** A second line. */
  detail?: ReactNode;
  group?: boolean;
  online?: boolean;
  onSelect?: (() => void) | undefined;
  /** What stands at the end of the row. */
  end?: ReactNode;
}

/** A person (or a group) in a list. */
export function PersonRow({ id, name, initialsOf = name, detail, group, online, onSelect, end }: Props) {
  const content = (
    <>
      <Avatar id={id} name={initialsOf} group={group ?? false} online={online ?? false} />
      <span className={styles.lines}>
        <span className={styles.name}>{name}</span>
        {detail && <span className={styles.detail}>{detail}</span>}
      </span>
    </>
  );
  return (
    <li className={styles.row}>
      {onSelect ? (
        <button type="button" className={styles.main} onClick={onSelect}>
          {content}
        </button>
      ) : (
        <div className={styles.main}>{content}</div>
      )}
      {end}
    </li>
  );
}
