/**
 * The outbox: what is to be written, in order per chat.
 *
 * The first unsent row of a chat is the only one that may be sent. A row stays until its entry comes back in the log:
 * sent, it is shown as such; refused for good, it holds back the rows behind it until it is retried or discarded.
 */
import type { TidingsError } from "../error.js";
import type { MessageStatus, OutboxItem } from "../types/index.js";
import type { Changes } from "./changes.js";
import { cursor } from "./logs.js";
import { messageKey } from "./entries.js";
import { range, type OutboxRow, type Reading, type Write, type Writing } from "./schema.js";

/** Adds a write. */
export async function enqueue(
  tx: Writing,
  changes: Changes,
  write: { clientId: string; chatId: string; write: Write; queuedAt: number },
): Promise<void> {
  // The key is given by the database.
  const { chatId } = write;
  const changing = write.write.kind === "message" ? {} : { changesIn: chatId };
  const row = { ...write, unsentIn: chatId, ...changing } as OutboxRow;
  await tx.objectStore("outbox").add(row);
  await mark(tx, changes, row);
  changes.work = true;
}

/** The next write of each chat that has one and is not blocked. */
export async function nextWrites(tx: Reading): Promise<OutboxRow[]> {
  const next: OutboxRow[] = [];
  let at = await tx.objectStore("outbox").index("unsent").openCursor();
  while (at) {
    const row = at.value;
    if (row.failure === undefined) next.push(row);
    at = await at.continue([row.chatId, Number.MAX_SAFE_INTEGER]);
  }
  return next.sort((left, right) => left.position - right.position);
}

/** The server wrote it. */
export async function setSent(tx: Writing, changes: Changes, clientId: string, seq: number): Promise<void> {
  const row = await findWrite(tx, clientId);
  if (!row) return;
  if (seq <= (await cursor(tx, row.chatId))) {
    // An answer to a retry: the entry is stored, or in a gap and read with it.
    await tx.objectStore("outbox").delete(row.position);
  } else {
    await tx.objectStore("outbox").put({ ...unblocked(row), sentSeq: seq });
  }
  await mark(tx, changes, row);
}

/** The server refused it for good. */
export async function setFailed(tx: Writing, changes: Changes, clientId: string, error: TidingsError): Promise<void> {
  const row = await findWrite(tx, clientId);
  if (!row || row.sentSeq !== undefined) return;
  const failure = { reason: error.reason ?? "OTHER", message: error.message };
  await tx.objectStore("outbox").put({ ...row, failure, failedIn: row.chatId });
  await mark(tx, changes, row);
}

/** Lets a write that failed for good be sent again. It keeps its `clientId`: the server wrote nothing for it. */
export async function retry(tx: Writing, changes: Changes, clientId: string): Promise<void> {
  const row = await findWrite(tx, clientId);
  if (!row?.failure) return;
  await tx.objectStore("outbox").put({ ...unblocked(row), unsentIn: row.chatId });
  await mark(tx, changes, row);
  changes.work = true;
}

/** Drops a write that failed for good. */
export async function discard(tx: Writing, changes: Changes, clientId: string): Promise<void> {
  const row = await findWrite(tx, clientId);
  if (!row?.failure) return;
  await tx.objectStore("outbox").delete(row.position);
  await mark(tx, changes, row);
  changes.work = true;
}

/** What this device wrote is in the log now, so it leaves the outbox. */
export async function settle(tx: Writing, clientId: string | undefined): Promise<void> {
  const row = clientId === undefined ? undefined : await findWrite(tx, clientId);
  if (row) await tx.objectStore("outbox").delete(row.position);
}

/** Drops what the server wrote below a seq of which the entries come another way. */
export async function dropSentBefore(tx: Writing, chatId: string, seq: number): Promise<void> {
  for (const row of await rowsOf(tx, chatId)) {
    if (row.sentSeq !== undefined && row.sentSeq < seq) await tx.objectStore("outbox").delete(row.position);
  }
}

/** The writes that change messages of a chat, in order. */
export async function changesOf(tx: Reading, chatId: string): Promise<OutboxRow[]> {
  return tx.objectStore("outbox").index("changes").getAll(range(chatId));
}

/** The write that holds back those behind it. */
export async function blocking(tx: Reading, chatId: string): Promise<OutboxRow | undefined> {
  return tx.objectStore("outbox").index("failed").get(range(chatId));
}

/** The message of a chat that was written last and is not in its log yet. */
export async function lastWritten(tx: Reading, chatId: string): Promise<OutboxRow | undefined> {
  let at = await tx.objectStore("outbox").index("chats").openCursor(range(chatId), "prev");
  while (at && at.value.write.kind !== "message") at = await at.continue();
  return at?.value;
}

export async function findWrite(tx: Reading, clientId: string): Promise<OutboxRow | undefined> {
  return tx.objectStore("outbox").index("clientIds").get(clientId);
}

/** What waits to be written to a chat, in order. */
export async function rowsOf(tx: Reading, chatId: string): Promise<OutboxRow[]> {
  return tx.objectStore("outbox").index("chats").getAll(range(chatId));
}

export function outboxItem(row: OutboxRow): OutboxItem {
  return {
    id: row.clientId,
    chatId: row.chatId,
    kind: row.write.kind,
    targetSeq: row.write.kind === "message" ? undefined : row.write.targetSeq,
    status: outboxStatus(row),
    queuedAt: new Date(row.queuedAt),
  };
}

export function outboxStatus(row: OutboxRow): MessageStatus {
  if (row.sentSeq !== undefined) return { type: "sent" };
  return row.failure ? { type: "failed", ...row.failure } : { type: "pending" };
}

/** What shows a write: its message, or the one that it changes. */
async function mark(tx: Reading, changes: Changes, row: OutboxRow): Promise<void> {
  const { chatId, write } = row;
  const key = write.kind === "message" ? row.clientId : await messageKey(tx, chatId, write.targetSeq);
  if (key === undefined) changes.chat(chatId);
  else changes.message(chatId, key);
}

/** The row without what makes it wait or fail. */
function unblocked(row: OutboxRow): OutboxRow {
  const { failure: _failure, failedIn: _failedIn, unsentIn: _unsentIn, ...rest } = row;
  return rest;
}
