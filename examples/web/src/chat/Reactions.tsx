import type { Message } from "@tidings/web";
import { useTexts } from "../texts";
import { cx } from "../ui/cx";
import { useMessageActions } from "./actions";
import styles from "./Reactions.module.css";

/** The reactions to a message; pressing one adds the user's own, or takes it away. */
export function Reactions({ message, tabIndex }: { message: Message; tabIndex: number }) {
  const texts = useTexts();
  const actions = useMessageActions();
  if (message.reactions.length === 0) return null;
  return (
    <div className={styles.reactions}>
      {message.reactions.map(({ emoji, count, own }) => (
        <button
          key={emoji}
          type="button"
          tabIndex={tabIndex}
          className={cx(styles.reaction, own && styles.own)}
          aria-pressed={own}
          aria-label={texts.message.reaction(emoji, count, own)}
          onClick={() => actions.react(message, emoji)}
        >
          {emoji}
          {count > 1 && <span>{count}</span>}
        </button>
      ))}
    </div>
  );
}
