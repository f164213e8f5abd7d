import { v7 as uuid } from "uuid";
import type { Observable } from "../observable.js";
import { readAround } from "../observe/history.js";
import { ObservedMessages, type MessageList } from "../observe/message_list.js";
import { OneMessage } from "../observe/one_message.js";
import { discard, enqueue, hide, markRead, messageAt, outboxItem, retry, rowsOf, type Write } from "../store/index.js";
import type { Draft, Incoming, Message, OutboxItem } from "../types/index.js";
import type { Context } from "./context.js";

/** Writing messages and reading them. Writes go to the outbox, work offline, and are sent in order per chat. */
export class Messages {
  constructor(
    private readonly context: Context,
    private readonly listeners: Set<(incoming: Incoming) => void>,
  ) {}

  /** A chat's messages, from a place in its past up to now. Each call gives a window of its own. */
  list(chatId: string): MessageList {
    const { store, session, hub } = this.context;
    return new ObservedMessages(store, session, hub, chatId);
  }

  /** One message, read from the server if it is not stored; `undefined` if it is not shown. */
  async at(chatId: string, seq: number): Promise<Message | undefined> {
    await readAround(this.context.store, this.context.session, chatId, seq);
    return this.context.store.read((tx) => messageAt(tx, chatId, seq));
  }

  /** One message as it changes; `undefined` until it is read, `null` if it is not shown or cannot be read now. Each call
   * gives an observable of its own. */
  one(chatId: string, seq: number): Observable<Message | null | undefined> {
    const { store, session, hub } = this.context;
    return new OneMessage(store, session, hub, chatId, seq);
  }

  /** Writes a text to a chat; gives the message's id. Returns as soon as it is in the outbox. */
  sendText(chatId: string, text: string): Promise<string> {
    return this.send(chatId, { text });
  }

  /** Writes a message to a chat; gives the message's id. Returns as soon as it is in the outbox. */
  send(chatId: string, draft: Draft): Promise<string> {
    return this.#enqueue(chatId, { kind: "message", draft });
  }

  /** Replaces the body of one of the user's own messages; gives the write's id in the outbox. */
  edit(chatId: string, seq: number, draft: Draft): Promise<string> {
    return this.#enqueue(chatId, { kind: "edit", targetSeq: seq, draft });
  }

  /** Takes a message back for everyone; gives the write's id in the outbox. */
  revoke(chatId: string, seq: number): Promise<string> {
    return this.#enqueue(chatId, { kind: "revoke", targetSeq: seq });
  }

  /** Reacts with one emoji, or takes the reaction away; gives the write's id in the outbox. */
  react(chatId: string, seq: number, emoji: string | undefined): Promise<string> {
    return this.#enqueue(chatId, { kind: "react", targetSeq: seq, emoji: emoji ?? "" });
  }

  /** What waits to be written to a chat, in order. */
  async outbox(chatId: string): Promise<readonly OutboxItem[]> {
    const rows = await this.context.store.read((tx) => rowsOf(tx, chatId));
    return rows.map(outboxItem);
  }

  /** Tries a write that failed for good once more. */
  retry(id: string): Promise<void> {
    return this.context.store.write((tx, changes) => retry(tx, changes, id), "strict");
  }

  /** Drops a write that failed for good, so that those after it are sent. One that did not fail is left alone. */
  discard(id: string): Promise<void> {
    return this.context.store.write((tx, changes) => discard(tx, changes, id), "strict");
  }

  /** Copies a message to 1 to 20 other chats. Asks the server.
   * Refused: CANNOT_FORWARD, ENTRY_NOT_FOUND, CANNOT_MESSAGE_USER. */
  async forward(chatId: string, seq: number, toChatIds: readonly string[]): Promise<void> {
    const request = { clientId: uuid(), fromChatId: chatId, seq: BigInt(seq), toChatIds: [...toChatIds] };
    await this.context.session.call(({ messages }, options) => messages.forward(request, options));
  }

  /** Deletes 1 to 100 messages for this user alone, on all their devices. Asks the server. Refused: ENTRY_NOT_FOUND. */
  hide(chatId: string, seqs: readonly number[]): Promise<void> {
    return this.context.session.callAndKeep(
      ({ messages }, options) => messages.hideEntries({ chatId, seqs: seqs.map(BigInt) }, options),
      async (tx, changes) => {
        for (const seq of seqs) await hide(tx, changes, chatId, seq);
      },
    );
  }

  /** Says that everything up to this seq was read. Works offline; told when there is a connection. Only rises. */
  markRead(chatId: string, seq: number): Promise<void> {
    return this.context.store.write((tx, changes) => markRead(tx, changes, chatId, seq));
  }

  /** Calls `listener` for each message of somebody else that arrives while connected, in one of the open tabs only: for
   * notifications. */
  onIncoming(listener: (incoming: Incoming) => void): () => void {
    const own = (incoming: Incoming) => {
      listener(incoming);
    };
    this.listeners.add(own);
    return () => {
      this.listeners.delete(own);
    };
  }

  async #enqueue(chatId: string, write: Write): Promise<string> {
    const clientId = uuid();
    const queued = { clientId, chatId, write, queuedAt: Date.now() };
    await this.context.store.write((tx, changes) => enqueue(tx, changes, queued), "strict");
    return clientId;
  }
}
