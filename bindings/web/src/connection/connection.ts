/**
 * The connection: what the leading tab does. It keeps a stream open while somebody is logged in.
 *
 * It resumes from the cursors, and after a failure waits a random time that grows with the failures in a row. A change
 * of network or of the session ends the wait. Nothing is lost when it ends anywhere: what counts is in the store.
 */
import { TidingsError } from "../error.js";
import type { SessionKeeper } from "../session.js";
import type { Store } from "../store/index.js";
import type { News } from "../tabs/channel.js";
import type { Leader } from "../tabs/tabs.js";
import type { ConnectionState } from "../types/index.js";
import { Backoff, LONGEST } from "./backoff.js";
import { Chore } from "./chore.js";
import { fill, refresh } from "./catch_up.js";
import { Stream, type End } from "./stream.js";
import { Tells } from "./tells.js";
import { Writes } from "./writes.js";

/** The least that is waited after another stream of this device took over, lest the two chase each other. */
const AFTER_REPLACED = 5_000;

/** What the connection tells. */
export interface Listeners {
  news(news: readonly News[]): void;
  /** A message of somebody else arrived while connected. */
  incoming(chatId: string, seq: number, available: boolean): void;
}

export class Connection implements Leader {
  readonly #backoff = new Backoff();
  readonly #writes: Writes;
  readonly #tells: Tells;
  readonly #writing: Chore;
  readonly #telling: Chore;
  readonly #filling: Chore;
  #stream: Stream | undefined;
  /** Ends the present wait. */
  #wake: () => void = () => undefined;
  #available = false;
  /** Whether what arrives is news, and not what happened before there was a connection at all. */
  #caughtUpOnce = false;
  #caughtUp = false;
  /** The chats are to be read anew. */
  #refreshDue = false;
  #woken = false;
  /** The stream is opened anew with a fresh token, which is nothing to show. */
  #renewing = false;

  constructor(
    private readonly store: Store,
    private readonly session: SessionKeeper,
    private readonly listeners: Listeners,
  ) {
    this.#writes = new Writes(store, session, () => {
      if (this.#stream?.isOpen) this.#writing.ask();
    });
    this.#tells = new Tells(store, session);
    this.#writing = new Chore(() => this.#writes.send());
    this.#telling = new Chore(() => this.#tells.tell());
    this.#filling = new Chore(() => this.#fill());
  }

  async run(signal: AbortSignal): Promise<void> {
    const wake = () => {
      this.reconnect();
    };
    const offline = () => {
      this.#stream?.end({ type: "failed", error: new TidingsError("offline", "the network is gone") });
    };
    let deviceId = this.session.row.get()?.deviceId;
    const unsubscribe = this.session.row.subscribe((row) => {
      if (row?.deviceId === deviceId && row?.tokens !== undefined) return;
      deviceId = row?.deviceId;
      this.#caughtUpOnce = false;
      this.#backoff.reset();
      this.reconnect();
    });
    globalThis.addEventListener("online", wake);
    globalThis.addEventListener("offline", offline);
    signal.addEventListener("abort", wake);
    try {
      while (!signal.aborted) await this.#attempt(signal);
    } finally {
      unsubscribe();
      globalThis.removeEventListener("online", wake);
      globalThis.removeEventListener("offline", offline);
      signal.removeEventListener("abort", wake);
    }
  }

  work(): void {
    if (!this.#stream?.isOpen) return;
    for (const chore of [this.#writing, this.#telling, this.#filling]) chore.ask();
  }

  want(available: boolean, watched: readonly string[]): void {
    this.#available = available;
    this.#tells.want({ available, watched });
    if (this.#stream?.isOpen) this.#telling.ask();
  }

  setTyping(chatId: string, typing: boolean): void {
    if (!this.#stream?.isOpen) return;
    if (this.#tells.setTyping(chatId, typing)) this.#telling.ask();
  }

  reconnect(): void {
    this.#stream?.end({ type: "reopen" });
    this.#woken = true;
    this.#wake();
  }

  /** One stream, and the wait after it. */
  async #attempt(signal: AbortSignal): Promise<void> {
    this.#woken = false;
    if (!this.session.isLoggedIn()) {
      this.#renewing = false;
      const cause = this.session.row.get() ? "server" : "user";
      this.#show({ type: "loggedOut", cause });
      return this.#wait(undefined);
    }
    if (!this.#renewing) this.#show({ type: "connecting" });
    this.#caughtUp = false;
    this.#stream = new Stream(this.store, this.session, {
      welcome: () => {
        this.#begin();
      },
      caughtUp: () => {
        this.#reachNow();
      },
      news: (news) => {
        const ownId = this.session.row.get()?.userId;
        const others = news.filter((each) => each.type !== "typing" || each.userId !== ownId);
        if (others.length > 0) this.listeners.news(others);
      },
      stored: () => {
        this.#telling.ask();
      },
      arrived: (messages) => {
        if (!this.#caughtUpOnce) return;
        for (const { chatId, seq } of messages) this.listeners.incoming(chatId, seq, this.#available);
      },
      tick: () => {
        if (this.#writes.isDue) this.#writing.ask();
        for (const chore of [this.#writing, this.#telling, this.#filling]) chore.retryIfDue();
      },
    });
    const end = await this.#stream.run();
    this.#stream = undefined;
    const wait = await this.#after(end);
    if (signal.aborted || wait === 0 || !this.session.isLoggedIn()) return;
    this.#renewing = false;
    this.#show({ type: "offline", retryAt: new Date(Date.now() + wait) });
    await this.#wait(wait);
  }

  /** Does what an end asks for, and says how long to wait. */
  async #after(end: End): Promise<number> {
    switch (end.type) {
      case "tokenExpired":
      case "tokenExpires":
        return this.#refresh(end.token);
      case "reopen":
        return 0;
      case "goAway":
        return Math.min(end.reconnectAfter, LONGEST);
      case "missed":
        return this.#backoff.next();
      case "failed":
        if (end.error.reason === "UNAUTHENTICATED") await this.session.end();
        if (end.error.reason === "STREAM_REPLACED") return AFTER_REPLACED + this.#backoff.next();
        return Math.max(this.#backoff.next(), end.error.retryAfter ?? 0);
    }
  }

  async #refresh(token: string): Promise<number> {
    try {
      await this.session.refresh(token);
      this.#renewing = this.#caughtUp;
      return this.#backoff.isFresh ? 0 : this.#backoff.next();
    } catch {
      // If the session ended, there is nothing to wait for; else the next attempt refreshes again.
      return this.#backoff.next();
    }
  }

  #begin(): void {
    if (!this.#renewing) this.#show({ type: "catchingUp" });
    this.#tells.begin();
    this.#writes.resume();
    this.#refreshDue = true;
    this.work();
  }

  #reachNow(): void {
    this.#backoff.reset();
    this.#caughtUp = true;
    this.#caughtUpOnce = true;
    this.#renewing = false;
    this.#show({ type: "online" });
    this.#filling.ask();
  }

  /** Asks for the chats anew after a stream was opened, and for what the store lacks once it has caught up. */
  async #fill(): Promise<void> {
    if (this.#refreshDue) {
      await refresh(this.store, this.session);
      this.#refreshDue = false;
    } else if (this.#caughtUp) {
      await fill(this.store, this.session);
    }
  }

  /** Waits until woken, or so many milliseconds. */
  #wait(time: number | undefined): Promise<void> {
    if (this.#woken) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = time === undefined ? undefined : setTimeout(resolve, time);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #show(state: ConnectionState): void {
    this.listeners.news([{ type: "connection", state }]);
  }
}
