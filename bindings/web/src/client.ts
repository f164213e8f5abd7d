/** The client: what an app opens. */
import { Chats } from "./calls/chats.js";
import type { Context } from "./calls/context.js";
import { Devices } from "./calls/devices.js";
import { Invitations } from "./calls/invitations.js";
import { Live } from "./calls/live.js";
import { Messages } from "./calls/messages.js";
import { OwnAccount } from "./calls/own_account.js";
import { Passkeys } from "./calls/passkeys.js";
import { People } from "./calls/people.js";
import { Security } from "./calls/security.js";
import { Session } from "./calls/session.js";
import { Connection } from "./connection/connection.js";
import { TidingsError } from "./error.js";
import { LiveState } from "./live_state.js";
import { ChatList } from "./observe/chat_list.js";
import { Hub } from "./observe/hub.js";
import { SessionKeeper } from "./session.js";
import { messageAt, Store } from "./store/index.js";
import { Tabs } from "./tabs/tabs.js";
import type { Incoming } from "./types/index.js";

/** How to make a client. */
export interface ClientOptions {
  /** The server, like `https://chat.example.org`; by default where the page came from. */
  readonly server?: string;
  /** Names the local store; one per account that is logged in at the same time. By default `tidings`. */
  readonly name?: string;
  /** What a log-in calls this device, 1 to 64 characters, like "Firefox on Linux". */
  readonly deviceName: string;
  /** What it runs, at most 64 characters; by default `Web`. */
  readonly platform?: string;
}

/** One user's Tidings in one browser. All tabs that open the same name share one store and one connection. */
export class Client {
  readonly session: Session;
  readonly security: Security;
  readonly passkeys: Passkeys;
  readonly account: OwnAccount;
  readonly people: People;
  readonly invitations: Invitations;
  readonly devices: Devices;
  readonly chats: Chats;
  readonly messages: Messages;
  readonly live: Live;
  readonly #close: () => void;

  private constructor(context: Context, list: ChatList, tabs: Tabs, options: ClientOptions, stop: AbortController) {
    const listeners = new Set<(incoming: Incoming) => void>();
    const device = { name: options.deviceName, platform: options.platform ?? "Web" };
    this.session = new Session(context, device, storeName(options));
    this.security = new Security(context);
    this.passkeys = new Passkeys(context, this.security);
    this.account = new OwnAccount(context, this.security);
    this.people = new People(context);
    this.invitations = new Invitations(context);
    this.devices = new Devices(context);
    this.chats = new Chats(context, list);
    this.messages = new Messages(context, listeners);
    this.live = new Live(context, tabs);
    tabs.start(
      new Connection(context.store, context.session, {
        news: (news) => {
          tabs.tell(news);
        },
        incoming: (chatId, seq, available) => {
          void announce(context.store, listeners, chatId, seq, available);
        },
      }),
    );
    this.#close = () => {
      stop.abort();
      tabs.close();
      context.store.close();
    };
  }

  /** Opens the local store, and connects if somebody is logged in. What is stored can be read at once. */
  static async open(options: ClientOptions): Promise<Client> {
    requireBrowser();
    const name = storeName(options);
    const stop = new AbortController();
    const hub = new Hub();
    const live = new LiveState(() => {
      tabs.interestChanged();
    });
    const tabs = new Tabs(name, hub, live, stop.signal);
    const store = await Store.open(name, (changes) => {
      tabs.published(changes);
    });
    const session = await SessionKeeper.load(store, hub, name, options.server ?? globalThis.location.origin);
    if (!session.isLoggedIn()) {
      live.hear({ type: "connection", state: { type: "loggedOut", cause: session.row.get() ? "server" : "user" } });
    }
    const list = await ChatList.open(store, hub);
    return new Client({ store, hub, session, live }, list, tabs, options, stop);
  }

  /** Disconnects this tab and closes its store. Afterwards calls fail with `closed`. */
  close(): void {
    this.#close();
  }
}

function storeName(options: ClientOptions): string {
  return `tidings:${options.name ?? "tidings"}`;
}

/** Tells those who listen of a message that arrived. */
async function announce(
  store: Store,
  listeners: ReadonlySet<(incoming: Incoming) => void>,
  chatId: string,
  seq: number,
  available: boolean,
): Promise<void> {
  if (listeners.size === 0) return;
  try {
    const message = await store.read((tx) => messageAt(tx, chatId, seq));
    if (message) for (const listener of listeners) listener({ message, available });
  } catch (error) {
    // The client was closed meanwhile.
    if (!(error instanceof TidingsError)) throw error;
  }
}

/** Pages that came neither by https nor from this machine lack Web Locks. */
function requireBrowser(): void {
  const missing = ["indexedDB", "BroadcastChannel"].filter((name) => !(name in globalThis));
  if (!("locks" in navigator)) missing.push("navigator.locks");
  if (missing.length === 0) return;
  throw new TidingsError("unsupported", `this page has no ${missing.join(", ")}; it needs https, or localhost`);
}
