/**
 * The session: who is logged in, the tokens, and the calls made with them.
 *
 * A refresh token works once, and using one twice ends the session. So there is one refresh in flight in all tabs, and
 * new tokens are on the disk before they are used.
 */
import { createClient, type CallOptions, type Client, type Transport } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { fromCall, TidingsError } from "./error.js";
import { AuthService, type Session as WireSession } from "./gen/tidings/v1/auth_service_pb.js";
import { ChatService } from "./gen/tidings/v1/chat_service_pb.js";
import { ContactService } from "./gen/tidings/v1/contact_service_pb.js";
import { DeviceService } from "./gen/tidings/v1/device_service_pb.js";
import { LiveService } from "./gen/tidings/v1/live_service_pb.js";
import { MessageService } from "./gen/tidings/v1/message_service_pb.js";
import { ProfileService } from "./gen/tidings/v1/profile_service_pb.js";
import type { Hub } from "./observe/hub.js";
import { Marks } from "./observe/marks.js";
import { Cell } from "./observe/source.js";
import {
  begin,
  clear,
  session,
  setTokens,
  type Changes,
  type SessionRow,
  type Store,
  type Tokens,
  type Writing,
} from "./store/index.js";
import { alone } from "./tabs/locks.js";
import { millis } from "./wire.js";

/** How long a call may take; above what the server allows itself. */
const CALL_TIMEOUT = 35_000;
/** Tokens are renewed this long before they expire, or in the last quarter of a shorter life. */
const REFRESH_MARGIN = 30_000;
/** The longest time that there is, for those of which the end is not known. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** The services, ready to be called. */
export interface Services {
  readonly auth: Client<typeof AuthService>;
  readonly chats: Client<typeof ChatService>;
  readonly contacts: Client<typeof ContactService>;
  readonly devices: Client<typeof DeviceService>;
  readonly live: Client<typeof LiveService>;
  readonly messages: Client<typeof MessageService>;
  readonly profiles: Client<typeof ProfileService>;
}

export class SessionKeeper {
  /** The session as it is stored; other tabs change it too. */
  readonly row = new Cell<SessionRow | undefined>(undefined);
  readonly services: Services;
  readonly #marks: Marks;

