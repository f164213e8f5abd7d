import type { Message } from "@tidings/web";
import { ChevronDown, Forward, SmilePlus } from "lucide-react";
import { useMemo } from "react";
import { useNames } from "../people/names";
import { previewText } from "../sidebar/preview";
import { useLanguage, useTexts } from "../texts";
import { clockTime } from "../texts/times";
import { Avatar, colourOf } from "../ui/Avatar";
import { cx } from "../ui/cx";
import { useMessageActions } from "./actions";
import { BubbleBody } from "./BubbleBody";
import { FailedNote } from "./FailedNote";
import { onlyEmoji } from "./textParts";
import styles from "./MessageBubble.module.css";
import { Quote } from "./Quote";
import { Reactions } from "./Reactions";
import { Ticks } from "./Ticks";
import { useLongPress } from "./useLongPress";

interface Props {
  message: Message;
  own: boolean;
  inGroup: boolean;
  startsGroup: boolean;
  endsGroup: boolean;
  highlighted: boolean;
  focusable: boolean;
}

/** What somebody wrote. */
export function MessageBubble({ message, own, inGroup, startsGroup, endsGroup, highlighted, focusable }: Props) {
  const texts = useTexts();
  const language = useLanguage();
  const actions = useMessageActions();
  const author = useNames()(message.authorId, message.authorName);
  const { body } = message;
  const time = clockTime(language, message.at);
  const shows = inGroup && !own;
  const press = useLongPress((point) => actions.openMenu(message, point));
  const tabIndex = focusable ? 0 : -1;
  const jumbo = useMemo(() => body.type === "text" && onlyEmoji(body.text), [body]);
  return (
    <div
      className={cx(
        styles.row,
        own && styles.own,
        shows && styles.withAvatar,
        startsGroup && styles.starts,
        highlighted && styles.highlighted,
      )}
    >
      {shows && endsGroup && (
        <span className={styles.avatar}>
          <Avatar id={message.authorId} name={author} size="small" />
        </span>
      )}
      <article
        data-message={message.id}
        tabIndex={tabIndex}
        aria-label={texts.message.label(own ? texts.you : author, previewText(texts, message), time)}
        className={cx(styles.bubble, endsGroup && styles.ends, jumbo && styles.jumbo)}
        {...press}
      >
        {shows && startsGroup && (
          <p className={cx(styles.author, styles[`colour${colourOf(message.authorId)}`])}>{author}</p>
        )}
        {body.type === "text" && body.forwardCount > 0 && (
          <p className={styles.forwarded}>
            <Forward size={14} aria-hidden="true" />
            {body.forwardCount > 4 ? texts.message.forwardedOften : texts.message.forwarded}
          </p>
        )}
        {body.type === "text" && body.replyToSeq !== undefined && (
          <Quote chatId={message.chatId} seq={body.replyToSeq} tabIndex={tabIndex} />
        )}
        <BubbleBody message={message} tabIndex={tabIndex} />
        <span className={styles.meta}>
          {message.editedAt && body.type === "text" && <span>{texts.message.edited}</span>}
          <time dateTime={message.at.toISOString()}>{time}</time>
          {own && body.type !== "revoked" && <Ticks status={message.status} />}
        </span>
        <FailedNote message={message} tabIndex={tabIndex} />
        <div className={styles.tools}>
          {message.seq !== undefined && body.type === "text" && (
            <button
              type="button"
              tabIndex={tabIndex}
              aria-label={texts.message.react}
              title={texts.message.react}
              onClick={(event) => actions.openEmoji(message, event.currentTarget)}
            >
              <SmilePlus size={16} aria-hidden="true" />
            </button>
          )}
          <button
            type="button"
            tabIndex={tabIndex}
            aria-label={texts.message.actions}
            title={texts.message.actions}
            aria-haspopup="menu"
            onClick={(event) => actions.openMenu(message, event.currentTarget)}
          >
            <ChevronDown size={18} aria-hidden="true" />
          </button>
        </div>
      </article>
      <Reactions message={message} tabIndex={tabIndex} />
    </div>
  );
}
