import type { Factor, SecondFactor } from "./types";
import { fromWire } from "./wire";

/**
 * What can go wrong, as an app can act on it.
 *
 * - `offline`: the server cannot be reached, or did not answer in time. The call may have been carried out.
 * - `loggedOut`: nobody is logged in, or the server ended the session.
 * - `refused`: the server's answer: it will not do that; see `reason`.
 * - `secondFactorRequired`: the log-in needs a second factor: ask for one that `secondFactor` names, and pass both to
 *   `completeLogIn`.
 * - `stepUpRequired`: the user must prove again who they are: ask for one of `factors`, give it to `security.stepUp` or
 *   `deviceKey.stepUp`, and call again.
 * - `notSigned`: the app's signer did not sign: the user turned its question down, or the key is gone.
 * - `invalid`: an option or argument that cannot be used, found before asking the server; see `field`.
 * - `storage`: the local store failed: the disk is full, or the file is damaged or of a newer version.
 * - `file`: a file that the app named cannot be written.
 * - `closed`: the client was closed.
 * - `internal`: a fault in Tidings. It is in the log too.
 */
export type ErrorKind = (typeof KINDS)[number];

const KINDS = [
  "offline",
  "loggedOut",
  "refused",
  "secondFactorRequired",
  "stepUpRequired",
  "notSigned",
  "invalid",
  "storage",
  "file",
  "closed",
  "internal",
] as const;

/** Why the server refused. The names are the contract's; `OTHER` is one that this version does not know. */
export type Reason = (typeof REASONS)[number];

export const REASONS = [
  "INVALID_FIELD",
  "UNAUTHENTICATED",
  "TOKEN_EXPIRED",
  "RATE_LIMITED",
  "UNAVAILABLE",
  "INTERNAL",
  "TIMEOUT",
  "TOO_LARGE",
  "UNKNOWN_METHOD",
  "WRONG_CREDENTIALS",
  "USERNAME_TAKEN",
  "EMAIL_TAKEN",
  "REFRESH_TOKEN_INVALID",
  "PHONE_UNAVAILABLE",
  "DEVICE_NOT_FOUND",
  "STEP_UP_REQUIRED",
  "ACCOUNT_SUSPENDED",
  "WEAK_PASSWORD",
  "PHONE_TAKEN",
  "FACTOR_NOT_SET",
  "CHALLENGE_INVALID",
  "PASSKEY_NOT_FOUND",
  "PASSKEYS_UNAVAILABLE",
  "EMAIL_UNAVAILABLE",
  "TOO_SOON",
  "USER_NOT_FOUND",
  "USER_IS_SELF",
  "INVITATION_INVALID",
  "REPORT_NOT_FOUND",
  "CHAT_NOT_FOUND",
  "ENTRY_NOT_FOUND",
  "ROLE_REQUIRED",
  "CANNOT_MESSAGE_USER",
  "NOT_A_GROUP",
  "GROUP_FULL",
  "NOT_A_MEMBER",
  "OWNER_MUST_STAY",
  "CANNOT_CHANGE_ENTRY",
  "TOO_LATE",
  "CANNOT_FORWARD",
  "CANNOT_ADD_USER",
  "HELLO_EXPECTED",
  "STREAM_REPLACED",
  "PEER_SILENT",
  "OTHER",
] as const;

interface Details {
  readonly reason?: Reason | undefined;
  readonly field?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly secondFactor?: SecondFactor | undefined;
  readonly factors?: readonly Factor[] | undefined;
  readonly cause?: unknown;
}

/** Every call of the client fails with this, and nothing else. */
export class TidingsError extends Error {
  override readonly name = "TidingsError";
  /** For `refused`: why. */
  readonly reason: Reason | undefined;
  /** For `invalid`, and for `INVALID_FIELD`: what is wrong. */
  readonly field: string | undefined;
  /** How long to wait before trying again, in milliseconds, where that helps. */
  readonly retryAfter: number | undefined;
  /** For `secondFactorRequired`: what to ask for, and to pass to `completeLogIn`. */
  readonly secondFactor: SecondFactor | undefined;
  /** For `stepUpRequired`: one of these is needed. */
  readonly factors: readonly Factor[] | undefined;

  /** `message` is for developers, not for end users. */
  constructor(
    readonly kind: ErrorKind,
    message: string,
    details: Details = {},
  ) {
    super(message, { cause: details.cause });
    this.reason = details.reason;
    this.field = details.field;
    this.retryAfter = details.retryAfter;
    this.secondFactor = details.secondFactor;
    this.factors = details.factors;
  }
}

/** From what the native side rejected a promise with. */
export function fromNative(thrown: unknown): TidingsError {
  if (thrown instanceof TidingsError) return thrown;
  const { code, message, userInfo } = (thrown ?? {}) as Rejection;
  const details = userInfo ?? {};
  return new TidingsError(KINDS.find((kind) => kind === code) ?? "internal", message ?? String(thrown), {
    reason: REASONS.find((reason) => reason === details.reason),
    field: details.field ?? undefined,
    retryAfter: details.retryAfter ?? undefined,
    secondFactor: fromWire(details.secondFactor) as SecondFactor | undefined,
    factors: details.factors,
    cause: thrown,
  });
}

/** An error of React Native, as promises of native modules are rejected with. */
interface Rejection {
  readonly code?: string;
  readonly message?: string;
  readonly userInfo?: {
    readonly reason?: string;
    readonly field?: string;
    readonly retryAfter?: number;
    readonly secondFactor?: object;
    readonly factors?: readonly Factor[];
  } | null;
}
