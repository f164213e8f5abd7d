/** The Tidings client for React Native. `TidingsClient.open` is the way in. */
export type { Account } from "./accounts/account";
export type { DeviceKey } from "./accounts/device_key";
export type { Invitations } from "./accounts/invitations";
export type { DeviceLink, Linking } from "./accounts/linking";
export type { Passkeys } from "./accounts/passkeys";
export type { Security } from "./accounts/security";
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
