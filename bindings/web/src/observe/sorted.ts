/** Messages by rising position, of which some change: what is not concerned is neither looked at nor sorted again. */
import type { Message } from "../types/index.js";

export class SortedMessages {
  #messages: readonly Message[] = [];
  readonly #positions = new Map<string, number>();

  /** Not to be changed; each change makes another. */
  get all(): readonly Message[] {
    return this.#messages;
  }

  has(id: string): boolean {
    return this.#positions.has(id);
  }

  reset(messages: readonly Message[]): void {
    this.#messages = messages;
    this.#positions.clear();
    for (const { id, position } of messages) this.#positions.set(id, position);
  }

  /** Puts older ones before all others. */
  prepend(older: readonly Message[]): void {
    const fresh = older.filter(({ id }) => !this.#positions.has(id));
    this.#messages = [...fresh, ...this.#messages];
    for (const { id, position } of fresh) this.#positions.set(id, position);
  }

  /** Puts new ones in their places, replaces those that are known, and takes some away. */
  change(items: readonly Message[], removed: readonly string[]): void {
    const messages = [...this.#messages];
    for (const id of removed) this.#remove(messages, id);
    for (const item of items) {
      if (this.#positions.get(item.id) === item.position) {
        messages[indexOf(messages, item.position)] = item;
        continue;
      }
      this.#remove(messages, item.id);
      messages.splice(indexOf(messages, item.position), 0, item);
      this.#positions.set(item.id, item.position);
    }
    this.#messages = messages;
  }

  #remove(messages: Message[], id: string): void {
    const position = this.#positions.get(id);
    if (position === undefined) return;
    messages.splice(indexOf(messages, position), 1);
    this.#positions.delete(id);
  }
}

/** Where a position is, or would be. */
function indexOf(messages: readonly Message[], position: number): number {
  let [low, high] = [0, messages.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((messages[middle]?.position ?? Infinity) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}
