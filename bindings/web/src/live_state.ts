/** What is known only while connected, and never stored: the connection itself, who is typing, who is there. The same in
 * all tabs; the leading one tells the others. */
import { Cell, Source } from "./observe/source.js";
import type { News } from "./tabs/channel.js";
import type { ConnectionState, Presence } from "./types/index.js";

/** Typing ends by itself after this; the contract's figure. */
const TYPING_LASTS = 6_000;

const NOBODY: readonly string[] = [];

export class LiveState {
  readonly connection = new Cell<ConnectionState>({ type: "connecting" });
  /** Per chat, when each user's typing will end. */
  readonly #typing = new Map<string, Map<string, ReturnType<typeof setTimeout>>>();
  readonly #typists = new Map<string, Cell<readonly string[]>>();
  readonly #presences = new Map<string, Presence>();
  readonly #watched = new Map<string, PresenceSource>();

  /** `watchedChanged` is called when others' presence begins or ceases to be shown. */
  constructor(private readonly watchedChanged: () => void) {}

  hear(news: News): void {
    switch (news.type) {
      case "connection":
        return this.#setConnection(news.state);
      case "typing":
        return this.#setTyping(news.chatId, news.userId, news.typing);
      case "presence":
        this.#presences.set(news.presence.userId, news.presence);
        return this.#watched.get(news.presence.userId)?.set(news.presence);
    }
  }

  /** All of it, for a tab that has just been opened. */
  snapshot(): News[] {
    return [
      { type: "connection", state: this.connection.get() },
      ...[...this.#presences.values()].map((presence) => ({ type: "presence", presence }) as const),
      ...[...this.#typing].flatMap(([chatId, users]) =>
        [...users.keys()].map((userId) => ({ type: "typing", chatId, userId, typing: true }) as const),
      ),
    ];
  }

  typing(chatId: string): Cell<readonly string[]> {
    const known = this.#typists.get(chatId) ?? new Cell(NOBODY);
    this.#typists.set(chatId, known);
    return known;
  }

  presence(userId: string): Source<Presence | undefined> {
    const known = this.#watched.get(userId) ?? new PresenceSource(this.#presences.get(userId), this.watchedChanged);
    this.#watched.set(userId, known);
    return known;
  }

  /** Whose presence is shown in this tab. */
  watched(): string[] {
    return [...this.#watched].filter(([, source]) => source.isWatched).map(([userId]) => userId);
  }

  /** Without a connection nobody is known to be typing or there. */
  #setConnection(state: ConnectionState): void {
    if (state.type !== "online" && state.type !== "catchingUp") {
      for (const [chatId, users] of this.#typing)
        for (const userId of users.keys()) this.#setTyping(chatId, userId, false);
      this.#presences.clear();
      for (const source of this.#watched.values()) source.set(undefined);
    }
    this.connection.set(state);
  }

  #setTyping(chatId: string, userId: string, typing: boolean): void {
    const users = this.#typing.get(chatId) ?? new Map<string, ReturnType<typeof setTimeout>>();
    this.#typing.set(chatId, users);
    clearTimeout(users.get(userId));
    const before = users.has(userId);
    if (typing)
      users.set(
        userId,
        setTimeout(() => {
          this.#setTyping(chatId, userId, false);
        }, TYPING_LASTS),
      );
    else users.delete(userId);
    if (users.has(userId) !== before) this.typing(chatId).set([...users.keys()]);
  }
}

class PresenceSource extends Source<Presence | undefined> {
  constructor(
    value: Presence | undefined,
    private readonly watchedChanged: () => void,
  ) {
    super(value);
  }

  get isWatched(): boolean {
    return this.isObserved;
  }

  set(presence: Presence | undefined): void {
    if (presence !== this.get()) this.change(presence, presence);
  }

  protected override started(): void {
    this.watchedChanged();
  }

  protected override stopped(): void {
    this.watchedChanged();
  }
}
