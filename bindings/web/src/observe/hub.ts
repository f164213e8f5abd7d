/** Where changes are announced to those of this tab who observe them. */
import type { Topic } from "../store/index.js";

/** Keys of what changed; `undefined` where so much changed that it is read again. */
export type Marked = ReadonlySet<string> | undefined;

export interface Announcement {
  readonly topics: ReadonlyMap<Topic, Set<string> | "all">;
  readonly everything: boolean;
}

export class Hub {
  readonly #observers = new Map<Topic, Set<(marked: Marked) => void>>();

  /** Calls `observer` after each change of a topic, until the function that it returns is called. */
  observe(topic: Topic, observer: (marked: Marked) => void): () => void {
    const observers = this.#observers.get(topic) ?? new Set();
    this.#observers.set(topic, observers.add(observer));
    return () => {
      observers.delete(observer);
      if (observers.size === 0 && this.#observers.get(topic) === observers) this.#observers.delete(topic);
    };
  }

  announce({ topics, everything }: Announcement): void {
    if (everything) {
      for (const topic of [...this.#observers.keys()]) this.#mark(topic, undefined);
      return;
    }
    for (const [topic, keys] of topics) this.#mark(topic, keys === "all" ? undefined : keys);
  }

  #mark(topic: Topic, marked: Marked): void {
    for (const observer of [...(this.#observers.get(topic) ?? [])]) observer(marked);
  }
}
