/** The Tidings client for browsers. `Client.open` is the way in. */
export { Client, type ClientOptions } from "./client.js";
export { TidingsError, type ErrorKind, type Reason } from "./error.js";
export type { Chats } from "./calls/chats.js";
export type { Devices } from "./calls/devices.js";
export type { Invitations } from "./calls/invitations.js";
export type { Live } from "./calls/live.js";
export type { Messages } from "./calls/messages.js";
export type { OwnAccount } from "./calls/own_account.js";
export type { Passkeys } from "./calls/passkeys.js";
export type { People } from "./calls/people.js";
export type { Security } from "./calls/security.js";
export type { Session } from "./calls/session.js";
export type { ListChange, Observable } from "./observable.js";
export type { MessageList, MessageWindow } from "./observe/message_list.js";
export type { Asked, Remote } from "./observe/remote.js";
export type * from "./types/index.js";
