/**
 * Chats as the list shows them.
 *
 * What the server says about a chat is true as of a seq; SETTINGS and MEMBERSHIP entries after it are applied on top,
 * earlier ones are not.
 */
import type { Chat as WireChat } from "../gen/tidings/v1/chat_service_pb.js";
import { ChatKind } from "../gen/tidings/v1/chat_service_pb.js";
import type { ChatPreferences } from "../gen/tidings/v1/entry_pb.js";
import type { Chat, MessageBody } from "../types/index.js";
import { millis, optionalMillis, receipt, role } from "../wire.js";
import type { Changes } from "./changes.js";
import { lastMessage } from "./messages.js";
import { blocking, outboxItem } from "./outbox.js";
import { displayName, want } from "./profiles.js";
import { forgetReceipt, storeReceipts } from "./receipts.js";
import { range, type ChatRow, type EntryRow, type Reading, type Writing } from "./schema.js";

/** Counting more unread messages than this helps nobody. */
const MAX_UNREAD = 1000;
/** How many chats are asked for in one go. */
const MAX_STALE = 50;

/** The user is in a chat from `firstSeq` on. */
export async function join(tx: Writing, changes: Changes, chatId: string, firstSeq: number): Promise<void> {
  const known = (await tx.objectStore("chats").get(chatId)) ?? unknown(chatId);
  await tx.objectStore("chats").put({ ...known, firstSeq, stale: 1 });
  changes.chat(chatId);
  changes.work = true;
}

/** The user is no longer in a chat. */
export async function leave(tx: Writing, changes: Changes, chatId: string): Promise<void> {
  await update(tx, changes, chatId, { role: undefined });
}

/** A chat about which nothing is known but that it has entries. */
export async function ensure(tx: Writing, changes: Changes, chatId: string): Promise<void> {
  if ((await tx.objectStore("chats").getKey(chatId)) !== undefined) return;
  await tx.objectStore("chats").put(unknown(chatId));
  changes.work = true;
}

/** Takes in what the server says about a chat, unless newer entries say more. */
export async function storeChat(tx: Writing, changes: Changes, chat: WireChat): Promise<void> {
  const { chatId } = chat;
  const known = (await tx.objectStore("chats").get(chatId)) ?? unknown(chatId);
  const asOf = Number(chat.headSeq);
  const { stale: _stale, ...rest } = known;
  // One that was overtaken by an entry while it was being asked for is stale still, and will be asked for again.
  const current = known.asOf <= asOf ? { ...rest, ...described(chat), asOf } : known;
  await tx.objectStore("chats").put({
    ...current,
    createdAt: millis(chat.createdAt),
    firstSeq: Number(chat.firstSeq),
    peerId: chat.kind === ChatKind.DIRECT ? chat.peerId : undefined,
    historyShared: chat.historyShared,
  });
  if (chat.kind === ChatKind.DIRECT) await want(tx, changes, chat.peerId);
  if (chat.preferences) await storePreferences(tx, changes, chatId, chat.preferences);
  const receipts = [chat.ownReceipt, chat.peerReceipt].flatMap((known) => (known ? [receipt(known)] : []));
  await storeReceipts(tx, changes, chatId, receipts);
  changes.chat(chatId);
}

/** The user's own view of a chat. */
export async function storePreferences(
  tx: Writing,
  changes: Changes,
  chatId: string,
  preferences: ChatPreferences,
): Promise<void> {
  await update(tx, changes, chatId, {
    mutedUntil: optionalMillis(preferences.mutedUntil),
    archived: preferences.archived,
    pinnedAt: optionalMillis(preferences.pinnedAt),
  });
}

/** Applies a SETTINGS or MEMBERSHIP entry that is newer than what is known. */
export async function applyChange(tx: Writing, changes: Changes, userId: string, entry: EntryRow): Promise<void> {
  const chat = await tx.objectStore("chats").get(entry.logId);
  if (!chat || chat.asOf >= entry.seq) return;
  await update(tx, changes, entry.logId, { asOf: entry.seq });
  if (entry.body?.type === "settings") {
    const { title = chat.title, description = chat.description } = entry.body;
    await update(tx, changes, entry.logId, { title, description });
  } else if (entry.body?.type === "membership") {
    await applyMembership(tx, changes, userId, chat, entry.body);
  }
}

