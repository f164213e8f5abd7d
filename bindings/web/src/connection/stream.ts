/**
 * One stream: from Hello to its end.
 *
 * Frames are taken in as they queued while the last were being stored, in one transaction. A browser cannot send on a
 * stream, so what is told to the server is a call of its own.
 */
import { durationMs } from "@bufbuild/protobuf/wkt";
import { fromCall, TidingsError } from "../error.js";
import type { ServerFrame, Welcome } from "../gen/tidings/v1/live_service_pb.js";
import { authorization, type SessionKeeper } from "../session.js";
import { apply, cursors, type Store } from "../store/index.js";
import type { News } from "../tabs/channel.js";
import { presence } from "../wire.js";

/** How many frames are stored in one transaction; with as many more waiting, no more are read. */
const BATCH = 64;
/** How long opening may take. */
const PATIENCE = 15_000;
/** How often the clocks of a stream are looked at. */
const TICK = 1_000;

/** How a stream ended. */
export type End =
  /** The access token expired. */
  | { readonly type: "tokenExpired"; readonly token: string }
  /** The access token soon will. */
  | { readonly type: "tokenExpires"; readonly token: string }
  /** The server asked to come back after a while. */
  | { readonly type: "goAway"; readonly reconnectAfter: number }
  /** The network changed, or somebody is logged in as another. */
  | { readonly type: "reopen" }
  /** Entries of a log were missed; the cursors say which. */
  | { readonly type: "missed" }
  /** Anything else. */
  | { readonly type: "failed"; readonly error: TidingsError };

/** What a stream tells while it is open. */
export interface Heard {
  /** The stream is open, and what was missed is on its way. */
  welcome(): void;
  caughtUp(): void;
  news(news: readonly News[]): void;
  /** Something was stored, which is to be acknowledged. */
  stored(): void;
  arrived(messages: readonly { readonly chatId: string; readonly seq: number }[]): void;
  /** Once a second. */
  tick(): void;
}

export class Stream {
  readonly #fetch = new AbortController();
  readonly #queue: ServerFrame[] = [];
  #storing: Promise<void> | undefined;
  #end: End | undefined;
  #token = "";
  #welcome = false;
  #heardAt = Date.now();
  #silence = PATIENCE;
  #pingEvery = PATIENCE;
  #pingedAt = 0;
  #pings = 0;

  constructor(
    private readonly store: Store,
    private readonly session: SessionKeeper,
    private readonly heard: Heard,
  ) {}

  get isOpen(): boolean {
    return this.#welcome && this.#end === undefined;
  }

  /** Opens the stream and serves it to its end. */
  async run(): Promise<End> {
    const clock = setInterval(() => {
      this.#tick();
    }, TICK);
    try {
      await this.#read();
    } catch (error) {
      this.end({ type: "failed", error: fromCall(error) });
    } finally {
      clearInterval(clock);
    }
    return this.#explained();
  }

  /** Ends it; the first reason counts. */
  end(end: End): void {
    this.#end ??= end;
    this.#fetch.abort();
  }

  async #read(): Promise<void> {
    this.#token = await this.session.accessToken();
    const deviceId = this.session.row.get()?.deviceId ?? "";
    const known = await this.store.read(cursors);
    const hello = { cursors: known.map(({ logId, cursor }) => ({ logId, seq: BigInt(cursor) })) };
    const frames = this.session.services.live.subscribe(
      { hello },
      { headers: authorization(this.#token), signal: this.#fetch.signal, timeoutMs: 0 },
    );
    for await (const { frame } of frames) {
      if (!frame || this.#end) continue;
      this.#heardAt = Date.now();
      this.#queue.push(frame);
      this.#storing ??= this.#takeAll(deviceId);
      if (this.#queue.length >= BATCH) await this.#storing;
    }
    await this.#storing;
    throw new TidingsError("offline", "the stream ended");
  }

  async #takeAll(deviceId: string): Promise<void> {
    try {
      while (this.#queue.length > 0) await this.#take(deviceId, this.#queue.splice(0, BATCH));
    } catch (error) {
      if (!(error instanceof TidingsError)) console.error("tidings: what the server sent was not taken in:", error);
      this.end({ type: "failed", error: fromCall(error) });
    } finally {
      this.#storing = undefined;
    }
  }

  /** Takes in a batch of frames: first what is stored, then the rest. */
  async #take(deviceId: string, frames: readonly ServerFrame[]): Promise<void> {
    if (this.#end) return;
    if (frames.some(({ frame }) => STORED.has(frame.case))) {
      const applied = await this.store.write((tx, changes) => apply(tx, changes, deviceId, frames));
      if (applied.replaced) {
        this.end({ type: "reopen" });
        return;
      }
      if (applied.cursors.size > 0) this.heard.stored();
      if (applied.arrived.length > 0) this.heard.arrived(applied.arrived);
      if (applied.missed) {
        this.end({ type: "missed" });
        return;
      }
    }
    this.heard.news(frames.flatMap(newsOf));
    for (const { frame } of frames) {
      if (frame.case === "welcome") this.#begin(frame.value);
      if (frame.case === "caughtUp") this.heard.caughtUp();
      if (frame.case === "goAway") {
        const wait = frame.value.reconnectAfter;
        this.end({ type: "goAway", reconnectAfter: wait ? durationMs(wait) : 0 });
      }
    }
    this.#pingIfDue();
  }

  #begin({ heartbeatInterval, silenceLimit }: Welcome): void {
    this.#welcome = true;
    // One lost heartbeat is bad luck; two are a dead connection.
    if (heartbeatInterval) this.#silence = durationMs(heartbeatInterval) * 2 + 5_000;
    if (silenceLimit) this.#pingEvery = durationMs(silenceLimit) / 3;
    this.#pingedAt = Date.now();
    this.heard.welcome();
  }

  #tick(): void {
    if (Date.now() - this.#heardAt > this.#silence) {
      this.end({ type: "failed", error: new TidingsError("offline", "the server is silent") });
    } else if (this.#welcome && Date.now() >= (this.session.row.get()?.tokens?.refreshAt ?? 0)) {
      this.end({ type: "tokenExpires", token: this.#token });
    } else if (this.#welcome) {
      this.#pingIfDue();
      this.heard.tick();
    }
  }

  /** Shows that this device is there. Also asked for by each frame, as browsers slow the clocks of hidden tabs down. */
  #pingIfDue(): void {
    if (!this.#welcome || Date.now() - this.#pingedAt < this.#pingEvery) return;
    this.#pingedAt = Date.now();
    this.#pings += 1;
    const nonce = BigInt(this.#pings);
    this.session
      .call(({ live }, options) => live.ping({ nonce }, options))
      .catch((error: unknown) => {
        this.end({ type: "failed", error: fromCall(error) });
      });
  }

  #explained(): End {
    const end = this.#end ?? { type: "reopen" };
    const expired = end.type === "failed" && end.error.reason === "TOKEN_EXPIRED";
    return expired ? { type: "tokenExpired", token: this.#token } : end;
  }
}

const STORED: ReadonlySet<ServerFrame["frame"]["case"]> = new Set(["entries", "gap", "receipts"] as const);

function newsOf({ frame }: ServerFrame): News[] {
  switch (frame.case) {
    case "typing":
      return [{ type: "typing", chatId: frame.value.chatId, userId: frame.value.userId, typing: frame.value.typing }];
    case "presence":
      return [{ type: "presence", presence: presence(frame.value) }];
    default:
      return [];
  }
}
