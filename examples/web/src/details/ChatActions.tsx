import type { Chat } from "@tidings/web";
import { useChatActions } from "../sidebar/useChatActions";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import styles from "./Details.module.css";

/** What can be done with the chat as a whole, as buttons. */
export function ChatActions({ chat }: { chat: Chat }) {
  const texts = useTexts();
  const items = useChatActions(chat)().filter((item) => item.label !== texts.chat.details);
  return (
    <div className={styles.actions}>
      {items.map((item) => (
        <Button key={item.label} className={item.danger ? styles.dangerous : undefined} onClick={item.onSelect}>
          <item.icon size={18} aria-hidden="true" />
          {item.label}
        </Button>
      ))}
    </div>
  );
}
