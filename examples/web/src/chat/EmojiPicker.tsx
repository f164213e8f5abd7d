import { useEffect, useRef } from "react";
import { usePreferences } from "../app/preferences";
import { useTexts } from "../texts";
import { onArrows } from "../ui/arrows";
import { Popup, type Anchor } from "../ui/Menu";
import { EMOJI, type EmojiGroup } from "./emoji";
import styles from "./EmojiPicker.module.css";

const GROUPS = Object.keys(EMOJI) as EmojiGroup[];

interface Props {
  anchor: Anchor;
  onPick: (emoji: string) => void;
  onClose: () => void;
}

/** Emoji to pick one from, those used last first. */
export function EmojiPicker({ anchor, onPick, onClose }: Props) {
  const texts = useTexts();
  const { recentEmoji, noteEmoji } = usePreferences();
  const groups = useRef<HTMLDivElement>(null);
  useEffect(() => onArrows(groups.current, "button", "horizontal"), []);
  const pick = (emoji: string) => {
    noteEmoji(emoji);
    onClose();
    onPick(emoji);
  };
  return (
    <Popup
      anchor={anchor}
      placement="top-start"
      role="dialog"
      label={texts.emoji.label}
      onClose={onClose}
      className={styles.picker}
    >
      <div ref={groups}>
        {recentEmoji.length > 0 && <Group title={texts.emoji.recent} emoji={recentEmoji} onPick={pick} />}
        {GROUPS.map((group) => (
          <Group key={group} title={texts.emoji[group]} emoji={EMOJI[group].split(" ")} onPick={pick} />
        ))}
      </div>
    </Popup>
  );
}

interface GroupProps {
  title: string;
  emoji: readonly string[];
  onPick: (emoji: string) => void;
}

function Group({ title, emoji, onPick }: GroupProps) {
  return (
    <section aria-label={title}>
      <h3 className={styles.title}>{title}</h3>
      <div className={styles.grid}>
        {emoji.map((each) => (
          <button key={each} type="button" className={styles.emoji} onClick={() => onPick(each)}>
            {each}
          </button>
        ))}
      </div>
    </section>
  );
}
