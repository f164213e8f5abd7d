import { Pencil, Reply, X } from "lucide-react";
import { useTexts } from "../texts";
import { IconButton } from "../ui/Button";
import type { Composition } from "../app/drafts";
import styles from "./About.module.css";
import { QuotedLines } from "./Quote";

interface Props {
  chatId: string;
  about: NonNullable<Composition["about"]>;
  onStop: () => void;
}

/** The message that is being answered or edited, above the field. */
export function About({ chatId, about, onStop }: Props) {
  const texts = useTexts();
  const editing = about.action === "edit";
  const Icon = editing ? Pencil : Reply;
  return (
    <div className={styles.about}>
      <Icon size={18} aria-hidden="true" />
      <div className={styles.lines}>
        {editing && <span className={styles.title}>{texts.composer.editing}</span>}
        <QuotedLines chatId={chatId} seq={about.seq} />
      </div>
      <IconButton icon={X} label={editing ? texts.composer.stopEdit : texts.composer.stopReply} onClick={onStop} />
    </div>
  );
}
