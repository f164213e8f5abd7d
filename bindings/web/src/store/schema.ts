/** The store's tables, and opening the database: the one place that does. Times are milliseconds since 1970. */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from "idb";
import type { Reason } from "../error.js";
import type { EntryKind } from "../gen/tidings/v1/entry_pb.js";
import type { Draft, MessageBody, Profile, Role } from "../types/index.js";

/** Raised with each change of the tables; `upgrade` then brings older ones up to date. */
const VERSION = 1;

/** Who is logged in, in its one row. When the server ends the session the tokens go and the rest stays. */
export interface SessionRow {
  readonly id: "session";
  readonly userId: string;
  readonly deviceId: string;
  readonly tokens: Tokens | undefined;
}

/** A session's tokens, and when to get new ones. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly refreshAt: number;
}

/** How far a log is stored, and how far the server knows that it is. */
export interface LogRow {
  readonly logId: string;
  readonly cursor: number;
  readonly acknowledged: number;
  /** Set while the server does not know all that is stored. A number, so that it can be indexed. */
  readonly untold?: 1;
}

/** Below a cursor: entries after `afterSeq` and before `beforeSeq` that were not sent. */
export interface GapRow {
  readonly logId: string;
  readonly afterSeq: number;
  readonly beforeSeq: number;
}

export interface ChatRow {
  readonly chatId: string;
  /** The server must be asked for the chat. A number, so that it can be indexed. */
  readonly stale?: 1;
  /** The seq as of which title, description, members and role are known. */
  readonly asOf: number;
  /** When it was made; 0 until the server told anything about it. */
  readonly createdAt: number;
  readonly firstSeq: number;
  readonly peerId?: string | undefined;
  readonly title: string;
  readonly description: string;
  readonly historyShared: boolean;
  readonly memberCount: number;
  readonly role?: Role | undefined;
  readonly serverUnread: number;
  readonly readSeq: number;
  /** How far the server knows that the user has read. */
  readonly readTold: number;
  /** Set while that is less far than the user has. */
  readonly untold?: 1;
  readonly mutedUntil?: number | undefined;
  readonly archived: boolean;
  readonly pinnedAt?: number | undefined;
}

/** An entry of a chat log. A message's row is its present state. */
export interface EntryRow {
  readonly logId: string;
  readonly seq: number;
  readonly kind: EntryKind;
  readonly authorId: string;
  /** Only for what this device wrote. */
  readonly clientId?: string;
  readonly at: number;
  /** Only for what changes a message. */
  readonly targetSeq?: number;
  /** Gone when revoked or hidden. */
  readonly body?: MessageBody | undefined;
  /** For a reaction. */
  readonly emoji?: string;
  readonly editedAt?: number | undefined;
  readonly revoked: boolean;
  readonly hidden: boolean;
  /** Set for what a chat shows: messages and changes to the chat, unless hidden. */
  readonly shownSeq?: number;
  /** Set for messages that are shown. */
  readonly messageSeq?: number;
  /** Set for messages of others that are shown. */
  readonly othersSeq?: number;
  readonly reactions?: Reactions | undefined;
}

/** The reactions to a message. */
export interface Reactions {
  /** For each user the newest that is known, by the entry `seq`. An empty emoji was taken away; it is kept so that an
   * older entry that is read later does not bring it back. */
  readonly byUser: Readonly<Record<string, { readonly emoji: string; readonly seq: number }>>;
  /** How many more chose an emoji than the server named. */
  readonly unnamed: Readonly<Record<string, number>>;
}

/** How far another member has received and read. */
export interface ReceiptRow {
  readonly chatId: string;
  readonly userId: string;
  readonly deliveredSeq: number;
  readonly readSeq: number;
}

/** What is to be written. */
export type Write =
  | { readonly kind: "message"; readonly draft: Draft }
  | { readonly kind: "edit"; readonly targetSeq: number; readonly draft: Draft }
  | { readonly kind: "revoke"; readonly targetSeq: number }
  | { readonly kind: "react"; readonly targetSeq: number; readonly emoji: string };

