/** What the server keeps and the store does not: asked for when somebody looks, and again when it changes. */
import { TidingsError } from "../error.js";
import type { Observable } from "../observable.js";
import type { Topic } from "../store/index.js";
import type { ConnectionState } from "../types/index.js";
import type { Hub } from "./hub.js";
import { Marks } from "./marks.js";
import { Source } from "./source.js";

/** How far the answer to a question has come. Both are `undefined` until the first answer. */
export interface Asked<Value> {
  /** The last answer. */
  readonly value: Value | undefined;
  /** Why the last attempt failed; it is made again when the connection comes back. */
  readonly error: TidingsError | undefined;
}

/** What the server keeps: read when somebody subscribes, and again when it changes. */
export interface Remote<Value> extends Observable<Asked<Value>> {
  /** Reads it again. */
  refresh(): Promise<Value>;
}

export class RemoteValue<Value> extends Source<Asked<Value>> implements Remote<Value> {
  readonly #marks = new Marks(async () => {
    await this.refresh();
  });
  #ends: (() => void)[] = [];

  constructor(
    private readonly hub: Hub,
    private readonly connection: Observable<ConnectionState>,
    private readonly topics: readonly Topic[],
    private readonly ask: () => Promise<Value>,
  ) {
    super({ value: undefined, error: undefined });
  }

  async refresh(): Promise<Value> {
    try {
      const value = await this.ask();
      this.#answer({ value, error: undefined });
      return value;
    } catch (error) {
      if (error instanceof TidingsError) {
        this.#answer({ value: error.kind === "loggedOut" ? undefined : this.get().value, error });
      }
      throw error;
    }
  }

  /** This device changed it. */
  changed(): void {
    if (this.isObserved) this.#marks.mark(undefined);
  }

  protected override started(): void {
    const askAgain = () => {
      this.#marks.mark(undefined);
    };
    this.#ends = this.topics.map((topic) => this.hub.observe(topic, askAgain));
    this.#ends.push(
      this.connection.subscribe((state) => {
        if (state.type === "online" && this.get().error) askAgain();
      }),
    );
    askAgain();
  }

  protected override stopped(): void {
    for (const end of this.#ends) end();
    this.#ends = [];
  }

  #answer(asked: Asked<Value>): void {
    this.change(asked, asked);
  }
}
