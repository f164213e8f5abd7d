/**
 * Messages as a chat shows them: stored entries, what waits in the outbox behind them, and on top of them the edits,
 * revocations and reactions that wait there.
 */
import { EntryKind } from "../gen/tidings/v1/entry_pb.js";
import type { Message, MessageStatus } from "../types/index.js";
import { draftBody } from "../wire.js";
import { keyOf } from "./entries.js";
import { gapBelow } from "./logs.js";
import { changesOf, findWrite, lastWritten, outboxItem, outboxStatus, rowsOf } from "./outbox.js";
import { displayName } from "./profiles.js";
import { counted, react } from "./reactions.js";
import { watermarks, type Watermarks } from "./receipts.js";
import { range, type EntryRow, type GapRow, type OutboxRow, type Reading } from "./schema.js";
import { session } from "./session.js";

/** Where the positions of unsent messages begin: above every seq. */
const UNSENT = 2 ** 52;

/** A page of the past: where the window begins now. */
export interface Window {
  /** The lowest seq that is shown. */
  readonly floor: number;
  /** Whether there is more below it. */
  readonly more: boolean;
  /** The gap that must be read to show as many as were asked for. */
  readonly gap: GapRow | undefined;
}

/** Moves a window's floor down by up to `count` messages, but not over a gap. */
export async function extendWindow(tx: Reading, chatId: string, floor: number, count: number): Promise<Window> {
  const gap = await gapBelow(tx, chatId, floor);
  const bottom = gap?.beforeSeq ?? 0;
  if (floor <= bottom) return { floor, more: gap !== undefined, gap };
  let at = await tx
    .objectStore("entries")
    .index("shown")
    .openKeyCursor(range(chatId, bottom, floor - 1), "prev");
  let lowest = floor;
  for (let found = 0; at && found < count; found++) {
    lowest = at.primaryKey[1];
    at = await at.continue();
  }
  if (at) return { floor: lowest, more: true, gap: undefined };
  // Down to the gap, or to the beginning: the window takes in all that is there.
  return { floor: bottom, more: gap !== undefined, gap };
}

/** A chat's messages from `from` up to before `to`. */
export async function messagesBetween(tx: Reading, chatId: string, from: number, to: number): Promise<Message[]> {
  if (from >= to) return [];
  const reader = await Reader.of(tx, chatId);
  const rows = await tx
    .objectStore("entries")
    .index("shown")
    .getAll(range(chatId, from, to - 1));
  return Promise.all(rows.map((row) => reader.entry(row)));
}

/** A chat's messages from `floor` on, with the unsent ones at the end. */
export async function messagesFrom(tx: Reading, chatId: string, floor: number): Promise<Message[]> {
  const reader = await Reader.of(tx, chatId);
  const rows = await tx.objectStore("entries").index("shown").getAll(range(chatId, floor));
  const outbox = await rowsOf(tx, chatId);
  const messages = await Promise.all([
    ...rows.map((row) => reader.entry(row)),
    ...outbox.map((row) => reader.unsent(row)),
  ]);
  return messages.filter((message) => message !== undefined);
}

/** Messages by their ids; `undefined` for those that are not shown. */
export async function messagesOf(
  tx: Reading,
  chatId: string,
  ids: readonly string[],
): Promise<(Message | undefined)[]> {
  const reader = await Reader.of(tx, chatId);
  const entries = tx.objectStore("entries");
  const read = async (id: string) => {
    const row = /^\d+$/.test(id) ? await entries.get([chatId, Number(id)]) : await entries.index("clientIds").get(id);
    if (row) return row.shownSeq === undefined ? undefined : reader.entry(row);
    const unsent = await findWrite(tx, id);
    return unsent && reader.unsent(unsent);
  };
  return Promise.all(ids.map(read));
}