/** A write, by the order in which it was made. A row goes when its entry is stored. */
export interface OutboxRow {
  readonly position: number;
  readonly clientId: string;
  readonly chatId: string;
  readonly write: Write;
  readonly queuedAt: number;
  /** Set until the server wrote it: the chat, again. */
  readonly unsentIn?: string;
  /** Set where it changes a message: the chat, again. */
  readonly changesIn?: string;
  /** Set where the server refused it for good: the chat, again. */
  readonly failedIn?: string;
  /** The server wrote it. */
  readonly sentSeq?: number;
  /** The server refused it for good. */
  readonly failure?: { readonly reason: Reason; readonly message: string };
}

export interface ProfileRow extends Profile {
  /** The server must be asked for it. */
  readonly wanted?: 1;
  readonly fetchedAt: number;
}

export interface Schema extends DBSchema {
  session: { key: "session"; value: SessionRow };
  logs: { key: string; value: LogRow; indexes: { untold: number } };
  gaps: { key: [string, number]; value: GapRow };
  chats: { key: string; value: ChatRow; indexes: { stale: number; untold: number } };
  entries: {
    key: [string, number];
    value: EntryRow;
    indexes: {
      shown: [string, number];
      messages: [string, number];
      others: [string, number];
      targets: [string, number];
      clientIds: string;
    };
  };
  /** Entries that the user deleted for themselves, also those that are not stored yet. */
  hidden: { key: [string, number]; value: { readonly logId: string; readonly seq: number } };
  receipts: { key: [string, string]; value: ReceiptRow };
  outbox: {
    key: number;
    value: OutboxRow;
    indexes: {
      clientIds: string;
      chats: [string, number];
      unsent: [string, number];
      changes: [string, number];
      failed: [string, number];
    };
  };
  profiles: { key: string; value: ProfileRow; indexes: { wanted: number } };
}

export type Database = IDBPDatabase<Schema>;
export type Table = StoreNames<Schema>;
/** A transaction that may write. */
export type Writing = IDBPTransaction<Schema, Table[], "readwrite">;
/** A transaction that reads, whether or not it may write. */
export type Reading = IDBPTransaction<Schema, Table[], IDBTransactionMode>;

export const TABLES: Table[] = [
  "session",
  "logs",
  "gaps",
  "chats",
  "entries",
  "hidden",
  "receipts",
  "outbox",
  "profiles",
];

/** Opens the database and brings its tables up to date. `lost` is called when the browser closes it. */
export function open(name: string, lost: () => void): Promise<Database> {
  return openDB<Schema>(name, VERSION, {
    upgrade(db) {
      db.createObjectStore("session", { keyPath: "id" });
      db.createObjectStore("logs", { keyPath: "logId" }).createIndex("untold", "untold");
      db.createObjectStore("gaps", { keyPath: ["logId", "afterSeq"] });
      const chats = db.createObjectStore("chats", { keyPath: "chatId" });
      chats.createIndex("stale", "stale");
      chats.createIndex("untold", "untold");
      const entries = db.createObjectStore("entries", { keyPath: ["logId", "seq"] });
      entries.createIndex("shown", ["logId", "shownSeq"]);
      entries.createIndex("messages", ["logId", "messageSeq"]);
      entries.createIndex("others", ["logId", "othersSeq"]);
      entries.createIndex("targets", ["logId", "targetSeq"]);
      entries.createIndex("clientIds", "clientId");
      db.createObjectStore("hidden", { keyPath: ["logId", "seq"] });
      db.createObjectStore("receipts", { keyPath: ["chatId", "userId"] });
      const outbox = db.createObjectStore("outbox", { keyPath: "position", autoIncrement: true });
      outbox.createIndex("clientIds", "clientId", { unique: true });
      outbox.createIndex("chats", ["chatId", "position"]);
      outbox.createIndex("unsent", ["unsentIn", "position"]);
      outbox.createIndex("changes", ["changesIn", "position"]);
      outbox.createIndex("failed", ["failedIn", "position"]);
      db.createObjectStore("profiles", { keyPath: "userId" }).createIndex("wanted", "wanted");
    },
    // A tab with newer code waits for this one to let go.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      lost();
    },
    terminated: lost,
  });
}

/** All keys of a compound key that begin with `first`, from `low` up to and including `high`. */
export function range(first: string, low = 0, high: number = Number.MAX_SAFE_INTEGER): IDBKeyRange {
  return IDBKeyRange.bound([first, low], [first, high]);
}
