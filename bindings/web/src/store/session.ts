/** Who is logged in. */
import type { Changes } from "./changes.js";
import { TABLES, type Reading, type SessionRow, type Tokens, type Writing } from "./schema.js";

/** The user and device whose store this is, also after the server ended the session. */
export function session(tx: Reading): Promise<SessionRow | undefined> {
  return tx.objectStore("session").get("session");
}

/** Begins a session on an emptied store. */
export async function begin(tx: Writing, changes: Changes, row: SessionRow): Promise<void> {
  await clear(tx, changes);
  await tx.objectStore("session").put(row);
}

/** Stores a session's new tokens, unless it was replaced or ended meanwhile; `undefined` ends it and keeps the data. */
export async function setTokens(
  tx: Writing,
  changes: Changes,
  deviceId: string,
  tokens: Tokens | undefined,
): Promise<void> {
  const row = await session(tx);
  if (row?.deviceId !== deviceId || row.tokens === undefined) return;
  await tx.objectStore("session").put({ ...row, tokens });
  changes.all("session");
}

/** Empties the store. */
export async function clear(tx: Writing, changes: Changes): Promise<void> {
  await Promise.all(TABLES.map((table) => tx.objectStore(table).clear()));
  changes.everything = true;
}
