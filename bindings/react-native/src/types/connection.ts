/** How to make a client. */
export interface ClientOptions {
  /** The server, like `https://chat.example.org` or `http://127.0.0.1:7400`. */
  readonly server: string;
  /** What a log-in calls this device, 1 to 64 characters, like "Ada's phone". */
  readonly deviceName: string;
  /**
   * The file of the local store, in the app's own folder unless it is a whole path; by default `tidings.db`. One per
   * account that is logged in at the same time, and one client for each.
   */
  readonly store?: string;
  /** What the device runs, at most 64 characters; by default like "android 36". */
  readonly platform?: string;
}

/** How the device stands to the server. */
export type ConnectionState =
  /** Nobody is logged in; the app shows its log-in. */
  | { readonly type: "loggedOut"; readonly cause: LogOutCause }
  /** There is no connection; the next attempt is due. */
  | { readonly type: "offline" }
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

/** How much a line of the log matters. */
export type LogLevel = "error" | "warn" | "info" | "debug";

/** A line of the log. It has no secrets, and nothing that people wrote. */
export interface LogLine {
  readonly level: LogLevel;
  /** Which part of Tidings wrote it. */
  readonly target: string;
  readonly message: string;
  readonly at: Date;
}
