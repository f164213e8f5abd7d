import type { Chat, Message } from "@tidings/web";
import { useBlocked } from "@tidings/web/react";
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from "react";
import { useChatTitle } from "../people/names";
import { useTexts } from "../texts";
import type { Anchor } from "../ui/Menu";
import { MessageActionsContext, type MessageActions } from "./actions";
import { ChatHeader } from "./ChatHeader";
import styles from "./ChatWindow.module.css";
import { MessageContainer, type MessageContainerHandle } from "./MessageContainer";
import { MessageInput } from "./MessageInput";
import { MessageMenu } from "./MessageMenu";
import { useWrites } from "./useWrites";

const EmojiPicker = lazy(async () => ({ default: (await import("./EmojiPicker")).EmojiPicker }));
const ForwardDialog = lazy(async () => ({ default: (await import("./ForwardDialog")).ForwardDialog }));
const ReadersDialog = lazy(async () => ({ default: (await import("./ReadersDialog")).ReadersDialog }));
const ReportDialog = lazy(async () => ({ default: (await import("../people/ReportDialog")).ReportDialog }));

/** What is open over the chat. */
type Overlay =
  | { type: "menu" | "emoji"; message: Message; anchor: Anchor }
  | { type: "forward" | "readers" | "report"; message: Message };

/** One chat: who it is with, what was written, and what is being written. */
export function ChatWindow({ chat }: { chat: Chat }) {
  const title = useChatTitle()(chat);
  const [overlay, setOverlay] = useState<Overlay>();
  const container = useRef<MessageContainerHandle>(null);
  const writes = useWrites(chat);
  const close = useCallback(() => setOverlay(undefined), []);
  const actions = useMemo<MessageActions>(
    () => ({
      ...writes,
      forward: (message) => setOverlay({ type: "forward", message }),
      showReaders: (message) => setOverlay({ type: "readers", message }),
      report: (message) => setOverlay({ type: "report", message }),
      openMenu: (message, anchor) => setOverlay({ type: "menu", message, anchor }),
      openEmoji: (message, anchor) => setOverlay({ type: "emoji", message, anchor }),
      goTo: (seq) => container.current?.goTo(seq),
    }),
    [writes],
  );
  return (
    <MessageActionsContext value={actions}>
      <section className={styles.window} aria-label={title}>
        <ChatHeader chat={chat} />
        <MessageContainer ref={container} chat={chat} />
        <Writing chat={chat} />
      </section>
      <Suspense>
        {overlay?.type === "menu" && <MessageMenu chat={chat} {...overlay} onClose={close} />}
        {overlay?.type === "emoji" && (
          <EmojiPicker
            anchor={overlay.anchor}
            onPick={(emoji) => actions.react(overlay.message, emoji)}
            onClose={close}
          />
        )}
        {overlay?.type === "forward" && <ForwardDialog message={overlay.message} onClose={close} />}
        {overlay?.type === "readers" && <ReadersDialog message={overlay.message} onClose={close} />}
        {overlay?.type === "report" && (
          <ReportDialog userId={overlay.message.authorId} message={overlay.message} onClose={close} />
        )}
      </Suspense>
    </MessageActionsContext>
  );
}

/** Where messages are written, or why none can be. */
function Writing({ chat }: { chat: Chat }) {
  const texts = useTexts();
  const { value: blocked } = useBlocked();
  if (!chat.role) return <p className={styles.closed}>{texts.chat.youLeft}</p>;
  if (blocked?.some((profile) => profile.userId === chat.peerId)) {
    return <p className={styles.closed}>{texts.chat.youBlocked}</p>;
  }
  return <MessageInput chat={chat} />;
}
