/** A server and its people, each with a browser of their own. */
import { chromium, type Browser, type BrowserContext } from "playwright";
import { inject } from "vitest";
import { Network } from "./network.js";
import { Server } from "./server.js";
import { write } from "./scribe.js";
import { Tab } from "./tab.js";
import { until } from "./until.js";

export const PASSWORD = "correct horse";

/** Somebody with a browser, in which they are logged in. */
export class Person {
  userId = "";
  readonly #tabs: Tab[] = [];

  constructor(
    private readonly context: BrowserContext,
    private readonly address: string,
    readonly name: string,
  ) {}

  /** Their first tab that is open. */
  get tab(): Tab {
    const open = this.#tabs.find((tab) => !tab.page.isClosed());
    if (!open) throw new Error(`${this.name} has no tab open`);
    return open;
  }

  async newTab(): Promise<Tab> {
    const tab = new Tab(await this.context.newPage());
    await tab.open(this.address, this.name);
    this.#tabs.push(tab);
    return tab;
  }

  /** Shows a QR code that logs this browser in; gives what it says. `page.steps` and `page.end` tell what came of it. */
  async showLink(): Promise<string> {
    await this.tab.run(() => {
      page.steps = [];
      page.end = undefined;
      page.stop = new AbortController();
      void page.client.session
        .link((step) => page.steps.push(step), page.stop.signal)
        .then((end) => {
          page.end = end;
        });
    });
    return until("there is a code", () =>
      this.tab.run(() => page.steps.flatMap((step) => (step.type === "offer" ? [step.qrText] : []))[0]),
    );
  }

  setOffline(offline: boolean): Promise<void> {
    return this.context.setOffline(offline);
  }

  /** Opens the direct chat with somebody; gives its id. */
  chatWith(other: Person): Promise<string> {
    return this.tab.run(async (userId) => (await page.client.chats.openDirect(userId)).id, other.userId);
  }

  /** How many messages of a chat they have not read. */
  unread(chatId: string): Promise<number | undefined> {
    return this.tab.run((id) => page.client.chats.get(id)?.unreadCount, chatId);
  }

  /** Waits until a chat is in their list. */
  async has(chatId: string): Promise<void> {
    await until(`${this.name} has the chat`, () => this.tab.run((id) => page.client.chats.get(id)?.id, chatId));
  }
}

export class World {
  private constructor(
    readonly server: Server,
    readonly network: Network,
    private readonly browser: Browser,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<World> {
    const server = await Server.start({ TIDINGS_SERVER__WEB_APP: inject("site"), ...settings });
    const network = await Network.open(() => server.port);
    const browser = await chromium.connect(inject("browser"));
    return new World(server, network, browser);
  }

  get address(): string {
    // A name that passkeys can be bound to.
    return `http://localhost:${String(this.network.port)}/`;
  }

  /** The sum of what the server counts under a name, for the labels that a text is part of. */
  async counted(name: string, labels = ""): Promise<number> {
    const answer = await fetch(`http://127.0.0.1:${String(this.server.port)}/metrics`);
    const lines = (await answer.text()).split("\n");
    const counted = lines.filter((line) => line.startsWith(name) && line.includes(labels));
    return counted.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
  }

  /** Somebody new, online. */
  async person(name: string): Promise<Person> {
    const person = await this.stranger(name);
    await person.tab.run(([name, password]) => page.client.session.register({ username: name }, password, name), [
      name,
      PASSWORD,
    ] as const);
    person.userId = await person.tab.run(() => page.client.session.account.get()?.userId ?? "");
    await person.tab.reaches("online");
    return person;
  }

  /** A browser in which nobody is logged in. */
  async stranger(name: string): Promise<Person> {
    const person = new Person(await this.browser.newContext(), this.address, name);
    await person.newTab();
    return person;
  }

  /** The same person, logged in on another browser. */
  async again(person: Person): Promise<Person> {
    const again = await this.stranger(person.name);
    await again.tab.run(([name, password]) => page.client.session.logIn({ username: name }, password), [
      person.name,
      PASSWORD,
    ] as const);
    again.userId = person.userId;
    await again.tab.reaches("online");
    return again;
  }

  /** The same person on another browser, which this one let in. */
  async linked(person: Person): Promise<Person> {
    const linked = await this.stranger(person.name);
    const text = await linked.showLink();
    await person.tab.run(async (text) => {
      const { linkId } = await page.client.devices.scanLink(text);
      await page.client.devices.approveLink(linkId, true);
    }, text);
    linked.userId = person.userId;
    await linked.tab.reaches("online");
    return linked;
  }

  /** Has a person write many texts to a chat, on another device. */
  write(person: Person, chatId: string, texts: readonly string[]): Promise<void> {
    const server = `http://127.0.0.1:${String(this.server.port)}`;
    return write(server, { username: person.name, password: PASSWORD }, chatId, texts);
  }

  /** Two people and their chat, which both have. */
  async pair(): Promise<{ alice: Person; bob: Person; chatId: string }> {
    const alice = await this.person("alice");
    const bob = await this.person("bob");
    const chatId = await alice.chatWith(bob);
    await alice.has(chatId);
    await bob.has(chatId);
    return { alice, bob, chatId };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await this.network.close();
    await this.server.remove();
  }
}
