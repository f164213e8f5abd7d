import type { Chat } from "@tidings/web";
import { useClient } from "@tidings/web/react";
import { useDrafts, useComposition, type Composition } from "../app/drafts";
import { useAttempt } from "../app/errors";
import { placeMentions } from "./mentions";

/** The contract's bound on a text, in characters. */
const LONGEST_TEXT = 16_384;

interface Composer {
  composition: Composition;
  /** How many characters there are too many. */
  excess: number;
  canSend: boolean;
  /** The text was changed by the user. */
  write: (text: string) => void;
  /** Somebody is named: their name stands in the text now. */
  mention: (userId: string, name: string, text: string) => void;
  /** Writes a new message after all, not an answer and not an edit. */
  stopAbout: () => void;
  /** Writes the message, or the edit, to the outbox. */
  send: () => void;
}

/** What is being written to a chat, and sending it. */
export function useComposer(chat: Chat): Composer {
  const { messages, live } = useClient();
  const attempt = useAttempt();
  const { change, clear } = useDrafts.getState();
  const composition = useComposition(chat.id);
  const { text, about } = composition;
  // No text has more characters than UTF-16 units: only a long one must be counted.
  const excess = text.length > LONGEST_TEXT ? Math.max(0, Array.from(text).length - LONGEST_TEXT) : 0;
  const canSend = text.trim() !== "" && excess === 0;
  return {
    composition,
    excess,
    canSend,
    write: (next) => {
      change(chat.id, { text: next });
      live.setTyping(chat.id, next.trim() !== "");
    },
    mention: (userId, name, next) =>
      change(chat.id, { text: next, mentions: [...composition.mentions, { userId, name }] }),
    stopAbout: () => change(chat.id, about?.action === "edit" ? { text: "", about: undefined } : { about: undefined }),
    send: () => {
      if (!canSend) return;
      const trimmed = text.trim();
      const draft = { text: trimmed, mentions: placeMentions(trimmed, composition.mentions) };
      clear(chat.id);
      live.setTyping(chat.id, false);
      void attempt(() =>
        about?.action === "edit"
          ? messages.edit(chat.id, about.seq, draft)
          : messages.send(chat.id, { ...draft, replyToSeq: about?.seq }),
      ).then((kept) => {
        // What could not be stored is given back to the user.
        if (!kept) change(chat.id, composition);
      });
    },
  };
}