/** The message at a seq, if it is shown. */
export async function messageAt(tx: Reading, chatId: string, seq: number): Promise<Message | undefined> {
  const row = await tx.objectStore("entries").get([chatId, seq]);
  return row?.shownSeq === undefined ? undefined : (await Reader.of(tx, chatId)).entry(row);
}

/** The newest message, unsent ones included. */
export async function lastMessage(tx: Reading, chatId: string): Promise<Message | undefined> {
  const reader = await Reader.of(tx, chatId);
  const unsent = await lastWritten(tx, chatId);
  if (unsent) return reader.unsent(unsent);
  const at = await tx.objectStore("entries").index("messages").openCursor(range(chatId), "prev");
  return at ? reader.entry(at.value) : undefined;
}

/** Reads the messages of one chat. */
class Reader {
  readonly #names = new Map<string, Promise<string>>();

  private constructor(
    private readonly tx: Reading,
    private readonly userId: string,
    private readonly watermarks: Watermarks,
    /** The writes that change messages. */
    private readonly changes: readonly OutboxRow[],
  ) {}

  static async of(tx: Reading, chatId: string): Promise<Reader> {
    const [owner, marks, changes] = await Promise.all([session(tx), watermarks(tx, chatId), changesOf(tx, chatId)]);
    return new Reader(tx, owner?.userId ?? "", marks, changes);
  }

  async entry(row: EntryRow): Promise<Message> {
    const unsent = this.changes.filter(({ write }) => write.kind !== "message" && write.targetSeq === row.seq);
    const shown = unsent
      .filter((change) => !change.failure)
      .reduce((changed, change) => this.#overlaid(changed, change), row);
    const isMessage = row.kind === EntryKind.MESSAGE;
    return {
      id: keyOf(row),
      chatId: row.logId,
      seq: row.seq,
      position: row.seq,
      authorId: row.authorId,
      authorName: await this.#name(row.authorId),
      at: new Date(row.at),
      body: shown.revoked ? { type: "revoked" } : (shown.body ?? { type: "unknown" }),
      editedAt: shown.editedAt === undefined || shown.revoked ? undefined : new Date(shown.editedAt),
      reactions: isMessage && !shown.revoked ? counted(shown.reactions, this.userId) : [],
      status: isMessage && row.authorId === this.userId ? this.#status(row.seq) : { type: "received" },
      unsentChanges: unsent.map(outboxItem),
    };
  }

  /** A write that waits; `undefined` if it is not a message. */
  async unsent(row: OutboxRow): Promise<Message | undefined> {
    if (row.write.kind !== "message") return undefined;
    return {
      id: row.clientId,
      chatId: row.chatId,
      seq: row.sentSeq,
      position: UNSENT + row.position,
      authorId: this.userId,
      authorName: await this.#name(this.userId),
      at: new Date(row.queuedAt),
      body: draftBody(row.write.draft),
      editedAt: undefined,
      reactions: [],
      status: outboxStatus(row),
      unsentChanges: [],
    };
  }

  /** A message as it will be when a write of the outbox is in the log. */
  #overlaid(row: EntryRow, { write, queuedAt }: OutboxRow): EntryRow {
    switch (write.kind) {
      case "edit":
        return { ...row, body: draftBody(write.draft), editedAt: queuedAt };
      case "revoke":
        return { ...row, revoked: true };
      case "react": {
        const reacted = { userId: this.userId, emoji: write.emoji, seq: Number.MAX_SAFE_INTEGER };
        return { ...row, reactions: react(row.reactions, reacted) };
      }
      case "message":
        return row;
    }
  }

  #status(seq: number): MessageStatus {
    if (seq <= this.watermarks.read) return { type: "read" };
    return { type: seq <= this.watermarks.delivered ? "delivered" : "sent" };
  }

  /** An author's display name, read once. */
  #name(userId: string): Promise<string> {
    const known = this.#names.get(userId) ?? displayName(this.tx, userId);
    this.#names.set(userId, known);
    return known;
  }
}
