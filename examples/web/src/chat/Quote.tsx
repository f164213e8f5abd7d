import { useAccount, useMessageAt } from "@tidings/web/react";
import { useNames } from "../people/names";
import { previewText } from "../sidebar/preview";
import { useTexts } from "../texts";
import { useMessageActions } from "./actions";
import styles from "./Quote.module.css";

interface Props {
  chatId: string;
  seq: number;
  tabIndex: number;
}

/** The message that another one answers; it leads there. */
export function Quote({ chatId, seq, tabIndex }: Props) {
  const texts = useTexts();
  const actions = useMessageActions();
  return (
    <button
      type="button"
      className={styles.quote}
      title={texts.message.goToQuoted}
      tabIndex={tabIndex}
      onClick={() => actions.goTo(seq)}
    >
      <QuotedLines chatId={chatId} seq={seq} />
    </button>
  );
}

/** Who wrote a message, and how it begins. */
export function QuotedLines({ chatId, seq }: { chatId: string; seq: number }) {
  const texts = useTexts();
  const account = useAccount();
  const nameOf = useNames();
  const quoted = useMessageAt(chatId, seq);
  if (!quoted) return <span className={styles.gone}>{quoted === null ? texts.message.quoteGone : "…"}</span>;
  const own = quoted.authorId === account?.userId;
  return (
    <>
      <span className={styles.author}>{own ? texts.you : nameOf(quoted.authorId, quoted.authorName)}</span>
      <span className={styles.text}>{previewText(texts, quoted)}</span>
    </>
  );
}
