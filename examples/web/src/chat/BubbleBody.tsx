import type { LinkPreview, Message } from "@tidings/web";
import { useAccount } from "@tidings/web/react";
import { Ban, LockKeyhole } from "lucide-react";
import { useMemo } from "react";
import { useTexts } from "../texts";
import { cx } from "../ui/cx";
import styles from "./BubbleBody.module.css";
import { onlyEmoji, textParts, type TextPart } from "./textParts";

/** What a message says. */
export function BubbleBody({ message, tabIndex }: { message: Message; tabIndex: number }) {
  const texts = useTexts();
  const { body } = message;
  switch (body.type) {
    case "text":
      return (
        <>
          {body.link && <LinkCard link={body.link} tabIndex={tabIndex} />}
          <Text text={body.text} mentions={body.mentions} tabIndex={tabIndex} />
        </>
      );
    case "revoked":
      return (
        <span className={styles.note}>
          <Ban size={15} aria-hidden="true" /> {texts.message.revoked}
        </span>
      );
    case "sealed":
      return (
        <span className={styles.note}>
          <LockKeyhole size={15} aria-hidden="true" /> {texts.message.sealed}
        </span>
      );
    default:
      return <span className={styles.note}>{texts.message.unknown}</span>;
  }
}

interface TextProps {
  text: string;
  mentions: Parameters<typeof textParts>[1];
  tabIndex: number;
}

function Text({ text, mentions, tabIndex }: TextProps) {
  const parts = useMemo(() => textParts(text, mentions), [text, mentions]);
  return (
    <span className={cx(styles.text, onlyEmoji(text) && styles.jumbo)} dir="auto">
      {parts.map((part, index) => (
        <Part key={index} part={part} tabIndex={tabIndex} />
      ))}
    </span>
  );
}

function Part({ part, tabIndex }: { part: TextPart; tabIndex: number }) {
  const account = useAccount();
  switch (part.type) {
    case "plain":
      return part.text;
    case "link":
      return (
        <a href={part.url} target="_blank" rel="noopener noreferrer" tabIndex={tabIndex}>
          {part.text}
        </a>
      );
    case "mention":
      return <span className={cx(styles.mention, part.userId === account?.userId && styles.self)}>{part.text}</span>;
  }
}

function LinkCard({ link, tabIndex }: { link: LinkPreview; tabIndex: number }) {
  if (!/^https?:\/\//i.test(link.url)) return null;
  return (
    <a className={styles.card} href={link.url} target="_blank" rel="noopener noreferrer" tabIndex={tabIndex}>
      {link.title && <strong>{link.title}</strong>}
      {link.description && <span>{link.description}</span>}
      <span className={styles.host}>{URL.canParse(link.url) ? new URL(link.url).host : link.url}</span>
    </a>
  );
}
