/**
 * Values on the way to and from the native side, which passes what JSON has.
 *
 * Times are milliseconds there and Dates here, places in a text are Unicode characters there and indices here, and a
 * field without a value is left out there and `undefined` here.
 */
import type {
  Chat,
  Contact,
  Device,
  Draft,
  Invitation,
  LinkStep,
  LogLine,
  Member,
  Mention,
  Message,
  OutboxItem,
  Passkey,
  Presence,
  Profile,
  SecondFactor,
  SecurityOverview,
  SentCode,
} from "./types";

type Value =
  | Chat
  | Contact
  | Device
  | Invitation
  | LinkStep
  | LogLine
  | Member
  | Message
  | OutboxItem
  | Passkey
  | Presence
  | Profile
  | SecondFactor
  | SecurityOverview
  | SentCode;

/** The names of a value's fields that are times. */
type TimeField<V> = V extends unknown ? { [Name in keyof V]-?: Date extends V[Name] ? Name : never }[keyof V] : never;

const TIMES: Record<TimeField<Value>, true> = {
  addedAt: true,
  at: true,
  createdAt: true,
  editedAt: true,
  expiresAt: true,
  joinedAt: true,
  lastActivity: true,
  lastSeenAt: true,
  lastUsedAt: true,
  mutedUntil: true,
  pinnedAt: true,
  queuedAt: true,
  resendAt: true,
  statusExpiresAt: true,
  steppedUpUntil: true,
  usernameChangeAt: true,
};

/** A value of the native side, as the types here describe it. */
export function fromWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromWire);
  if (typeof value !== "object" || value === null) return value ?? undefined;
  const fields = Object.entries(value).map(([name, field]: [string, unknown]) => [
    name,
    name in TIMES && typeof field === "number" ? new Date(field) : fromWire(field),
  ]);
  const read = Object.fromEntries(fields) as Record<string, unknown>;
  return isText(read) ? { ...read, mentions: read.mentions.map((each) => mentionFromWire(read.text, each)) } : read;
}

/** A draft, as the native side wants it. */
export function draftToWire(draft: Draft): object {
  const { text, mentions = [] } = draft;
  return {
    ...draft,
    mentions: mentions.map(({ userId, offset, length }) => {
      const before = characters(text.slice(0, offset));
      return { userId, offset: before, length: characters(text.slice(0, offset + length)) - before };
    }),
  };
}

function isText(value: object): value is { text: string; mentions: readonly Mention[] } {
  return "text" in value && "mentions" in value;
}

function mentionFromWire(text: string, { userId, offset, length }: Mention): Mention {
  const start = indexOf(text, offset);
  return { userId, offset: start, length: indexOf(text, offset + length) - start };
}

/** The index of the nth Unicode character. */
function indexOf(text: string, nth: number): number {
  return Array.from(text).slice(0, nth).join("").length;
}

function characters(text: string): number {
  return Array.from(text).length;
}
