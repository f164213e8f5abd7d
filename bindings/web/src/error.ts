/**
 * What can go wrong, as an app can act on it.
 *
 * `offline` is about the way to the server and passes by itself; `refused` is the server's answer to one call.
 */
import { Code, ConnectError } from "@connectrpc/connect";
import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { fromBinary } from "@bufbuild/protobuf";
import { durationMs } from "@bufbuild/protobuf/wkt";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "./gen/google/rpc/error_details_pb.js";
import { ErrorReason } from "./gen/tidings/v1/error_pb.js";

/**
 * - `offline`: the server cannot be reached, or did not answer in time. The call may have been carried out.
 * - `loggedOut`: nobody is logged in, or the server ended the session.
 * - `refused`: the server's answer: it will not do that; see `reason`.
 * - `storage`: the local store failed: the disk is full, or the browser took the storage away.
 * - `closed`: the client was closed.
 * - `unsupported`: the browser lacks what the client needs, as it does on a page that came neither by https nor from this
 *   machine.
 * - `cancelled`: the user did not give the browser a passkey, or it has none that fits.
 * - `passkeyExists`: this device has a passkey of the account's already.
 */
export type ErrorKind =
  "offline" | "loggedOut" | "refused" | "storage" | "closed" | "unsupported" | "cancelled" | "passkeyExists";

/** Why the server refused. The names are the contract's; `OTHER` is one that this version does not know. */
export type Reason = Exclude<keyof typeof ErrorReason, "UNSPECIFIED"> | "OTHER";

interface Details {
  readonly reason?: Reason | undefined;
  readonly field?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/** Every call of the client fails with this, and nothing else. */
export class TidingsError extends Error {
  override readonly name = "TidingsError";
  /** For `refused`: why. */
  readonly reason: Reason | undefined;
  /** For `INVALID_FIELD`: the field that is wrong. */
  readonly field: string | undefined;
  /** How long to wait before trying again, in milliseconds, where that helps. */
  readonly retryAfter: number | undefined;

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
  }
}

const ON_THE_WAY: ReadonlySet<Code> = new Set([
  Code.Unavailable,
  Code.DeadlineExceeded,
  Code.Canceled,
  Code.Unknown,
  Code.Internal,
  Code.Aborted,
]);

/** From what a call threw. An error that does not carry the server's own reason comes from the way to it. */
export function fromCall(thrown: unknown): TidingsError {
  if (thrown instanceof TidingsError) return thrown;
  const error = ConnectError.from(thrown);
  const info = detail(error, ErrorInfoSchema);
  const reason = info?.domain === "tidings" ? reasonOf(info.reason) : undefined;
  if (reason === undefined && ON_THE_WAY.has(error.code)) {
    return new TidingsError("offline", error.rawMessage, { cause: error });
  }
  const retryDelay = detail(error, RetryInfoSchema)?.retryDelay;
  return new TidingsError("refused", error.rawMessage, {
    reason: reason ?? "OTHER",
    field: detail(error, BadRequestSchema)?.fieldViolations[0]?.field,
    retryAfter: retryDelay && durationMs(retryDelay),
    cause: error,
  });
}

/** From what the local store threw; a bug of the client stays what it is. */
export function fromStore(thrown: unknown): unknown {
  return thrown instanceof DOMException ? new TidingsError("storage", thrown.message, { cause: thrown }) : thrown;
}

/** Whether the same write may succeed later without anybody doing anything. A session that the server does not take is
 * not the write's fault: it goes on with another token, or after a log-in. */
export function isTransient(error: TidingsError): boolean {
  return error.kind === "offline" || error.kind === "loggedOut" || TRANSIENT.has(error.reason ?? "OTHER");
}

const TRANSIENT: ReadonlySet<Reason> = new Set([
  "RATE_LIMITED",
  "UNAVAILABLE",
  "INTERNAL",
  "TIMEOUT",
  "UNAUTHENTICATED",
  "TOKEN_EXPIRED",
]);

function reasonOf(name: string): Reason {
  return name in ErrorReason && name !== "UNSPECIFIED" ? (name as Reason) : "OTHER";
}

function detail<Desc extends DescMessage>(error: ConnectError, schema: Desc): MessageShape<Desc> | undefined {
  for (const each of error.details) {
    if ("type" in each && each.type === schema.typeName) return fromBinary(schema, each.value);
  }
  return undefined;
}
