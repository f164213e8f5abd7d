import type { MessageStatus } from "@tidings/web";
import { Check, CheckCheck, CircleAlert, Clock } from "lucide-react";
import { useTexts } from "../texts";
import styles from "./Ticks.module.css";

/** How far one of the user's own messages has come. */
export function Ticks({ status }: { status: MessageStatus }) {
  const texts = useTexts();
  switch (status.type) {
    case "received":
      return null;
    case "pending":
      return <Clock size={14} role="img" aria-label={texts.message.pending} />;
    case "failed":
      return <CircleAlert size={15} className={styles.failed} role="img" aria-label={texts.message.failed} />;
    case "sent":
      return <Check size={16} role="img" aria-label={texts.message.sent} />;
    case "delivered":
      return <CheckCheck size={16} role="img" aria-label={texts.message.delivered} />;
    case "read":
      return <CheckCheck size={16} className={styles.read} role="img" aria-label={texts.message.read} />;
  }
}
