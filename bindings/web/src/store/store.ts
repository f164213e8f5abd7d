/**
 * The local store: everything that this browser knows, in IndexedDB, shared by all tabs.
 *
 * Reads see a committed state; a write is one transaction, whose `Changes` are published, here and to the other tabs,
 * after it is committed.
 */
import { fromStore, TidingsError } from "../error.js";
import { Changes } from "./changes.js";
import { open, TABLES, type Database, type Reading, type Writing } from "./schema.js";

/** `strict` returns once it is on the disk; `relaxed` when the system has it. */
export type Durability = "strict" | "relaxed";

export class Store {
  #database: Database | undefined;
  readonly #published: (changes: Changes) => void;

  private constructor(published: (changes: Changes) => void) {
    this.#published = published;
  }

  /** Opens the database, makes it if there is none, and brings its tables up to date. */
  static async open(name: string, published: (changes: Changes) => void): Promise<Store> {
    const store = new Store(published);
    try {
      store.#database = await open(name, () => {
        store.#database = undefined;
      });
    } catch (error) {
      throw fromStore(error);
    }
    return store;
  }

  async read<T>(read: (tx: Reading) => Promise<T>): Promise<T> {
    try {
      return await read(this.#opened().transaction(TABLES, "readonly"));
    } catch (error) {
      throw fromStore(error);
    }
  }

  /** Runs a write as one transaction. Nothing but the store may be awaited in it. */
  async write<T>(write: (tx: Writing, changes: Changes) => Promise<T>, durability: Durability = "relaxed"): Promise<T> {
    const changes = new Changes();
    try {
      const tx = this.#opened().transaction(TABLES, "readwrite", { durability });
      try {
        const result = await write(tx, changes);
        await tx.done;
        if (!changes.isEmpty) this.#published(changes);
        return result;
      } catch (error) {
        abort(tx);
        await tx.done.catch(() => undefined);
        throw error;
      }
    } catch (error) {
      throw fromStore(error);
    }
  }

  /** Calls after it fail with `closed`. */
  close(): void {
    this.#database?.close();
    this.#database = undefined;
  }

  #opened(): Database {
    if (this.#database === undefined) throw new TidingsError("closed", "the client is closed");
    return this.#database;
  }
}

/** Takes back what was not committed; one that has ended already has nothing to take back. */
function abort(tx: Writing): void {
  try {
    tx.abort();
  } catch {
    return;
  }
}
