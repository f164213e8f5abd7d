/**
 * What changed since somebody last looked, and the looking: one reading at a time, of all that was marked meanwhile. So
 * an observer that is slow sees several changes of a row as one.
 */
import { TidingsError } from "../error.js";
import type { Marked } from "./hub.js";

/** With more marks than this everything is read again, which costs less. */
const MAX_MARKS = 256;

export class Marks {
  #all = false;
  #keys = new Set<string>();
  #reading: Promise<void> | undefined;

  constructor(private readonly read: (marked: Marked) => Promise<void>) {}

  mark(marked: Marked): void {
    if (marked) for (const key of marked) this.#keys.add(key);
    this.#all ||= marked === undefined || this.#keys.size > MAX_MARKS;
    this.#reading ??= this.#readAll();
  }

  /** Resolves when all that was marked so far has been read. */
  async settled(): Promise<void> {
    while (this.#reading) await this.#reading;
  }

  async #readAll(): Promise<void> {
    // Marks of the same moment are read together.
    await Promise.resolve();
    try {
      while (this.#all || this.#keys.size > 0) await this.#readOnce();
    } finally {
      this.#reading = undefined;
    }
  }

  async #readOnce(): Promise<void> {
    const marked = this.#all ? undefined : this.#keys;
    this.#all = false;
    this.#keys = new Set();
    try {
      await this.read(marked);
    } catch (error) {
      // A store that was closed or fails has nothing to show; every call says why.
      if (!(error instanceof TidingsError)) throw error;
      console.debug("tidings: what changed could not be read:", error.message);
    }
  }
}
