import { Check } from "lucide-react";
import { useEffect, useRef } from "react";
import { onArrows } from "../ui/arrows";
import { Avatar } from "../ui/Avatar";
import styles from "./People.module.css";

export interface Choice {
  id: string;
  /** What the picture is made from; the id if it is left out. */
  avatarId?: string | undefined;
  name: string;
  detail?: string;
  group?: boolean;
}

interface Props {
  label: string;
  choices: readonly Choice[];
  chosen: ReadonlySet<string>;
  onToggle: (choice: Choice) => void;
}

/** People or chats, of which several can be chosen. */
export function Choices({ label, choices, chosen, onToggle }: Props) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => onArrows(list.current, "button", "vertical"), []);
  return (
    <div ref={list} role="group" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.id}
          type="button"
          role="checkbox"
          aria-checked={chosen.has(choice.id)}
          className={styles.option}
          onClick={() => onToggle(choice)}
        >
          <Avatar id={choice.avatarId ?? choice.id} name={choice.name} group={choice.group ?? false} />
          <span className={styles.lines}>
            <span className={styles.name}>{choice.name}</span>
            {choice.detail && <span className={styles.detail}>{choice.detail}</span>}
          </span>
          <span className={styles.check} aria-hidden="true">
            {chosen.has(choice.id) && <Check size={16} />}
          </span>
        </button>
      ))}
    </div>
  );
}
