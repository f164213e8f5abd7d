import { useTexts } from "../texts";
import styles from "./SkipLinks.module.css";

/** For the keyboard: the first stops of the page lead to its parts. They are buttons, as the address says where the
 * user is. */
export function SkipLinks({ inChat }: { inChat: boolean }) {
  const texts = useTexts();
  return (
    <div className={styles.links}>
      <button type="button" onClick={() => focus("chats")}>
        {texts.skipToChats}
      </button>
      {inChat && (
        <button type="button" onClick={() => focus("composer")}>
          {texts.skipToMessage}
        </button>
      )}
    </div>
  );
}

function focus(id: string): void {
  document.getElementById(id)?.focus();
}
