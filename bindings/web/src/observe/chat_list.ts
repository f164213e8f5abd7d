/** The list of chats, kept in order, of which only what changed is read again. */
import type { ListChange } from "../observable.js";
import { allChats, chat, compareChats, type Store } from "../store/index.js";
import type { Chat } from "../types/index.js";
import type { Hub, Marked } from "./hub.js";
import { Marks } from "./marks.js";
import { Source } from "./source.js";

export class ChatList extends Source<readonly Chat[], ListChange<Chat>> {
  readonly #byId = new Map<string, Chat>();
  readonly #marks = new Marks((marked) => this.#read(marked));

  private constructor(private readonly store: Store) {
    super([]);
  }

  static async open(store: Store, hub: Hub): Promise<ChatList> {
    const list = new ChatList(store);
    hub.observe("chats", (marked) => {
      list.#marks.mark(marked);
    });
    list.#marks.mark(undefined);
    await list.#marks.settled();
    return list;
  }

  find(chatId: string): Chat | undefined {
    return this.#byId.get(chatId);
  }

  async #read(marked: Marked): Promise<void> {
    if (marked === undefined) {
      const chats = await this.store.read(allChats);
      this.#byId.clear();
      for (const chat of chats) this.#byId.set(chat.id, chat);
      this.change(chats.sort(compareChats), { type: "reset" });
      return;
    }
    const ids = [...marked];
    const read = await this.store.read((tx) => Promise.all(ids.map((id) => chat(tx, id))));
    const items = read.filter((chat) => chat !== undefined);
    const removed = ids.filter((id, index) => read[index] === undefined && this.#byId.delete(id));
    for (const chat of items) this.#byId.set(chat.id, chat);
    if (items.length > 0 || removed.length > 0) {
      this.change([...this.#byId.values()].sort(compareChats), { type: "changed", items, removed });
    }
  }
}
