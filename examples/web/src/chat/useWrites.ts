import type { Chat, Message } from "@tidings/web";
import { useClient } from "@tidings/web/react";
import { useMemo } from "react";
import { useDrafts } from "../app/drafts";
import { useAttempt } from "../app/errors";
import { ask, notify, type Question } from "../app/notices";
import { useTexts } from "../texts";
import type { MessageActions } from "./actions";

type Writes = Pick<MessageActions, "reply" | "edit" | "copy" | "react" | "revoke" | "hide" | "retry" | "discard">;

/** What a message's menu writes, to the outbox or to the draft. */
export function useWrites(chat: Chat): Writes {
  const texts = useTexts();
  const { messages } = useClient();
  const attempt = useAttempt();
  const change = useDrafts((drafts) => drafts.change);
  return useMemo(() => {
    const sure = async (question: Question, action: () => Promise<unknown>) => {
      if (await ask({ ...question, danger: true })) await attempt(action);
    };
    return {
      reply: ({ seq }) => {
        if (seq === undefined) return;
        change(chat.id, { about: { action: "reply", seq } });
        focusComposer();
      },
      edit: ({ seq, body }) => {
        if (seq === undefined || body.type !== "text") return;
        change(chat.id, { text: body.text, mentions: mentionsOf(body), about: { action: "edit", seq } });
        focusComposer();
      },
      copy: ({ body }) => {
        if (body.type !== "text") return;
        const { text } = body;
        void attempt(() => navigator.clipboard.writeText(text)).then((done) => done && notify(texts.message.copied));
      },
      react: ({ seq, reactions }, emoji) => {
        if (seq === undefined) return;
        const own = reactions.find((reaction) => reaction.own)?.emoji;
        void attempt(() => messages.react(chat.id, seq, own === emoji ? undefined : emoji));
      },
      revoke: ({ seq }) => {
        if (seq === undefined) return;
        const question = { text: texts.message.revokeSure, action: texts.message.delete };
        void sure(question, () => messages.revoke(chat.id, seq));
      },
      hide: ({ seq }) => {
        if (seq === undefined) return;
        const question = { text: texts.message.hideSure, action: texts.message.delete };
        void sure(question, () => messages.hide(chat.id, [seq]));
      },
      retry: (id) => void attempt(() => messages.retry(id)),
      discard: (id) => void attempt(() => messages.discard(id)),
    };
  }, [attempt, change, chat.id, messages, texts]);
}

/** Puts the cursor where messages are written. */
export function focusComposer(): void {
  // The menu gives the focus back when it closes; the composer takes it after that.
  requestAnimationFrame(() => document.getElementById("composer")?.focus());
}

function mentionsOf(body: Extract<Message["body"], { type: "text" }>) {
  return body.mentions.map(({ userId, offset, length }) => ({
    userId,
    name: body.text.slice(offset, offset + length).replace(/^@/, ""),
  }));
}
