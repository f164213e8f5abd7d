import type { Observable } from "../observable.js";
import type { Tabs } from "../tabs/tabs.js";
import type { ConnectionState, Presence } from "../types/index.js";
import type { Context } from "./context.js";

/** What is never stored: the connection, who is typing, who is there. */
export class Live {
  /** How the browser stands to the server; the same in all tabs. */
  readonly connection: Observable<ConnectionState>;

  constructor(
    private readonly context: Context,
    private readonly tabs: Tabs,
  ) {
    this.connection = context.live.connection;
  }

  /** Connects at once instead of waiting: for a "try again" button. */
  reconnect(): void {
    this.tabs.reconnect();
  }

  /** Says that the user is typing in a chat, at every key, or has stopped. Told to others at most every three seconds, and
   * only while connected; it ends by itself after six. */
  setTyping(chatId: string, typing: boolean): void {
    this.tabs.setTyping(chatId, typing);
  }

  /** The ids of those who are typing in a chat, without the user's own. */
  typing(chatId: string): Observable<readonly string[]> {
    return this.context.live.typing(chatId);
  }

  /** Says whether the user has the app open in this tab, which is what others see as online. */
  setAvailable(available: boolean): void {
    this.tabs.setAvailable(available);
  }

  /** Somebody's presence, as long as it is subscribed to. At most 256 are watched at once. */
  presence(userId: string): Observable<Presence | undefined> {
    return this.context.live.presence(userId);
  }
}