  private constructor(
    private readonly store: Store,
    private readonly lock: string,
    server: string,
  ) {
    this.services = servicesOf(createGrpcWebTransport({ baseUrl: server, defaultTimeoutMs: CALL_TIMEOUT }));
    this.#marks = new Marks(async () => {
      this.row.set(await store.read(session));
    });
  }

  /** The session that is stored, if there is one. */
  static async load(store: Store, hub: Hub, name: string, server: string): Promise<SessionKeeper> {
    const keeper = new SessionKeeper(store, `${name}:refresh`, server);
    hub.observe("session", (marked) => {
      keeper.#marks.mark(marked);
    });
    await keeper.#reload();
    return keeper;
  }

  isLoggedIn(): boolean {
    return this.row.get()?.tokens !== undefined;
  }

  /** Begins a session on an emptied store. */
  async begin(wire: WireSession | undefined): Promise<void> {
    if (!wire) throw new TidingsError("offline", "the server answered without a session");
    const row: SessionRow = { id: "session", userId: wire.userId, deviceId: wire.deviceId, tokens: tokensOf(wire) };
    await this.store.write((tx, changes) => begin(tx, changes, row), "strict");
    await this.#reload();
  }

  /** Forgets the session and everything with it. */
  async forget(): Promise<void> {
    await this.store.write(clear, "strict");
    await this.#reload();
  }

  /** The server ended the session: the tokens go, the data stays. */
  async end(): Promise<void> {
    const deviceId = this.row.get()?.deviceId;
    if (deviceId === undefined) return;
    await this.store.write((tx, changes) => setTokens(tx, changes, deviceId, undefined), "strict");
    await this.#reload();
  }

  /** A token that works, refreshed if need be. */
  async accessToken(): Promise<string> {
    const tokens = this.#tokens();
    return Date.now() < tokens.refreshAt ? tokens.accessToken : this.refresh(tokens.accessToken);
  }

  /** Another token than this one, which expired or soon will. */
  refresh(expired: string): Promise<string> {
    return alone(this.lock, async () => {
      await this.#reload();
      const tokens = this.#tokens();
      if (tokens.accessToken !== expired) return tokens.accessToken;
      return this.#renew(this.row.get()?.deviceId ?? "", tokens.refreshToken);
    });
  }

  /** Makes a call with the access token. One that has expired is refreshed, and the call made again. */
  async call<T>(call: (services: Services, options: CallOptions) => Promise<T>): Promise<T> {
    const token = await this.accessToken();
    try {
      return await this.#send(call, token);
    } catch (error) {
      if (!(error instanceof TidingsError)) throw error;
      if (error.reason === "TOKEN_EXPIRED") return this.#send(call, await this.refresh(token));
      if (error.reason !== "UNAUTHENTICATED") throw error;
      await this.#endIfOf(token);
      throw new TidingsError("loggedOut", "the server ended the session", { cause: error });
    }
  }

  /** Makes a call and keeps its answer in the store, unless the session is another one by then. */
  async callAndKeep<T, R>(
    call: (services: Services, options: CallOptions) => Promise<T>,
    keep: (tx: Writing, changes: Changes, answer: T, owner: SessionRow) => Promise<R>,
  ): Promise<R> {
    const deviceId = this.row.get()?.deviceId;
    const answer = await this.call(call);
    return this.store.write(async (tx, changes) => {
      const owner = await session(tx);
      if (!owner || owner.deviceId !== deviceId) throw new TidingsError("loggedOut", "somebody else is logged in");
      return keep(tx, changes, answer, owner);
    });
  }

  /** Makes a call that needs no token. */
  async callOpenly<T>(call: (services: Services) => Promise<T>): Promise<T> {
    try {
      return await call(this.services);
    } catch (error) {
      throw fromCall(error);
    }
  }

  async #send<T>(call: (services: Services, options: CallOptions) => Promise<T>, token: string): Promise<T> {
    try {
      return await call(this.services, { headers: authorization(token) });
    } catch (error) {
      throw fromCall(error);
    }
  }

  async #renew(deviceId: string, refreshToken: string): Promise<string> {
    try {
      const { session: wire } = await this.callOpenly(({ auth }) => auth.refresh({ refreshToken }));
      if (!wire) throw new TidingsError("offline", "the server answered without a session");
      const tokens = tokensOf(wire);
      await this.store.write((tx, changes) => setTokens(tx, changes, deviceId, tokens), "strict");
      await this.#reload();
      return tokens.accessToken;
    } catch (error) {
      const reason = error instanceof TidingsError ? error.reason : undefined;
      if (reason !== "REFRESH_TOKEN_INVALID" && reason !== "UNAUTHENTICATED") throw error;
      await this.end();
      throw new TidingsError("loggedOut", "the server ended the session", { cause: error });
    }
  }

  /** Ends the session, unless there is another one by now. */
  async #endIfOf(accessToken: string): Promise<void> {
    await this.#reload();
    if (this.row.get()?.tokens?.accessToken === accessToken) await this.end();
  }

  #tokens(): Tokens {
    const tokens = this.row.get()?.tokens;
    if (!tokens) throw new TidingsError("loggedOut", "nobody is logged in");
    return tokens;
  }

  async #reload(): Promise<void> {
    this.#marks.mark(undefined);
    await this.#marks.settled();
  }
}

export function authorization(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

function servicesOf(transport: Transport): Services {
  return {
    auth: createClient(AuthService, transport),
    chats: createClient(ChatService, transport),
    contacts: createClient(ContactService, transport),
    devices: createClient(DeviceService, transport),
    live: createClient(LiveService, transport),
    messages: createClient(MessageService, transport),
    profiles: createClient(ProfileService, transport),
  };
}

function tokensOf(wire: WireSession): Tokens {
  const expiresAt = millis(wire.accessExpiresAt);
  const life = expiresAt - Date.now();
  return {
    accessToken: wire.accessToken,
    refreshToken: wire.refreshToken,
    // With a clock so wrong that a new token seems expired, wait until the server says that it is.
    refreshAt: life > 0 ? expiresAt - Math.min(REFRESH_MARGIN, life / 4) : NEVER,
  };
}
