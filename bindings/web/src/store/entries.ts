/**
 * Stores the entries of chat logs, each once, in any order.
 *
 * A message's row is its present state. The server sends messages in their present state too, so a row may already
 * reflect edits that come later: what is newer wins, by time for edits and by seq for reactions. A message that is read
 * from a gap takes in what was stored about it before.
 */
import { EntryKind, type Entry } from "../gen/tidings/v1/entry_pb.js";
import { entryBody, millis, optionalMillis } from "../wire.js";
import type { Changes } from "./changes.js";
import { applyChange } from "./chats.js";
import { fillGap } from "./logs.js";
import { settle } from "./outbox.js";
import { want } from "./profiles.js";
import { imported, react } from "./reactions.js";
import type { EntryRow, GapRow, Reading, SessionRow, Writing } from "./schema.js";

/**
 * Stores an entry of a chat log, unless it is there already; says whether it was not. For one from a page of history,
 * `asOf` is the seq up to which everything was in the state of its messages.
 */
export async function storeEntry(
  tx: Writing,
  changes: Changes,
  owner: SessionRow,
  entry: Entry,
  asOf = Number(entry.seq),
): Promise<boolean> {
  const key: [string, number] = [entry.logId, Number(entry.seq)];
  if ((await tx.objectStore("entries").getKey(key)) !== undefined) return false;
  let row = rowOf(owner, entry);
  if (row.kind === EntryKind.MESSAGE) row = await withStoredChanges(tx, { ...row, reactions: imported(entry, asOf) });
  await put(tx, row);
  await want(tx, changes, row.authorId);
  await settle(tx, row.clientId);
  if (row.targetSeq !== undefined) await changeTarget(tx, changes, row);
  if (row.kind === EntryKind.MEMBERSHIP || row.kind === EntryKind.SETTINGS) {
    await applyChange(tx, changes, owner.userId, row);
  }
  if (isShown(row)) changes.message(row.logId, keyOf(row));
  return true;
}

/** A page of history, and where it ends. */
export interface Page {
  readonly entries: readonly Entry[];
  /** The seq after its last entry. */
  readonly before: number;
  /** Whether there is more below it. */
  readonly more: boolean;
}

/** Stores a page of history that was read to fill a gap, and notes what is left of the gap. */
export async function storePage(
  tx: Writing,
  changes: Changes,
  owner: SessionRow,
  gap: GapRow,
  { entries, before, more }: Page,
): Promise<void> {
  const [first, last] = [entries[0], entries.at(-1)];
  const asOf = Number(last?.seq ?? 0);
  for (const entry of entries) await storeEntry(tx, changes, owner, entry, asOf);
  await fillGap(tx, gap, more && first ? Number(first.seq) : gap.afterSeq + 1, before);
}

/** Deletes an entry for the user alone, also one that is not stored yet. */
export async function hide(tx: Writing, changes: Changes, logId: string, seq: number): Promise<void> {
  await tx.objectStore("hidden").put({ logId, seq });
  const row = await tx.objectStore("entries").get([logId, seq]);
  if (!row) return;
  await put(tx, { ...row, hidden: true, body: undefined });
  changes.message(logId, keyOf(row));
}

/** The id of the message at a seq, as the app knows it; `undefined` if it is not stored. */
export async function messageKey(tx: Reading, logId: string, seq: number): Promise<string | undefined> {
  const row = await tx.objectStore("entries").get([logId, seq]);
  return row && keyOf(row);
}

export function keyOf(row: EntryRow): string {
  return row.clientId ?? String(row.seq);
}

function rowOf(owner: SessionRow, entry: Entry): EntryRow {
  const own = entry.authorDeviceId === owner.deviceId && entry.clientId !== "";
  return {
    logId: entry.logId,
    seq: Number(entry.seq),
    kind: entry.kind,
    authorId: entry.authorId,
    ...(own ? { clientId: entry.clientId } : {}),
    at: millis(entry.at),
    ...(entry.targetSeq > 0n ? { targetSeq: Number(entry.targetSeq) } : {}),
    body: entryBody(entry),
    ...(entry.body.case === "reaction" ? { emoji: entry.body.value.emoji } : {}),
    editedAt: optionalMillis(entry.editedAt),
    revoked: entry.revokedAt !== undefined,
    hidden: entry.hidden,
    ...(entry.kind === EntryKind.MESSAGE && entry.authorId !== owner.userId ? { othersSeq: Number(entry.seq) } : {}),
  };
}

/** Whether it is a line of its chat. */
function isShown({ kind, hidden }: EntryRow): boolean {
  return !hidden && [EntryKind.MESSAGE, EntryKind.MEMBERSHIP, EntryKind.SETTINGS].includes(kind);
}

/** Puts a row, with what it is found by. */
async function put(tx: Writing, row: EntryRow): Promise<void> {
  const { shownSeq: _shownSeq, messageSeq: _messageSeq, othersSeq, ...rest } = row;
  const bare = rest.revoked || rest.hidden ? { ...rest, body: undefined } : rest;
  const isMessage = row.kind === EntryKind.MESSAGE;
  const shown = isShown(row);
  await tx.objectStore("entries").put({
    ...bare,
    ...(shown ? { shownSeq: row.seq } : {}),
    ...(shown && isMessage ? { messageSeq: row.seq } : {}),
    ...(shown && othersSeq !== undefined ? { othersSeq } : {}),
  });
}

/** A message with what was stored about it before the message itself. */
async function withStoredChanges(tx: Reading, message: EntryRow): Promise<EntryRow> {
  const known = await tx.objectStore("entries").index("targets").getAll([message.logId, message.seq]);
  let changed = message;
  for (const change of known.sort((left, right) => left.seq - right.seq)) changed = changedBy(changed, change);
  const hidden = await tx.objectStore("hidden").get([message.logId, message.seq]);
  return hidden ? { ...changed, hidden: true } : changed;
}

async function changeTarget(tx: Writing, changes: Changes, change: EntryRow): Promise<void> {
  const target = await tx.objectStore("entries").get([change.logId, change.targetSeq ?? 0]);
  if (target?.kind !== EntryKind.MESSAGE) return;
  await put(tx, changedBy(target, change));
  if (change.kind === EntryKind.REVOKE) await emptyEdits(tx, target);
  changes.message(target.logId, keyOf(target));
}

/** A message after an edit, revocation or reaction, unless what it already has is newer. */
function changedBy(message: EntryRow, change: EntryRow): EntryRow {
  switch (change.kind) {
    case EntryKind.EDIT: {
      const newer = change.at >= (message.editedAt ?? 0);
      return change.body && newer ? { ...message, body: change.body, editedAt: change.at } : message;
    }
    case EntryKind.REVOKE:
      return { ...message, revoked: true };
    case EntryKind.REACTION: {
      const reacted = { userId: change.authorId, emoji: change.emoji ?? "", seq: change.seq };
      return { ...message, reactions: react(message.reactions, reacted) };
    }
    default:
      return message;
  }
}

/** Takes the bodies from the edits of a message that was revoked. */
async function emptyEdits(tx: Writing, message: EntryRow): Promise<void> {
  for (const change of await tx.objectStore("entries").index("targets").getAll([message.logId, message.seq])) {
    if (change.kind === EntryKind.EDIT) await put(tx, { ...change, body: undefined });
  }
}
