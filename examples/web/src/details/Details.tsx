import type { Chat } from "@tidings/web";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { go, usePlace } from "../app/navigation";
import { useTexts } from "../texts";
import { IconButton } from "../ui/Button";
import styles from "./Details.module.css";
import { GroupDetails } from "./GroupDetails";
import { PersonDetails } from "./PersonDetails";

/** Who is in a chat, beside it. */
export function Details({ chat }: { chat: Chat }) {
  const texts = useTexts();
  const place = usePlace();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const close = () => go({ ...place, details: false });
  return (
    <aside className={styles.details} aria-label={texts.details.label}>
      <header className={styles.header}>
        <IconButton icon={X} label={texts.close} onClick={close} />
        <h2 ref={title} tabIndex={-1} className={styles.title}>
          {chat.kind === "group" ? texts.details.group : texts.details.person}
        </h2>
      </header>
      <div className={styles.scroller}>
        {chat.peerId ? <PersonDetails chat={chat} peerId={chat.peerId} /> : <GroupDetails chat={chat} />}
      </div>
    </aside>
  );
}
