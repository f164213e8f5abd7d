/** A chat's messages, from a place in its past up to now. */
import type { ListChange, Observable } from "../observable.js";
import type { SessionKeeper } from "../session.js";
import {
  extendWindow,
  gapBelow,
  messagesBetween,
  messagesFrom,
  messagesOf,
  type GapRow,
  type Reading,
  type Store,
} from "../store/index.js";
import type { Message } from "../types/index.js";
import type { Hub, Marked } from "./hub.js";
import { Marks } from "./marks.js";
import { readGap } from "./history.js";
import { SortedMessages } from "./sorted.js";
import { Source } from "./source.js";

/** How many messages a window shows at first, and how many more by default. */
const PAGE = 50;
/** The contract's bound on a page of history. */
const MAX_HISTORY = 500;
/** Above every seq. */
const NEWEST = Number.MAX_SAFE_INTEGER;

/** A chat's messages, as far as they are shown. */
export interface MessageWindow {
  /** By rising position. */
  readonly messages: readonly Message[];
  /** Whether there are older ones than the first. */
  readonly hasOlder: boolean;
  /** False until the store was read for the first time. */
  readonly loaded: boolean;
}

/** At first the newest messages that are stored. It lives as long as somebody has subscribed. */
export interface MessageList extends Observable<MessageWindow, ListChange<Message>> {
  /** Moves the beginning back by `count` messages, 50 by default, reading from the server what is not stored. Says whether
   * there are older ones still. Fails with `offline` or `loggedOut` only if something must be read from the server. */
  loadOlder(count?: number): Promise<boolean>;
  /** Moves the beginning back to `seq`, so that it can be jumped to. Says whether that message is shown. */
  loadTo(seq: number): Promise<boolean>;
}

const EMPTY: MessageWindow = { messages: [], hasOlder: false, loaded: false };

export class ObservedMessages extends Source<MessageWindow, ListChange<Message>> implements MessageList {
  readonly #marks = new Marks((marked) => this.#reading(() => this.#read(marked)));
  readonly #sorted = new SortedMessages();
  /** The lowest seq of the window, once the store was read. */
  #floor: number | undefined;
  #hasOlder = false;
  #unobserve: () => void = () => undefined;
  #readings: Promise<unknown> = Promise.resolve();
  /** One loading at a time, each from where the last has come to. */
  #loading: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly session: SessionKeeper,
    private readonly hub: Hub,
    private readonly chatId: string,
  ) {
    super(EMPTY);
  }

  loadOlder(count = PAGE): Promise<boolean> {
    return this.#oneByOne(async () => {
      await this.#extend(count);
      return this.#hasOlder;
    });
  }

  loadTo(seq: number): Promise<boolean> {
    return this.#oneByOne(async () => {
      while ((this.#floor ?? NEWEST) > seq) {
        await this.#extend(MAX_HISTORY);
        if (!this.#hasOlder) break;
      }
      return this.#sorted.all.some((message) => message.seq === seq);
    });
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

  /** Moves the floor down by so many messages, through gaps, and reads those. */
  async #extend(count: number): Promise<void> {
    for (;;) {
      const gap = await this.#reading(() => this.#extendToGap(count));
      if (!gap) return;
      await readGap(this.session, gap, Math.min(MAX_HISTORY, Math.max(PAGE, count)));
    }
  }

  /** Gives the gap that must be read first, if there is one. */
  async #extendToGap(count: number): Promise<GapRow | undefined> {
    if (this.#floor === undefined) await this.#reset();
    const before = this.#floor ?? NEWEST;
    const { window, older } = await this.store.read(async (tx) => {
      const window = await extendWindow(tx, this.chatId, before, count);
      return { window, older: window.gap ? [] : await messagesBetween(tx, this.chatId, window.floor, before) };
    });
    if (window.gap) return window.gap;
    this.#floor = window.floor;
    this.#hasOlder = window.more;
    this.#sorted.prepend(older);
    this.#show({ type: "changed", items: older, removed: [] });
    return undefined;
  }

  async #read(marked: Marked): Promise<void> {
    if (marked === undefined || this.#floor === undefined) return this.#reset();
    const floor = this.#floor;
    const ids = [...marked];
    const read = await this.store.read((tx) => messagesOf(tx, this.chatId, ids));
    const items = read.filter((message) => message !== undefined).filter(({ position }) => position >= floor);
    const removed = ids.filter((id, index) => read[index] === undefined && this.#sorted.has(id));
    if (items.length === 0 && removed.length === 0) return;
    this.#sorted.change(items, removed);
    this.#show({ type: "changed", items, removed });
  }

  async #reset(): Promise<void> {
    const { floor, hasOlder, messages } = await this.store.read(async (tx) => {
      const window = await this.#window(tx);
      return { ...window, messages: await messagesFrom(tx, this.chatId, window.floor) };
    });
    this.#floor = floor;
    this.#hasOlder = hasOlder;
    this.#sorted.reset(messages);
    this.#show({ type: "reset" });
  }

  /** The window's floor: the one that was reached, but never below a gap that came since. */
  async #window(tx: Reading): Promise<{ floor: number; hasOlder: boolean }> {
    if (this.#floor === undefined) {
      const first = await extendWindow(tx, this.chatId, NEWEST, PAGE);
      return { floor: first.floor, hasOlder: first.more };
    }
    const gap = await gapBelow(tx, this.chatId, NEWEST);
    if (gap === undefined || gap.beforeSeq <= this.#floor) return { floor: this.#floor, hasOlder: this.#hasOlder };
    return { floor: gap.beforeSeq, hasOlder: true };
  }

  #show(change: ListChange<Message>): void {
    this.change({ messages: this.#sorted.all, hasOlder: this.#hasOlder, loaded: true }, change);
  }

  /** One reading of the store at a time, lest an older one comes in after a newer. */
  #reading<T>(read: () => Promise<T>): Promise<T> {
    const result = this.#readings.then(read);
    this.#readings = result.catch(() => undefined);
    return result;
  }

  #oneByOne<T>(load: () => Promise<T>): Promise<T> {
    const loaded = this.#loading.then(load);
    this.#loading = loaded.catch(() => undefined);
    return loaded;
  }
}
