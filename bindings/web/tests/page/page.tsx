/** What the tests' pages run: the client, and a small app with the hooks, which are told what to do from outside. */
import { useState, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { Client, TidingsError, type LinkEnd, type LinkStep, type Message, type MessageList } from "../../src/index.js";
import { ClientProvider, useChats, useConnection, useMessages, useTyping } from "../../src/react/index.js";

/** What a test finds in a page. */
export interface Page {
  client: Client;
  /** The incoming messages that this tab was told of. */
  readonly incoming: string[];
  /** The states that the connection went through. */
  states: string[];
  /** The clients of several accounts. */
  clients: Client[];
  /** What a log-in by QR code has come to, and what stops it. */
  steps: LinkStep[];
  end: LinkEnd | undefined;
  stop: AbortController;
  open(name: string): Promise<void>;
  /** Shows the small app. */
  render(): void;
  /** What a call fails with; `undefined` if it does not. */
  failure(call: Promise<unknown>): Promise<{ kind: string; reason: string | undefined } | undefined>;
  /** A chat's messages, which this page follows from the first time on. */
  list(chatId: string): Promise<MessageList>;
  /** What of a chat is shown. */
  shown(chatId: string): Promise<Shown[]>;
}

/** A message, as a test looks at it. */
export interface Shown {
  readonly seq: number | undefined;
  readonly text: string;
  readonly status: Message["status"]["type"];
  readonly reactions: string[];
}

declare global {
  var page: Page;
}

const incoming: string[] = [];
const lists = new Map<string, MessageList>();

globalThis.page = {
  client: undefined as unknown as Client,
  incoming,
  states: [],
  clients: [],
  steps: [],
  end: undefined,
  stop: new AbortController(),
  async open(name) {
    page.client = await Client.open({ name, deviceName: `the tab of ${name}` });
    page.client.live.connection.subscribe(({ type }) => page.states.push(type));
    page.client.messages.onIncoming(({ message }) => {
      incoming.push(textOf(message));
    });
  },
  render() {
    const root = document.getElementById("root");
    if (!root) throw new Error("the page has no root");
    createRoot(root).render(
      <ClientProvider client={page.client}>
        <App />
      </ClientProvider>,
    );
  },
  async failure(call) {
    try {
      await call;
      return undefined;
    } catch (error) {
      if (error instanceof TidingsError) return { kind: error.kind, reason: error.reason };
      throw error;
    }
  },
  async list(chatId) {
    const known = lists.get(chatId);
    if (known) return known;
    const list = page.client.messages.list(chatId);
    lists.set(chatId, list);
    await new Promise<void>((resolve) => {
      list.subscribe(() => {
        resolve();
      });
    });
    return list;
  },
  async shown(chatId) {
    const { messages } = (await page.list(chatId)).get();
    return messages.flatMap((message) =>
      message.body.type === "membership" || message.body.type === "settings"
        ? []
        : [
            {
              seq: message.seq,
              text: textOf(message),
              status: message.status.type,
              reactions: message.reactions.map(({ emoji, count }) => `${emoji} ${String(count)}`),
            },
          ],
    );
  },
};

function textOf(message: Message): string {
  return message.body.type === "text" ? message.body.text : message.body.type;
}

function App(): ReactNode {
  const chats = useChats();
  const connection = useConnection();
  const [open, setOpen] = useState<string>();
  return (
    <>
      <p id="connection">{connection.type}</p>
      <ul>
        {chats.map((chat) => (
          <li key={chat.id}>
            <button
              onClick={() => {
                setOpen(chat.id);
              }}
            >
              {chat.title}: {chat.unreadCount} unread
            </button>
          </li>
        ))}
      </ul>
      {open !== undefined && <Chat chatId={open} />}
    </>
  );
}

function Chat({ chatId }: { readonly chatId: string }): ReactNode {
  const { messages } = useMessages(chatId);
  const typing = useTyping(chatId);
  return (
    <ol data-typing={typing.length}>
      {messages.map((message) => (
        <li key={message.id}>{textOf(message)}</li>
      ))}
    </ol>
  );
}
