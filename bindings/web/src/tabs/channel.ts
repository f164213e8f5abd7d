/** What the tabs of one browser tell each other. A tab does not hear itself. */
import type { Topic } from "../store/index.js";
import type { ConnectionState, Presence } from "../types/index.js";

/** What the leading tab knows from the server and nobody stores. */
export type News =
  | { readonly type: "connection"; readonly state: ConnectionState }
  | { readonly type: "typing"; readonly chatId: string; readonly userId: string; readonly typing: boolean }
  | { readonly type: "presence"; readonly presence: Presence };

/** What a tab wants of the leading one. */
export interface Interest {
  readonly tab: string;
  /** Whether the user has the app open in this tab. */
  readonly available: boolean;
  /** Whose presence it shows. */
  readonly watched: readonly string[];
}

export type TabMessage =
  /** A tab changed the store. */
  | {
      readonly type: "changes";
      readonly topics: ReadonlyMap<Topic, Set<string> | "all">;
      readonly everything: boolean;
      readonly work: boolean;
    }
  /** From the leading tab. */
  | { readonly type: "news"; readonly news: readonly News[] }
  /** A tab has become the leading one, and wants to know what the others want. */
  | { readonly type: "leading" }
  | { readonly type: "interest"; readonly interest: Interest }
  | { readonly type: "typing"; readonly chatId: string; readonly typing: boolean }
  | { readonly type: "reconnect" };

/** A channel to the other tabs. */
export class Channel {
  readonly #channel: BroadcastChannel;

  constructor(name: string, hear: (message: TabMessage) => void) {
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = (event: MessageEvent<TabMessage>) => {
      hear(event.data);
    };
  }

  post(message: TabMessage): void {
    this.#channel.postMessage(message);
  }

  close(): void {
    this.#channel.close();
  }
}
