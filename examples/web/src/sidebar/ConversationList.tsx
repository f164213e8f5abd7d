import type { Chat } from "@tidings/web";
import { useEffect, useRef } from "react";
import { onArrows } from "../ui/arrows";
import { ConversationItem } from "./ConversationItem";
import styles from "./Sidebar.module.css";

/** Chats, one below the other; the arrow keys move through them. */
export function ConversationList({ chats, label }: { chats: readonly Chat[]; label: string }) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => onArrows(list.current, "a", "vertical"), []);
  return (
    <ul ref={list} className={styles.list} aria-label={label}>
      {chats.map((chat) => (
        <ConversationItem key={chat.id} chat={chat} />
      ))}
    </ul>
  );
}
