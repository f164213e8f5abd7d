/** Profiles of those who appear in chats, kept to show names offline. */
import type { Profile } from "../types/index.js";
import type { Changes } from "./changes.js";
import type { ChatRow, ProfileRow, Reading, Writing } from "./schema.js";

/** The contract's bound on the profiles of one call. */
const MAX_ASKED = 256;

/** Says that somebody's profile is needed; it will be asked for if it is not known, or older than this. */
export async function want(tx: Writing, changes: Changes, userId: string, olderThan = 0): Promise<void> {
  const known = await tx.objectStore("profiles").get(userId);
  if (known && (known.wanted || known.fetchedAt >= olderThan)) return;
  await tx.objectStore("profiles").put({ ...(known ?? unknown(userId)), wanted: 1 });
  changes.work = true;
}

/** Says that somebody's profile changed. */
export function forget(tx: Writing, changes: Changes, userId: string): Promise<void> {
  return want(tx, changes, userId, Number.MAX_SAFE_INTEGER);
}

/** The users whose profiles are to be asked for, at most as many as one call takes. */
export async function wantedProfiles(tx: Reading): Promise<string[]> {
  return tx.objectStore("profiles").index("wanted").getAllKeys(1, MAX_ASKED);
}

/** Stores profiles. Those who were asked for and are not among them do not exist any more. */
export async function storeProfiles(
  tx: Writing,
  changes: Changes,
  profiles: readonly Profile[],
  asked: readonly string[] = [],
): Promise<void> {
  const table = tx.objectStore("profiles");
  const fetchedAt = Date.now();
  const answered = new Set(profiles.map((profile) => profile.userId));
  for (const userId of asked) {
    const known = answered.has(userId) ? undefined : await table.get(userId);
    if (known) await table.put({ ...fresh(known), fetchedAt });
  }
  for (const profile of profiles) {
    const known = await table.get(profile.userId);
    await table.put({ ...profile, fetchedAt });
    if (known && same(known, profile)) continue;
    changes.key("profiles", profile.userId);
    if (known?.displayName !== profile.displayName) await markAppearances(tx, changes, profile.userId);
  }
}

export async function displayName(tx: Reading, userId: string): Promise<string> {
  return (await tx.objectStore("profiles").get(userId))?.displayName ?? "";
}

/** The chats that show this user's name: any, as far as is worth knowing. */
async function markAppearances(tx: Writing, changes: Changes, userId: string): Promise<void> {
  const chats: ChatRow[] = await tx.objectStore("chats").getAll();
  for (const chat of chats) {
    if (chat.peerId === undefined || chat.peerId === userId) changes.reload(chat.chatId);
  }
}

function unknown(userId: string): ProfileRow {
  return { userId, username: "", displayName: "", statusText: "", deleted: false, fetchedAt: 0 };
}

function fresh(row: ProfileRow): ProfileRow {
  const { wanted: _wanted, ...rest } = row;
  return rest;
}

function same(left: Profile, right: Profile): boolean {
  return (
    left.username === right.username &&
    left.displayName === right.displayName &&
    left.statusText === right.statusText &&
    left.deleted === right.deleted &&
    left.statusExpiresAt?.getTime() === right.statusExpiresAt?.getTime()
  );
}
