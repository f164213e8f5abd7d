/**
 * Takes in what the stream brought: a batch of frames in one transaction.
 *
 * Entries and their cursor are stored together, so that each entry is applied once whatever is cut in between.
 */
import { EntryKind, type Entry } from "../gen/tidings/v1/entry_pb.js";
import type { Entries, ServerFrame } from "../gen/tidings/v1/live_service_pb.js";
import { receipt } from "../wire.js";
import { applyAccountEntry } from "./account_log.js";
import type { Changes } from "./changes.js";
import { ensure } from "./chats.js";
import { storeEntry } from "./entries.js";
import { cursor, raiseCursor, storeGap } from "./logs.js";
import { storeReceipts } from "./receipts.js";
import type { SessionRow, Writing } from "./schema.js";
import { session } from "./session.js";

/** What a batch came to. */
export interface Applied {
  /** How far logs are stored now, for those that moved. */
  readonly cursors: Map<string, number>;
  /** The messages of others that arrived. */
  readonly arrived: { readonly chatId: string; readonly seq: number }[];
  /** Entries of a log were missed; nothing of the batch from there on was applied. */
  missed: boolean;
  /** The session is not the one that the stream was opened with; nothing was applied. */
  readonly replaced: boolean;
}

/** Applies frames in order. Those that store nothing are left out. */
export async function apply(
  tx: Writing,
  changes: Changes,
  deviceId: string,
  frames: readonly ServerFrame[],
): Promise<Applied> {
  const owner = await session(tx);
  const replaced = owner?.deviceId !== deviceId || owner.tokens === undefined;
  const applied: Applied = { cursors: new Map(), arrived: [], missed: false, replaced };
  if (replaced) return applied;
  for (const { frame } of frames) {
    if (frame.case === "entries") {
      applied.missed = !(await applyEntries(tx, changes, owner, frame.value, applied));
      if (applied.missed) break;
      applied.cursors.set(frame.value.logId, await cursor(tx, frame.value.logId));
    } else if (frame.case === "gap") {
      const { logId, afterSeq, beforeSeq } = frame.value;
      await storeGap(tx, changes, { logId, afterSeq: Number(afterSeq), beforeSeq: Number(beforeSeq) });
    } else if (frame.case === "receipts") {
      await storeReceipts(tx, changes, frame.value.chatId, frame.value.receipts.map(receipt));
    }
  }
  return applied;
}

/** Applies the entries above the cursor; false if there are some between the cursor and these. */
async function applyEntries(
  tx: Writing,
  changes: Changes,
  owner: SessionRow,
  frame: Entries,
  applied: Applied,
): Promise<boolean> {
  const { logId } = frame;
  const stored = await cursor(tx, logId);
  if (Number(frame.afterSeq) > stored && !(await beginsMembership(tx, owner.userId, frame))) return false;
  if (logId !== owner.userId) await ensure(tx, changes, logId);
  for (const entry of frame.entries.filter((entry) => Number(entry.seq) > stored)) {
    if (logId === owner.userId) await applyAccountEntry(tx, changes, entry);
    else if (await storeEntry(tx, changes, owner, entry)) noteArrival(applied, owner, entry);
  }
  const last = frame.entries.at(-1);
  if (last) await raiseCursor(tx, logId, Number(last.seq));
  return true;
}

function noteArrival(applied: Applied, owner: SessionRow, entry: Entry): void {
  if (entry.kind === EntryKind.MESSAGE && entry.authorId !== owner.userId && entry.body.case !== undefined) {
    applied.arrived.push({ chatId: entry.logId, seq: Number(entry.seq) });
  }
}

/** Whether these entries are the first since the user joined, so that nothing between the cursor and them is theirs. */
async function beginsMembership(tx: Writing, userId: string, frame: Entries): Promise<boolean> {
  const body = frame.entries[0]?.body;
  if (body?.case === "membership" && body.value.joined.some((member) => member.userId === userId)) return true;
  const chat = await tx.objectStore("chats").get(frame.logId);
  return chat !== undefined && Number(frame.afterSeq) < chat.firstSeq;
}