async function applyMembership(
  tx: Writing,
  changes: Changes,
  userId: string,
  chat: ChatRow,
  { joined, left, roleChanged }: Extract<MessageBody, { type: "membership" }>,
): Promise<void> {
  const { chatId } = chat;
  const memberCount = Math.max(0, chat.memberCount + joined.length - left.length);
  const own = [...joined, ...roleChanged].find((member) => member.userId === userId);
  const ownRole = left.includes(userId) ? undefined : (own?.role ?? chat.role);
  await update(tx, changes, chatId, { memberCount, role: ownRole });
  for (const gone of left) await forgetReceipt(tx, chatId, gone);
  for (const member of [...joined, ...roleChanged]) await want(tx, changes, member.userId);
  changes.all(`members:${chatId}`);
  changes.all(`receipts:${chatId}`);
}

/** The chats that the server must be asked for. */
export function staleChats(tx: Reading): Promise<string[]> {
  return tx.objectStore("chats").index("stale").getAllKeys(1, MAX_STALE);
}

/** Notes that the server was asked for a chat and does not know it. */
export async function setUnknown(tx: Writing, chatId: string): Promise<void> {
  const known = await tx.objectStore("chats").get(chatId);
  if (!known) return;
  const { stale: _stale, ...rest } = known;
  await tx.objectStore("chats").put(rest);
}

/** Those with whom the user has a direct chat. */
export async function peers(tx: Reading): Promise<string[]> {
  const chats = await tx.objectStore("chats").getAll();
  return chats.flatMap((chat) => chat.peerId ?? []);
}

/** All chats. */
export async function allChats(tx: Reading): Promise<Chat[]> {
  const rows = await tx.objectStore("chats").getAll();
  const chats = await Promise.all(rows.map((row) => readChat(tx, row)));
  return chats.filter((chat) => chat !== undefined);
}

/** One chat; `undefined` also for one of which the server did not tell anything yet. */
export async function chat(tx: Reading, chatId: string): Promise<Chat | undefined> {
  const row = await tx.objectStore("chats").get(chatId);
  return row && readChat(tx, row);
}

/** The order in which a list shows chats. */
export function compareChats(left: Chat, right: Chat): number {
  const pinned = (right.pinnedAt?.getTime() ?? 0) - (left.pinnedAt?.getTime() ?? 0);
  return pinned || right.lastActivity.getTime() - left.lastActivity.getTime() || (left.id < right.id ? -1 : 1);
}

async function readChat(tx: Reading, row: ChatRow): Promise<Chat | undefined> {
  if (row.createdAt === 0) return undefined;
  const [last, blockedBy, title, unreadCount] = await Promise.all([
    lastMessage(tx, row.chatId),
    blocking(tx, row.chatId),
    row.peerId === undefined ? row.title : displayName(tx, row.peerId),
    countUnread(tx, row),
  ]);
  return {
    id: row.chatId,
    kind: row.peerId === undefined ? "group" : "direct",
    peerId: row.peerId,
    title,
    description: row.description,
    historyShared: row.historyShared,
    memberCount: row.memberCount,
    role: row.role,
    lastMessage: last,
    lastActivity: last?.at ?? new Date(row.createdAt),
    unreadCount,
    readSeq: row.readSeq,
    mutedUntil: row.mutedUntil !== undefined && row.mutedUntil > Date.now() ? new Date(row.mutedUntil) : undefined,
    archived: row.archived,
    pinnedAt: row.pinnedAt === undefined ? undefined : new Date(row.pinnedAt),
    blockedBy: blockedBy && outboxItem(blockedBy),
  };
}

/** Counts what is stored; if some of it lies in a gap, what the server counted is nearer. */
async function countUnread(tx: Reading, { chatId, readSeq, serverUnread }: ChatRow): Promise<number> {
  const stored = await tx
    .objectStore("entries")
    .index("others")
    .count(range(chatId, readSeq + 1));
  const gaps = await tx.objectStore("gaps").getAll(range(chatId));
  const inGap = gaps.some((gap) => gap.beforeSeq > readSeq + 1);
  return Math.min(MAX_UNREAD, inGap ? Math.max(stored, serverUnread) : stored);
}

async function update(tx: Writing, changes: Changes, chatId: string, changed: Partial<ChatRow>): Promise<void> {
  const known = await tx.objectStore("chats").get(chatId);
  if (!known) return;
  await tx.objectStore("chats").put({ ...known, ...changed });
  changes.chat(chatId);
}

function described(chat: WireChat): Partial<ChatRow> {
  return {
    title: chat.title,
    description: chat.description,
    memberCount: chat.memberCount,
    role: role(chat.role),
    serverUnread: chat.unreadCount,
  };
}

function unknown(chatId: string): ChatRow {
  return {
    chatId,
    stale: 1,
    asOf: 0,
    createdAt: 0,
    firstSeq: 0,
    title: "",
    description: "",
    historyShared: false,
    memberCount: 0,
    serverUnread: 0,
    readSeq: 0,
    readTold: 0,
    archived: false,
  };
}
