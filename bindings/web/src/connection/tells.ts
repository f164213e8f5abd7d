/**
 * Tells the server what has no answer worth waiting for: what is stored and read, who is typing, who is shown.
 *
 * The last word on each thing counts, so what queues while a call is under way becomes one. Calls are made one after the
 * other; what one that failed would have told is told with the next round.
 */
import { TidingsError } from "../error.js";
import type { SessionKeeper } from "../session.js";
import { setAcknowledged, setReadTold, unacknowledged, untoldReads, type Store } from "../store/index.js";

/** The own typing is told again after this. */
const TYPING_AGAIN = 3_000;
/** The contract's bound on whose presence a device may watch. */
const MAX_WATCHED = 256;

/** What the user's tabs want to say and see. */
export interface Wanted {
  readonly available: boolean;
  readonly watched: readonly string[];
}

export class Tells {
  #wanted: Wanted = { available: false, watched: [] };
  /** What of it this stream was told. */
  #toldWanted: Wanted | undefined;
  /** Where the own typing was told, and when. */
  readonly #toldTyping = new Map<string, number>();
  readonly #typing = new Map<string, boolean>();

  constructor(
    private readonly store: Store,
    private readonly session: SessionKeeper,
  ) {}

  /** A new stream, which was told nothing yet. */
  begin(): void {
    this.#toldWanted = undefined;
    this.#toldTyping.clear();
    this.#typing.clear();
  }

  want(wanted: Wanted): void {
    if (JSON.stringify(wanted) !== JSON.stringify(this.#wanted)) this.#wanted = wanted;
  }

  /** The user is typing, or stopped. Told again only when it is about to end by itself; says whether it is to be told. */
  setTyping(chatId: string, typing: boolean): boolean {
    const told = this.#toldTyping.get(chatId);
    if (typing ? told !== undefined && Date.now() - told < TYPING_AGAIN : told === undefined) return false;
    if (typing) this.#toldTyping.set(chatId, Date.now());
    else this.#toldTyping.delete(chatId);
    this.#typing.set(chatId, typing);
    return true;
  }

  /** Tells what the server does not know yet. */
  async tell(): Promise<void> {
    await this.#tellTyping();
    await this.#tellWanted();
    await this.#acknowledge();
    await this.#tellReads();
  }

  async #acknowledge(): Promise<void> {
    for (const { logId, cursor } of await this.store.read(unacknowledged)) {
      await this.#say(() =>
        this.session.call(({ messages }, options) => messages.acknowledge({ logId, seq: BigInt(cursor) }, options)),
      );
      await this.store.write((tx) => setAcknowledged(tx, logId, cursor));
    }
  }

  async #tellReads(): Promise<void> {
    for (const { chatId, seq } of await this.store.read(untoldReads)) {
      await this.#say(() =>
        this.session.call(({ messages }, options) => messages.markRead({ chatId, seq: BigInt(seq) }, options)),
      );
      await this.store.write((tx) => setReadTold(tx, chatId, seq));
    }
  }

  async #tellTyping(): Promise<void> {
    for (const [chatId, typing] of [...this.#typing]) {
      this.#typing.delete(chatId);
      await this.#say(() => this.session.call(({ live }, options) => live.setTyping({ chatId, typing }, options)));
    }
  }

  async #tellWanted(): Promise<void> {
    const wanted = this.#wanted;
    if (this.#toldWanted === wanted) return;
    const watchUserIds = wanted.watched.slice(0, MAX_WATCHED);
    await this.session.call(({ live }, options) =>
      live.setPresence({ available: wanted.available, watchUserIds }, options),
    );
    this.#toldWanted = wanted;
  }

  /** Says something that the server may refuse, as when the user left the chat meanwhile: then there is nothing to say. */
  async #say(call: () => Promise<unknown>): Promise<void> {
    try {
      await call();
    } catch (error) {
      if (!(error instanceof TidingsError) || error.reason !== "CHAT_NOT_FOUND") throw error;
    }
  }
}
