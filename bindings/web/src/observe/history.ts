/** Reads what lies in a gap of a chat's log. */
import type { SessionKeeper } from "../session.js";
import { gapAround, storePage, type GapRow, type Store } from "../store/index.js";

/** A page that is worth asking for. */
const PAGE = 50;

/** Reads a page of a gap and stores it: the one that ends before a seq, by default at the gap's end. */
export async function readGap(
  session: SessionKeeper,
  gap: GapRow,
  pageSize: number,
  before = gap.beforeSeq,
): Promise<void> {
  const position = { case: "beforeSeq", value: BigInt(before) } as const;
  await session.callAndKeep(
    ({ messages }, options) => messages.getHistory({ logId: gap.logId, position, pageSize }, options),
    (tx, changes, { entries, more }, owner) => storePage(tx, changes, owner, gap, { entries, before, more }),
  );
}

/** Makes sure that an entry is stored, if there is one. */
export async function readAround(store: Store, session: SessionKeeper, chatId: string, seq: number): Promise<void> {
  const gap = await store.read((tx) => gapAround(tx, chatId, seq));
  if (gap) await readGap(session, gap, PAGE, seq + 1);
}
