import type { TidingsError } from "./error";
import type { Observations, Observer } from "./observations";

/** A value that changes. Values are never changed in place: what did not change stays the same object. */
export interface Observable<Value, News = Value> {
  /** The newest value that is known. */
  get(): Value;
  /**
   * Calls `listener` after each change, with what was new in it, until the function that it returns is called. Begins to
   * follow the native side with the first listener, and stops with the last.
   *
   * `ended` is called once if the client is closed, or was.
   */
  subscribe(listener: (value: Value, news: News) => void, ended?: (error: TidingsError) => void): () => void;
}

/** Whom an observable tells. */
interface Listener<Value, News> {
  readonly changed: (value: Value, news: News) => void;
  readonly ended: ((error: TidingsError) => void) | undefined;
}

/** One that follows the native side. */
export class Observed<Value, News> implements Observable<Value, News> {
  readonly #listeners = new Set<Listener<Value, News>>();
  #value: Value;
  #observation: string | undefined;

  constructor(
    first: Value,
    private readonly observations: Observations,
    private readonly begin: (observation: string) => Promise<void>,
    private readonly apply: (value: Value, news: News) => Value,
  ) {
    this.#value = first;
  }

  get(): Value {
    return this.#value;
  }

  subscribe(changed: (value: Value, news: News) => void, ended?: (error: TidingsError) => void): () => void {
    const listener = { changed, ended };
    this.#listeners.add(listener);
    this.#observation ??= this.observations.start(this.begin, this.#observer());
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  /** The native side's name for it, while somebody listens. */
  protected get observation(): string | undefined {
    return this.#observation;
  }

  protected change(value: Value, news: News): void {
    this.#value = value;
    for (const { changed } of [...this.#listeners]) changed(value, news);
  }

  #observer(): Observer {
    return {
      next: (news) => {
        this.change(this.apply(this.#value, news as News), news as News);
      },
      end: (error) => {
        this.#observation = undefined;
        const listeners = [...this.#listeners];
        this.#listeners.clear();
        for (const { ended } of listeners) ended?.(error);
      },
    };
  }

  #stop(): void {
    if (this.#observation !== undefined) this.observations.cancel(this.#observation);
    this.#observation = undefined;
  }
}
