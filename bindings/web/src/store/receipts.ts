/** How far members have received and read: watermarks that only rise. */
import type { Receipt } from "../types/index.js";
import type { Changes } from "./changes.js";
import { keyOf } from "./entries.js";
import { range, type ChatRow, type Reading, type Writing } from "./schema.js";
import { session } from "./session.js";

/** How far all other members of a chat have it. */
export interface Watermarks {
  readonly delivered: number;
  readonly read: number;
}

const NOTHING: Watermarks = { delivered: 0, read: 0 };

/** Takes watermarks in; the user's own move what counts as read. */
export async function storeReceipts(
  tx: Writing,
  changes: Changes,
  chatId: string,
  receipts: readonly Receipt[],
): Promise<void> {
  const owner = await session(tx);
  if (!owner) return;
  const before = await watermarks(tx, chatId);
  for (const receipt of receipts) {
    if (receipt.userId === owner.userId) await raiseOwn(tx, changes, chatId, receipt.readSeq);
    else await raise(tx, chatId, receipt);
  }
  const after = await watermarks(tx, chatId);
  if (after.delivered !== before.delivered || after.read !== before.read) {
    await markOwnMessages(tx, changes, chatId, owner.userId, before, after);
  }
  changes.all(`receipts:${chatId}`);
}

/** How far all other present members have a chat; zero where one's watermark is not known. */
export async function watermarks(tx: Reading, chatId: string): Promise<Watermarks> {
  const memberCount = (await tx.objectStore("chats").get(chatId))?.memberCount ?? 0;
  const known = await tx.objectStore("receipts").getAll(IDBKeyRange.bound([chatId], [chatId, []]));
  if (known.length === 0 || known.length + 1 < memberCount) return NOTHING;
  return {
    delivered: Math.min(...known.map((receipt) => receipt.deliveredSeq)),
    read: Math.min(...known.map((receipt) => receipt.readSeq)),
  };
}

export async function forgetReceipt(tx: Writing, chatId: string, userId: string): Promise<void> {
  await tx.objectStore("receipts").delete([chatId, userId]);
}

/** Notes that the user has read a chat up to here. */
export async function markRead(tx: Writing, changes: Changes, chatId: string, seq: number): Promise<void> {
  const chat = await tx.objectStore("chats").get(chatId);
  if (!chat || chat.readSeq >= seq) return;
  await tx.objectStore("chats").put({ ...chat, readSeq: seq, untold: 1 });
  changes.chat(chatId);
  changes.work = true;
}

/** The chats that were read further than the server knows. */
export async function untoldReads(tx: Reading): Promise<{ chatId: string; seq: number }[]> {
  const chats = await tx.objectStore("chats").index("untold").getAll(1);
  return chats.map((chat) => ({ chatId: chat.chatId, seq: chat.readSeq }));
}

/** Notes how far the server knows that the user has read. */
export async function setReadTold(tx: Writing, chatId: string, seq: number): Promise<void> {
  const chat = await tx.objectStore("chats").get(chatId);
  if (chat && chat.readTold < seq) await tx.objectStore("chats").put(told({ ...chat, readTold: seq }));
}

async function raiseOwn(tx: Writing, changes: Changes, chatId: string, seq: number): Promise<void> {
  const chat = await tx.objectStore("chats").get(chatId);
  if (!chat || (chat.readSeq >= seq && chat.readTold >= seq)) return;
  const readSeq = Math.max(chat.readSeq, seq);
  await tx.objectStore("chats").put(told({ ...chat, readSeq, readTold: Math.max(chat.readTold, seq) }));
  changes.chat(chatId);
}

/** A chat that counts as told unless more of it was read since. */
function told(chat: ChatRow): ChatRow {
  const { untold: _untold, ...rest } = chat;
  return rest.readSeq > rest.readTold ? { ...rest, untold: 1 } : rest;
}

async function raise(tx: Writing, chatId: string, { userId, deliveredSeq, readSeq }: Receipt): Promise<void> {
  const known = await tx.objectStore("receipts").get([chatId, userId]);
  await tx.objectStore("receipts").put({
    chatId,
    userId,
    deliveredSeq: Math.max(known?.deliveredSeq ?? 0, deliveredSeq),
    readSeq: Math.max(known?.readSeq ?? 0, readSeq),
  });
}

/** The own messages whose status may have changed. */
async function markOwnMessages(
  tx: Reading,
  changes: Changes,
  chatId: string,
  userId: string,
  before: Watermarks,
  after: Watermarks,
): Promise<void> {
  const low = Math.min(
    ...(before.delivered === after.delivered ? [] : [before.delivered, after.delivered]),
    ...(before.read === after.read ? [] : [before.read, after.read]),
  );
  const high = Math.max(before.delivered, after.delivered, before.read, after.read);
  const rows = await tx
    .objectStore("entries")
    .index("messages")
    .getAll(range(chatId, low + 1, high));
  for (const row of rows) if (row.authorId === userId) changes.message(chatId, keyOf(row));
}
