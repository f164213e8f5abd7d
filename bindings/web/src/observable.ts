/** A value that changes. Values are never changed in place: what did not change stays the same object. */
export interface Observable<Value, Change = Value> {
  /** The present value. */
  get(): Value;
  /** Calls `listener` after each change, until the function that it returns is called. Costs nothing while nobody has
   * subscribed, and is brought up to date when somebody does. */
  subscribe(listener: (value: Value, change: Change) => void): () => void;
}

/** What changed in a list. */
export type ListChange<Item> =
  /** All of it: the first value, or after very many changes. */
  | { readonly type: "reset" }
  /** These are new or changed; those ids are gone. */
  | { readonly type: "changed"; readonly items: readonly Item[]; readonly removed: readonly string[] };
