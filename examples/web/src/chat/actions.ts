import type { Message } from "@tidings/web";
import { createContext, use } from "react";
import type { Anchor } from "../ui/Menu";

/** What can be done from a message. */
export interface MessageActions {
  reply: (message: Message) => void;
  edit: (message: Message) => void;
  copy: (message: Message) => void;
  /** Reacts, or takes the user's own reaction away if it is this emoji. */
  react: (message: Message, emoji: string) => void;
  revoke: (message: Message) => void;
  hide: (message: Message) => void;
  retry: (writeId: string) => void;
  discard: (writeId: string) => void;
  /** Chooses the chats to forward it to. */
  forward: (message: Message) => void;
  showReaders: (message: Message) => void;
  /** Tells the administrators about it. */
  report: (message: Message) => void;
  openMenu: (message: Message, anchor: Anchor) => void;
  openEmoji: (message: Message, anchor: Anchor) => void;
  /** Scrolls to another message of the chat. */
  goTo: (seq: number) => void;
}

export const MessageActionsContext = createContext<MessageActions | undefined>(undefined);

export function useMessageActions(): MessageActions {
  const actions = use(MessageActionsContext);
  if (!actions) throw new Error("message actions are given by ChatWindow");
  return actions;
}
