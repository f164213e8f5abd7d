/** What a transaction changed, for those who observe it, in this tab and in others. Can be sent between tabs. */

/**
 * What can be observed. Keys: of `chats` the chats' ids, of `messages:<chat>` the messages' ids, of `profiles` the users'
 * ids; the others have none.
 */
export type Topic =
  | "session"
  | "chats"
  | "profiles"
  | "contacts"
  | "blocked"
  | "devices"
  | "privacy"
  | `messages:${string}`
  | `members:${string}`
  | `receipts:${string}`;

export class Changes {
  /** By topic the keys; `"all"` where so much changed that it is read again. */
  readonly topics = new Map<Topic, Set<string> | "all">();
  /** All topics, whatever they are. */
  everything = false;
  /** There is something to tell the server, or to ask it. */
  work = false;

  /** A chat as the list shows it. */
  chat(chatId: string): void {
    this.key("chats", chatId);
  }

  /** A message, and with it its chat. */
  message(chatId: string, messageId: string): void {
    this.chat(chatId);
    this.key(`messages:${chatId}`, messageId);
  }

  /** So much of a chat's messages that they are read again. */
  reload(chatId: string): void {
    this.chat(chatId);
    this.all(`messages:${chatId}`);
  }

  key(topic: Topic, key: string): void {
    const keys = this.topics.get(topic);
    if (keys === undefined) this.topics.set(topic, new Set([key]));
    else if (keys !== "all") keys.add(key);
  }

  all(topic: Topic): void {
    this.topics.set(topic, "all");
  }

  get isEmpty(): boolean {
    return this.topics.size === 0 && !this.everything && !this.work;
  }
}
