import { ArrowDown } from "lucide-react";
import { useTexts } from "../texts";
import styles from "./JumpToLatest.module.css";

/** The way back from the past. */
export function JumpToLatest({ unread, onJump }: { unread: number; onJump: () => void }) {
  const texts = useTexts();
  return (
    <button type="button" className={styles.jump} title={texts.chat.jumpToLatest} onClick={onJump}>
      <ArrowDown size={20} aria-hidden="true" />
      <span className="visually-hidden">{texts.chat.jumpToLatest}</span>
      {unread > 0 && (
        <span className={styles.count}>
          <span aria-hidden="true">{unread}</span>
          <span className="visually-hidden">{texts.chat.newMessages(unread)}</span>
        </span>
      )}
    </button>
  );
}
