import type { Message } from "@tidings/web";
import { useState } from "react";
import { useNames } from "../people/names";
import { previewText } from "../sidebar/preview";
import { useTexts } from "../texts";
import { isSystemLine } from "./systemText";

/** Reads to those who listen what others write while the chat is open. */
export function Announcer({ newest }: { newest: Message | undefined }) {
  const texts = useTexts();
  const nameOf = useNames();
  const [first] = useState(newest?.id);
  const isNew = newest !== undefined && newest.id !== first && newest.status.type === "received";
  return (
    <div className="visually-hidden" aria-live="polite">
      {isNew &&
        !isSystemLine(newest) &&
        texts.chat.announce(nameOf(newest.authorId, newest.authorName), previewText(texts, newest))}
    </div>
  );
}
