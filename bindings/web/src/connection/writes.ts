/**
 * Sends what is in the outbox: of a chat one write at a time, so that one that fails holds back the next.
 *
 * A write that gets no answer may have been carried out; it is sent again under the same name, for which the server gives
 * the first one back.
 */
import { create } from "@bufbuild/protobuf";
import { isTransient, TidingsError } from "../error.js";
import {
  EditSchema,
  ReactSchema,
  RevokeSchema,
  SendRequestSchema,
  type SendRequest,
} from "../gen/tidings/v1/message_service_pb.js";
import type { SessionKeeper } from "../session.js";
import { nextWrites, setFailed, setSent, type OutboxRow, type Store } from "../store/index.js";
import { draftContent } from "../wire.js";
import { Backoff } from "./backoff.js";

/** How many writes of different chats may be on their way at once: a browser opens six connections to a server that
 * speaks HTTP/1.1, and the stream and other calls need some. */
const MAX_IN_FLIGHT = 3;

export class Writes {
  readonly #inFlight = new Set<string>();
  /** Until when each chat waits to try again, and how often it failed. */
  readonly #paused = new Map<string, { until: number; readonly backoff: Backoff }>();

  constructor(
    private readonly store: Store,
    private readonly session: SessionKeeper,
    /** Called when a write was answered, so that there may be another to send. */
    private readonly sendMore: () => void,
  ) {}

  /** Sends what may be sent now. */
  async send(): Promise<void> {
    const rows = await this.store.read(nextWrites);
    for (const row of rows) {
      if (this.#inFlight.size >= MAX_IN_FLIGHT) return;
      if (!this.#inFlight.has(row.chatId) && !this.#waits(row.chatId)) void this.#sendOne(row);
    }
  }

  /** There is a connection again: whatever waited for one is tried at once. */
  resume(): void {
    this.#paused.clear();
  }

  /** Whether a pause has ended. */
  get isDue(): boolean {
    return [...this.#paused].some(([chatId, pause]) => pause.until <= Date.now() && !this.#inFlight.has(chatId));
  }

  async #sendOne(row: OutboxRow): Promise<void> {
    this.#inFlight.add(row.chatId);
    try {
      const answer = await this.session.call(({ messages }, options) => messages.send(requestOf(row), options));
      this.#paused.delete(row.chatId);
      await this.store.write((tx, changes) => setSent(tx, changes, row.clientId, Number(answer.seq)));
    } catch (error) {
      if (!(error instanceof TidingsError)) throw error;
      await this.#failed(row, error);
    } finally {
      this.#inFlight.delete(row.chatId);
    }
    if (!this.#waits(row.chatId)) this.sendMore();
  }

  async #failed(row: OutboxRow, error: TidingsError): Promise<void> {
    if (error.kind === "refused" && !isTransient(error)) {
      this.#paused.delete(row.chatId);
      await this.store.write((tx, changes) => setFailed(tx, changes, row.clientId, error));
      return;
    }
    const backoff = this.#paused.get(row.chatId)?.backoff ?? new Backoff();
    const wait = Math.max(backoff.next(), error.retryAfter ?? 0);
    this.#paused.set(row.chatId, { until: Date.now() + wait, backoff });
  }

  #waits(chatId: string): boolean {
    return (this.#paused.get(chatId)?.until ?? 0) > Date.now();
  }
}

function requestOf({ chatId, clientId, write }: OutboxRow): SendRequest {
  return create(SendRequestSchema, { chatId, clientId, action: actionOf(write) });
}

function actionOf(write: OutboxRow["write"]): SendRequest["action"] {
  switch (write.kind) {
    case "message":
      return { case: "content", value: draftContent(write.draft) };
    case "edit":
      return {
        case: "edit",
        value: create(EditSchema, {
          targetSeq: BigInt(write.targetSeq),
          body: { case: "content", value: draftContent(write.draft) },
        }),
      };
    case "revoke":
      return { case: "revoke", value: create(RevokeSchema, { targetSeq: BigInt(write.targetSeq) }) };
    case "react":
      return {
        case: "react",
        value: create(ReactSchema, { targetSeq: BigInt(write.targetSeq), emoji: write.emoji }),
      };
  }
}
