/** One message by its seq; `undefined` until it is read, `null` if it is not shown or cannot be read now. */
import { TidingsError } from "../error.js";
import type { SessionKeeper } from "../session.js";
import { messageAt, type Store } from "../store/index.js";
import type { Message } from "../types/index.js";
import { readAround } from "./history.js";
import type { Hub, Marked } from "./hub.js";
import { Marks } from "./marks.js";
import { Source } from "./source.js";

export class OneMessage extends Source<Message | null | undefined> {
  readonly #marks = new Marks((marked) => this.#read(marked));
  #unobserve: () => void = () => undefined;

  constructor(
    private readonly store: Store,
    private readonly session: SessionKeeper,
    private readonly hub: Hub,
    private readonly chatId: string,
    private readonly seq: number,
  ) {
    super(undefined);
  }

  protected override started(): void {
    this.#unobserve = this.hub.observe(`messages:${this.chatId}`, (marked) => {
      this.#marks.mark(marked);
    });
    this.#marks.mark(undefined);
  }

  protected override stopped(): void {
    this.#unobserve();
  }

  async #read(marked: Marked): Promise<void> {
    const known = this.get();
    if (marked && known && !marked.has(known.id)) return;
    try {
      await readAround(this.store, this.session, this.chatId, this.seq);
    } catch (error) {
      // Read again with the chat's next change.
      if (!(error instanceof TidingsError)) throw error;
    }
    const message = (await this.store.read((tx) => messageAt(tx, this.chatId, this.seq))) ?? null;
    if (message !== known) this.change(message, message);
  }
}
