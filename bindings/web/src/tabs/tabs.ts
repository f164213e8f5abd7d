/**
 * The tabs of one browser: one of them leads, which means that it has the connection.
 *
 * The leading tab holds a lock; when it is closed or crashes, the browser gives the lock to the next. Each tab also holds
 * a lock of its own, so that the leading one learns when a tab is gone and no longer wants anything.
 */
import { v4 as uuid } from "uuid";
import type { LiveState } from "../live_state.js";
import type { Announcement, Hub } from "../observe/hub.js";
import type { Changes } from "../store/index.js";
import { Channel, type Interest, type News, type TabMessage } from "./channel.js";
import { aborted, whileLocked } from "./locks.js";

/** What a tab does while it leads. */
export interface Leader {
  /** Leads until the signal. */
  run(signal: AbortSignal): Promise<void>;
  /** There is something to tell the server, or to ask it. */
  work(): void;
  /** What all tabs together want. */
  want(available: boolean, watched: readonly string[]): void;
  setTyping(chatId: string, typing: boolean): void;
  reconnect(): void;
}

export class Tabs {
  readonly #id = uuid();
  readonly #channel: Channel;
  readonly #interests = new Map<string, Interest>();
  readonly #signal: AbortSignal;
  #available = false;
  #leading = false;
  #leader: Leader | undefined;
  #interestDue = false;

  constructor(
    private readonly name: string,
    private readonly hub: Hub,
    private readonly live: LiveState,
    signal: AbortSignal,
  ) {
    this.#signal = signal;
    this.#channel = new Channel(name, (message) => {
      this.#hear(message);
    });
  }

  /** Takes part; `leader` is for when this tab's turn comes. */
  start(leader: Leader): void {
    this.#leader = leader;
    const hold = async () => {
      this.#tellInterest();
      await aborted(this.#signal);
    };
    void whileLocked(this.#lockOf(this.#id), this.#signal, hold);
    void whileLocked(`${this.name}:leader`, this.#signal, () => this.#lead(leader));
  }

  get isLeading(): boolean {
    return this.#leading;
  }

  /** This tab changed the store. */
  published(changes: Changes): void {
    const { topics, everything, work } = changes;
    this.#post({ type: "changes", topics, everything, work });
    this.#take({ topics, everything }, work);
  }

  /** The leading tab learned something. */
  tell(news: readonly News[]): void {
    this.#post({ type: "news", news });
    for (const each of news) this.live.hear(each);
  }

  setAvailable(available: boolean): void {
    this.#available = available;
    this.interestChanged();
  }

  /** What this tab wants has changed; told once for all changes of a moment. */
  interestChanged(): void {
    if (this.#interestDue) return;
    this.#interestDue = true;
    setTimeout(() => {
      this.#interestDue = false;
      this.#tellInterest();
    });
  }

  setTyping(chatId: string, typing: boolean): void {
    if (this.#leading) this.#leader?.setTyping(chatId, typing);
    else this.#post({ type: "typing", chatId, typing });
  }

  reconnect(): void {
    if (this.#leading) this.#leader?.reconnect();
    else this.#post({ type: "reconnect" });
  }

  close(): void {
    this.#channel.close();
  }

  async #lead(leader: Leader): Promise<void> {
    this.#leading = true;
    this.#post({ type: "leading" });
    this.#tellInterest();
    try {
      await leader.run(this.#signal);
    } finally {
      this.#leading = false;
    }
  }

  #hear(message: TabMessage): void {
    switch (message.type) {
      case "changes":
        return this.#take(message, message.work);
      case "news":
        for (const news of message.news) this.live.hear(news);
        return;
      case "leading":
        return this.#tellInterest();
      case "interest":
        return this.#hearInterest(message.interest);
      case "typing":
        if (this.#leading) this.#leader?.setTyping(message.chatId, message.typing);
        return;
      case "reconnect":
        if (this.#leading) this.#leader?.reconnect();
    }
  }

  #take(announcement: Announcement, work: boolean): void {
    this.hub.announce(announcement);
    if (this.#leading && (work || announcement.everything)) this.#leader?.work();
  }

  #tellInterest(): void {
    const interest = { tab: this.#id, available: this.#available, watched: this.live.watched() };
    if (this.#leading) this.#hearInterest(interest);
    else this.#post({ type: "interest", interest });
  }

  #hearInterest(interest: Interest): void {
    if (!this.#leading) return;
    if (!this.#interests.has(interest.tab) && interest.tab !== this.#id) {
      void whileLocked(this.#lockOf(interest.tab), this.#signal, () => this.#forget(interest.tab));
      this.#post({ type: "news", news: this.live.snapshot() });
    }
    this.#interests.set(interest.tab, interest);
    this.#want();
  }

  /** A tab is gone. */
  #forget(tab: string): Promise<void> {
    this.#interests.delete(tab);
    this.#want();
    return Promise.resolve();
  }

  #want(): void {
    const interests = [...this.#interests.values()];
    const watched = new Set(interests.flatMap((interest) => interest.watched));
    this.#leader?.want(
      interests.some((interest) => interest.available),
      [...watched],
    );
  }

  #post(message: TabMessage): void {
    if (!this.#signal.aborted) this.#channel.post(message);
  }

  #lockOf(tab: string): string {
    return `${this.name}:tab:${tab}`;
  }
}
