/** One change of a list. Those that come together are applied in order; what moved is removed and inserted again. */
export type ListChange<Item> =
  /** The list is this: the first value, or after very many changes. */
  | { readonly type: "reset"; readonly items: readonly Item[] }
  /** This is new, and now at this place. */
  | { readonly type: "insert"; readonly index: number; readonly item: Item }
  /** What is at this place is now this. */
  | { readonly type: "update"; readonly index: number; readonly item: Item }
  /** What was at this place is gone. */
  | { readonly type: "remove"; readonly index: number };

/**
 * The list after some changes. What is the same as before, also by its value alone, stays the same object, and so does
 * the whole list: whoever shows it has nothing to do.
 */
export function applyChanges<Item extends { readonly id: string }>(
  list: readonly Item[],
  changes: readonly ListChange<Item>[],
): readonly Item[] {
  const before = new Map(list.map((item) => [item.id, item]));
  const keep = (item: Item): Item => {
    const known = before.get(item.id);
    return known && isSame(known, item) ? known : item;
  };
  let changed = [...list];
  for (const change of changes) {
    if (change.type === "reset") changed = change.items.map(keep);
    else if (change.type === "insert") changed.splice(change.index, 0, keep(change.item));
    else if (change.type === "update") changed[change.index] = keep(change.item);
    else changed.splice(change.index, 1);
  }
  const isUnchanged = changed.length === list.length && changed.every((item, index) => item === list[index]);
  return isUnchanged ? list : changed;
}

/** Whether two values, which are what JSON has and Dates, are the same. */
function isSame(one: unknown, other: unknown): boolean {
  if (one instanceof Date && other instanceof Date) return one.getTime() === other.getTime();
  if (!isObject(one) || !isObject(other)) return one === other;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => isSame(one[name], other[name]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
