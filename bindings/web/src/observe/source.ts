/** A value with listeners: what observables are made of. */
import type { Observable } from "../observable.js";

export class Source<Value, Change = Value> implements Observable<Value, Change> {
  readonly #listeners = new Set<(value: Value, change: Change) => void>();
  #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  get(): Value {
    return this.#value;
  }

  subscribe(listener: (value: Value, change: Change) => void): () => void {
    // In a function of its own, so that the same one can subscribe twice.
    const own = (value: Value, change: Change) => {
      listener(value, change);
    };
    this.#listeners.add(own);
    if (this.#listeners.size === 1) this.started();
    return () => {
      if (this.#listeners.delete(own) && this.#listeners.size === 0) this.stopped();
    };
  }

  /** Replaces the value and tells the listeners. */
  protected change(value: Value, change: Change): void {
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value, change);
  }

  protected get isObserved(): boolean {
    return this.#listeners.size > 0;
  }

  /** The first listener came. */
  protected started(): void {
    return;
  }

  /** The last listener went. */
  protected stopped(): void {
    return;
  }
}

/** One that its owner changes. */
export class Cell<Value> extends Source<Value> {
  set(value: Value): void {
    if (!Object.is(value, this.get())) this.change(value, value);
  }
}
