import { fromNative, TidingsError } from "./error";
import type { NativeEvent, NativeModule } from "./NativeTidings";
import { fromWire } from "./wire";

/** Who is told what happens in an observation. */
export interface Observer {
  /** The native side gives the next value once this returns, or once the promise that it returns is settled. */
  next(value: unknown): unknown;
  /** Nothing comes any more: the client was closed. */
  end(error: TidingsError): void;
}

/** What is observed on the native side, by the names that are given to it here. */
export class Observations {
  static readonly #all = new WeakMap<NativeModule, Observations>();
  readonly #observers = new Map<string, Observer>();
  #last = 0;

  private constructor(private readonly native: NativeModule) {
    native.onEvent((event) => {
      void this.#hear(event);
    });
  }

  /** Those of a native module. */
  static of(native: NativeModule): Observations {
    const known = this.#all.get(native);
    if (known) return known;
    const observations = new Observations(native);
    this.#all.set(native, observations);
    return observations;
  }

  /** Begins to observe; gives the observation's name. */
  start(begin: (observation: string) => Promise<void>, observer: Observer): string {
    this.#last += 1;
    const name = String(this.#last);
    this.#observers.set(name, observer);
    begin(name).catch((error: unknown) => {
      if (this.#observers.delete(name)) observer.end(fromNative(error));
    });
    return name;
  }

  /** Nothing is told from now on. */
  cancel(observation: string): void {
    if (this.#observers.delete(observation)) this.native.cancel(observation);
  }

  async #hear({ observation, type, value }: NativeEvent): Promise<void> {
    const observer = this.#observers.get(observation);
    if (!observer) return;
    if (type === "end") {
      this.cancel(observation);
      observer.end(new TidingsError("closed", "the client is closed"));
      return;
    }
    try {
      const handled = observer.next(fromWire(value));
      if (handled instanceof Promise) await handled;
    } finally {
      this.native.taken(observation);
    }
  }
}
