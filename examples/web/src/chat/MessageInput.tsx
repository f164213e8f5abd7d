import type { Chat } from "@tidings/web";
import { SendHorizontal, Check, Smile } from "lucide-react";
import {
  lazy,
  Suspense,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type RefObject,
} from "react";
import { useTexts } from "../texts";
import { IconButton } from "../ui/Button";
import type { Anchor } from "../ui/Menu";
import { About } from "./About";
import { BlockedWrite } from "./BlockedWrite";
import { MentionList } from "./MentionList";
import { mentionQuery } from "./mentions";
import styles from "./MessageInput.module.css";
import { useComposer } from "./useComposer";
import { useEditLast } from "./useEditLast";

const EmojiPicker = lazy(async () => ({ default: (await import("./EmojiPicker")).EmojiPicker }));

/** A field for fingers: Enter begins a line there, and the keyboard does not come up by itself. */
const TOUCH = window.matchMedia("(pointer: coarse)");

/** Where messages are written, answered and edited. */
export function MessageInput({ chat }: { chat: Chat }) {
  const texts = useTexts();
  const field = useRef<HTMLTextAreaElement>(null);
  const composer = useComposer(chat);
  const editLast = useEditLast(chat);
  const { text, about } = composer.composition;
  const [cursor, setCursor] = useState(0);
  const [emojiAt, setEmojiAt] = useState<Anchor>();
  const [activeOption, setActiveOption] = useState<string>();
  const query = chat.kind === "group" ? mentionQuery(text, cursor) : undefined;
  useGrowing(field, text);

  useEffect(() => {
    if (!TOUCH.matches) field.current?.focus();
  }, []);

  /** Puts something in place of a part of the text, and the cursor after it. */
  const replace = (start: number, end: number, by: string) => {
    const at = start + by.length;
    requestAnimationFrame(() => field.current?.setSelectionRange(at, at));
    setCursor(at);
    return text.slice(0, start) + by + text.slice(end);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && !TOUCH.matches) {
      event.preventDefault();
      composer.send();
    } else if (event.key === "Escape" && about) {
      event.preventDefault();
      composer.stopAbout();
    } else if (event.key === "ArrowUp" && text === "" && !about) {
      event.preventDefault();
      editLast();
    }
  };

  return (
    <div className={styles.area}>
      <BlockedWrite chat={chat} />
      {about && <About chatId={chat.id} about={about} onStop={composer.stopAbout} />}
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          composer.send();
          field.current?.focus();
        }}
      >
        <div className={styles.box}>
          <IconButton
            icon={Smile}
            label={texts.composer.emoji}
            aria-haspopup="dialog"
            onClick={(event) => setEmojiAt(event.currentTarget)}
          />
          <textarea
            ref={field}
            id="composer"
            className={styles.field}
            rows={1}
            dir="auto"
            enterKeyHint={TOUCH.matches ? "enter" : "send"}
            aria-label={texts.composer.label}
            placeholder={texts.composer.placeholder}
            aria-autocomplete={chat.kind === "group" ? "list" : undefined}
            aria-controls={query ? "mention-list" : undefined}
            aria-activedescendant={query ? activeOption : undefined}
            value={text}
            onChange={(event) => {
              composer.write(event.target.value);
              setCursor(event.target.selectionStart);
            }}
            onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
            onKeyDown={onKeyDown}
          />
        </div>
        <IconButton
          type="submit"
          look="accent"
          icon={about?.action === "edit" ? Check : SendHorizontal}
          label={about?.action === "edit" ? texts.composer.saveEdit : texts.composer.send}
          className={styles.send}
          disabled={!composer.canSend}
        />
      </form>
      {composer.excess > 0 && (
        <p className={styles.excess} role="alert">
          {texts.composer.tooLong(composer.excess)}
        </p>
      )}
      {query && (
        <MentionList
          id="mention-list"
          chatId={chat.id}
          query={query.text}
          field={field}
          onActive={setActiveOption}
          onPick={(userId, name) => composer.mention(userId, name, replace(query.start, cursor, `@${name} `))}
          onDismiss={() => setCursor(0)}
        />
      )}
      {emojiAt && (
        <Suspense>
          <EmojiPicker
            anchor={emojiAt}
            onPick={(emoji) => {
              const end = field.current?.selectionEnd ?? text.length;
              composer.write(replace(field.current?.selectionStart ?? end, end, emoji));
              field.current?.focus();
            }}
            onClose={() => setEmojiAt(undefined)}
          />
        </Suspense>
      )}
    </div>
  );
}

/** Lets a field grow with its text, as far as its style allows. */
function useGrowing(fieldRef: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = fieldRef.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [fieldRef, text]);
}
