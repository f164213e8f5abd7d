/** How far each log is stored, and where it has gaps. */
import type { Changes } from "./changes.js";
import { dropSentBefore } from "./outbox.js";
import { range, type GapRow, type LogRow, type Reading, type Writing } from "./schema.js";

/** The contract's bound on the cursors of a Hello. A log beyond those is sent again from its newest page. */
const MAX_CURSORS = 10_000;

export async function cursors(tx: Reading): Promise<LogRow[]> {
  return tx.objectStore("logs").getAll(undefined, MAX_CURSORS);
}

export async function cursor(tx: Reading, logId: string): Promise<number> {
  return (await tx.objectStore("logs").get(logId))?.cursor ?? 0;
}

/** Raises a cursor; it never falls. */
export async function raiseCursor(tx: Writing, logId: string, seq: number): Promise<void> {
  const known = (await tx.objectStore("logs").get(logId)) ?? { logId, cursor: 0, acknowledged: 0 };
  if (seq > known.cursor) await tx.objectStore("logs").put({ ...known, cursor: seq, untold: 1 });
}

/** The logs of which more is stored than the server knows. */
export async function unacknowledged(tx: Reading): Promise<LogRow[]> {
  return tx.objectStore("logs").index("untold").getAll(1);
}

/** Notes what the server knows to be stored. */
export async function setAcknowledged(tx: Writing, logId: string, seq: number): Promise<void> {
  const known = await tx.objectStore("logs").get(logId);
  if (!known || seq <= known.acknowledged) return;
  const { untold: _untold, ...rest } = known;
  await tx.objectStore("logs").put({ ...rest, acknowledged: seq, ...(seq < rest.cursor ? { untold: 1 } : {}) });
}

/** Stores a gap and moves the cursor to its end. One that begins below the cursor is clipped to what is missing. */
export async function storeGap(tx: Writing, changes: Changes, gap: GapRow): Promise<void> {
  const afterSeq = Math.max(gap.afterSeq, await cursor(tx, gap.logId));
  if (gap.beforeSeq <= afterSeq + 1) return;
  await tx.objectStore("gaps").put({ ...gap, afterSeq });
  // What this device wrote and the server holds in the gap is read with it.
  await dropSentBefore(tx, gap.logId, gap.beforeSeq);
  await raiseCursor(tx, gap.logId, gap.beforeSeq - 1);
  changes.reload(gap.logId);
}

/** The highest gap of a log that ends at or below `seq`. */
export async function gapBelow(tx: Reading, logId: string, seq: number): Promise<GapRow | undefined> {
  let at = await tx.objectStore("gaps").openCursor(range(logId, 0, seq), "prev");
  while (at && at.value.beforeSeq > seq) at = await at.continue();
  return at?.value;
}

/** The gap that a seq lies in. */
export async function gapAround(tx: Reading, logId: string, seq: number): Promise<GapRow | undefined> {
  const at = await tx.objectStore("gaps").openCursor(range(logId, 0, seq - 1), "prev");
  return at && at.value.beforeSeq > seq ? at.value : undefined;
}

/** Notes that of a gap everything from `from` up to before `to` is stored now. */
export async function fillGap(tx: Writing, { logId, afterSeq }: GapRow, from: number, to: number): Promise<void> {
  const gaps = tx.objectStore("gaps");
  // Another tab may have filled some of it meanwhile.
  const known = await gaps.get([logId, afterSeq]);
  if (!known || from >= known.beforeSeq) return;
  await gaps.delete([logId, afterSeq]);
  if (from > afterSeq + 1) await gaps.put({ logId, afterSeq, beforeSeq: from });
  if (to < known.beforeSeq) await gaps.put({ logId, afterSeq: to - 1, beforeSeq: known.beforeSeq });
}
