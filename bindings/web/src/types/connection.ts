/** How the browser stands to the server. */
export type ConnectionState =
  /** Nobody is logged in; the app shows its log-in. */
  | { readonly type: "loggedOut"; readonly cause: LogOutCause }
  /** There is no connection; the next attempt is due at `retryAt`, or when the network is back. */
  | { readonly type: "offline"; readonly retryAt: Date | undefined }
  /** An attempt is being made. */
  | { readonly type: "connecting" }
  /** Connected, and reading what was missed. */
  | { readonly type: "catchingUp" }
  /** Connected and up to date. */
  | { readonly type: "online" };

/**
 * Why nobody is logged in. `user`: nobody logged in yet, or the user logged out. `server`: the server ended the session
 * because the device was revoked or was away for too long; its data is kept until the next log-in.
 */
export type LogOutCause = "user" | "server";

/** Somebody's presence, as far as this user may see it. */
export interface Presence {
  readonly userId: string;
  readonly online: boolean;
  /** When they were last online, to the minute; `undefined` if they are, or if it may not be seen. */
  readonly lastSeenAt: Date | undefined;
}
