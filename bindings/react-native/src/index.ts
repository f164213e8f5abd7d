/** The Tidings client for React Native. `TidingsClient.open` is the way in. */
export { TidingsClient } from "./client";
export { type ErrorKind, type Reason, TidingsError } from "./error";
export type { ListChange } from "./lists";
export { liveObjects, observeLog } from "./log";
export type { MessageList, MessageWindow } from "./message_list";
export type { NativeModule } from "./NativeTidings";
export type { Observable } from "./observable";
export { useChat, useChats, useConnection, useMessages, useObservable, usePresence, useTyping } from "./react/hooks";
export { TidingsProvider, useTidings } from "./react/provider";
export type * from "./types";
