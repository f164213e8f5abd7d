/** A server, and people with apps. */
import { randomUUID } from "node:crypto";
import { Authenticator } from "../../../web/tests/world/authenticator";
import { Server } from "../../../web/tests/world/server";
import {
  type ClientOptions,
  type Login,
  type Message,
  type Observable,
  type SecondFactor,
  TidingsClient,
  TidingsError,
} from "../../src";
import { App } from "../native/app";

export const PASSWORD = "correct horse battery";

/** How long anything may take before a test gives up, in milliseconds. */
const PATIENCE = 60_000;

/** A person on one device. */
export class Person {
  private constructor(
    readonly name: string,
    readonly app: App,
    readonly options: ClientOptions & { readonly store: string },
    public client: TidingsClient,
  ) {}

  static async start(name: string, app: App, server: string): Promise<Person> {
    const options = { server, store: `${name}-${randomUUID()}.db`, deviceName: `${name}'s device` };
    return new Person(name, app, options, await TidingsClient.open(options, app));
  }

  get login(): Login {
    return { username: this.name };
  }

  async userId(): Promise<string> {
    return (await this.client.userId()) ?? "";
  }

  async isOnline(): Promise<void> {
    await until(this.client.connection, (state) => state?.type === "online");
  }

  /** The direct chat with somebody. */
  async chatWith(other: Person): Promise<string> {
    return (await this.client.openDirectChat(await other.userId())).id;
  }

  /** Waits until a chat shows these texts, and nothing else. */
  async sees(chatId: string, ...wanted: readonly string[]): Promise<readonly Message[]> {
    return shows(this.client, chatId, wanted);
  }

  /** The app was closed, and is started again. */
  async reopen(): Promise<void> {
    this.client = await TidingsClient.open(this.options, this.app);
  }
}

export class World {
  /** The process that all share, unless a test asks for another. */
  readonly app: App;
  readonly #apps = new Set<App>();

  private constructor(readonly server: Server) {
    this.app = this.newApp();
  }

  static async start(settings: Record<string, string> = {}): Promise<World> {
    return new World(await Server.start(settings));
  }

  get address(): string {
    return `http://127.0.0.1:${String(this.server.port)}`;
  }

  newApp(): App {
    const app = new App();
    this.#apps.add(app);
    return app;
  }

  /** Somebody new, who is online. */
  async register(name: string, app = this.app): Promise<Person> {
    const person = await this.onNewDevice(name, app);
    await person.client.register(person.login, PASSWORD, name);
    await person.isOnline();
    return person;
  }

  /** Somebody new with a phone number and without a password. */
  async registerPhone(name: string, phone: string): Promise<Person> {
    const person = await this.onNewDevice(name);
    await person.client.sendCode(phone);
    await person.client.verifyCode(phone, await this.server.codeFor(phone), { displayName: name });
    await person.isOnline();
    return person;
  }

  /** The same person on a device that they let in by its QR code, and that has made no step-up. */
  async onLinkedDevice(person: Person): Promise<Person> {
    const other = await this.onNewDevice(person.name);
    const link = await other.client.linking.begin();
    const offer = await link.next();
    if (offer?.type !== "offer") throw new Error("there is no offer");
    const { linkId } = await person.client.linking.scan(offer.qrText);
    await person.client.linking.approve(linkId, true);
    while ((await link.next())?.type !== "linked");
    await other.isOnline();
    return other;
  }

  /** The same person on one more device. */
  async onAnotherDevice(person: Person): Promise<Person> {
    const other = await this.onNewDevice(person.name);
    await other.client.logIn(other.login, PASSWORD);
    await other.isOnline();
    return other;
  }

  onNewDevice(name: string, app = this.app): Promise<Person> {
    return Person.start(name, app, this.address);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const app of this.#apps) await app.remove();
    await this.server.remove();
  }
}

/** Turns the authenticator app on; gives the app and the recovery codes. */
export async function turnTotpOn({
  client,
}: Person): Promise<{ app: Authenticator; recoveryCodes: readonly string[] }> {
  const { secret, uri, qrSvg, qrPng } = await client.security.beginTotp();
  if (!uri.includes(secret) || !qrSvg.includes("<svg") || !qrPng.startsWith("iVBOR")) throw new Error("no QR code");
  const app = new Authenticator(secret);
  return { app, recoveryCodes: await client.security.confirmTotp(await app.code()) };
}

/** What a log-in asks for. */
export async function secondFactorOf({ client, login }: Person): Promise<SecondFactor> {
  const asked = await failure(client.logIn(login, PASSWORD));
  if (!asked.secondFactor) throw asked;
  return asked.secondFactor;
}

/** Waits for a value that is wanted. */
export function until<Value, News>(
  observable: Observable<Value, News>,
  wanted: (value: Value) => boolean,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      clearTimeout(deadline);
      stop();
      settle();
    };
    const look = (value: Value) => {
      if (wanted(value))
        finish(() => {
          resolve(value);
        });
    };
    const deadline = setTimeout(() => {
      finish(() => {
        reject(new Error(`not seen in time; instead ${JSON.stringify(observable.get())}`));
      });
    }, PATIENCE);
    const stop = observable.subscribe(look, (error) => {
      finish(() => {
        reject(error);
      });
    });
    look(observable.get());
  });
}

/** Asks until the answer is the one that is wanted. */
export async function eventually<Answer>(
  ask: () => Answer | Promise<Answer>,
  wanted: (answer: Answer) => boolean,
): Promise<Answer> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`not in time: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until a chat shows these texts, and nothing else. */
export async function shows(
  client: TidingsClient,
  chatId: string,
  wanted: readonly string[],
): Promise<readonly Message[]> {
  const { messages } = await until(client.messages(chatId), ({ messages }) => same(texts(messages), wanted));
  return messages ?? [];
}

export function same(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((text, index) => text === others[index]);
}

/** The texts of messages, the oldest first; of those taken back, "revoked". */
export function texts(messages: readonly Message[] = []): string[] {
  return messages.flatMap(({ body }) => {
    if (body.type === "text") return [body.text];
    return body.type === "revoked" ? ["revoked"] : [];
  });
}

/** The error that a call ends with. */
export async function failure(call: Promise<unknown>): Promise<TidingsError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof TidingsError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}
