/** How long to wait before trying again: "full jitter", a random time up to a bound that doubles with each failure, so
 * that devices that failed together do not come back together. */
const FIRST = 500;
/** The longest wait, in milliseconds. */
export const LONGEST = 30_000;

/** Counts the failures in a row. */
export class Backoff {
  #failures = 0;

  /** Counts a failure; gives how long to wait, in milliseconds. */
  next(): number {
    const bound = Math.min(LONGEST, FIRST * 2 ** Math.min(this.#failures, 16));
    this.#failures += 1;
    return bound * Math.random();
  }

  /** It worked. */
  reset(): void {
    this.#failures = 0;
  }

  /** Whether it worked last. */
  get isFresh(): boolean {
    return this.#failures === 0;
  }
}
