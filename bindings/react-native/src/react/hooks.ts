import { useCallback, useMemo, useSyncExternalStore } from "react";
import type { MessageList, MessageWindow } from "../message_list";
import type { Chat, ConnectionState, Presence } from "../types";
import { useTidings } from "./provider";

/** What a component needs of an observable. */
export interface Watchable<Value> {
  get(): Value;
  subscribe(changed: () => void): () => void;
}

/** The present value of any observable. It must be the same object from render to render: memoise it. */
export function useObservable<Value>(observable: Watchable<Value>): Value {
  const subscribe = useCallback((changed: () => void) => observable.subscribe(changed), [observable]);
  const get = useCallback(() => observable.get(), [observable]);
  return useSyncExternalStore(subscribe, get);
}

/** How the device stands to the server; `undefined` for a moment. */
export function useConnection(): ConnectionState | undefined {
  return useObservable(useTidings().connection);
}

/** All chats, in the order in which a list shows them; `undefined` until they are read from the store. */
export function useChats(): readonly Chat[] | undefined {
  return useObservable(useTidings().chatList);
}

/** One chat. Renders again only when that one changes. */
export function useChat(chatId: string): Chat | undefined {
  const { chatList } = useTidings();
  const one = useMemo(
    () => ({
      get: () => chatList.get()?.find(({ id }) => id === chatId),
      subscribe: (changed: () => void) => chatList.subscribe(changed),
    }),
    [chatList, chatId],
  );
  return useObservable(one);
}

/** A chat's messages, and how to have more of its past. */
export function useMessages(chatId: string): MessageWindow & Pick<MessageList, "loadOlder"> {
  const client = useTidings();
  const list = useMemo(() => client.messages(chatId), [client, chatId]);
  const window = useObservable(list);
  const loadOlder = useCallback((count?: number) => list.loadOlder(count), [list]);
  return useMemo(() => ({ ...window, loadOlder }), [window, loadOlder]);
}

/** The ids of those who are typing in a chat. */
export function useTyping(chatId: string): readonly string[] {
  const client = useTidings();
  return useObservable(useMemo(() => client.typing(chatId), [client, chatId]));
}

/** Somebody's presence; `undefined` while it is not known. */
export function usePresence(userId: string): Presence | undefined {
  const client = useTidings();
  const known = useObservable(useMemo(() => client.presence([userId]), [client, userId]));
  return known.get(userId);
}
