import { randomUUID } from "node:crypto";
import { createClient, type Client, type Interceptor } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { AuthService } from "../../../../bindings/web/dist/gen/tidings/v1/auth_service_pb.js";
import { LiveService } from "../../../../bindings/web/dist/gen/tidings/v1/live_service_pb.js";
import { PASSWORD } from "./person.js";

/** A device that writes faster than people do: gives a new connection. */
export type Writer = () => Client<typeof LiveService>;

/** Node's HTTP/2 ends a connection that is this busy after some ten thousand messages. */
const PER_CONNECTION = 5000;

/** Logs somebody in on a device of its own, over gRPC. */
export async function openAccount(server: string, username: string): Promise<Writer> {
  const anonymous = createGrpcTransport({ baseUrl: server });
  const login = { case: "username", value: username } as const;
  const device = { name: "Writer", platform: "Node" };
  const { session } = await createClient(AuthService, anonymous).logIn({ login, password: PASSWORD, device });
  const authorise: Interceptor = (next) => (request) => {
    request.header.set("authorization", `Bearer ${session?.accessToken ?? ""}`);
    return next(request);
  };
  return () => createClient(LiveService, createGrpcTransport({ baseUrl: server, interceptors: [authorise] }));
}

/** Writes `count` messages to a chat, in order and with many under way at once. */
export async function writeMany(
  writer: Writer,
  chatId: string,
  count: number,
  text: (number: number) => string,
): Promise<void> {
  for (let first = 1; first <= count; first += PER_CONNECTION) {
    const last = Math.min(count, first + PER_CONNECTION - 1);
    const texts = Array.from({ length: last - first + 1 }, (_, index) => text(first + index));
    await writeOnce(writer(), chatId, texts);
  }
}

async function writeOnce(live: Client<typeof LiveService>, chatId: string, texts: string[]): Promise<void> {
  const ending = new AbortController();
  async function* frames() {
    yield { frame: { case: "hello", value: { maxMissed: 1 } } } as const;
    for (const text of texts) {
      const content = { kind: { case: "text", value: { text } } } as const;
      const send = { chatId, clientId: randomUUID(), action: { case: "content", value: content } } as const;
      yield { frame: { case: "send", value: send } } as const;
    }
    // The stream stays open for the answers.
    await new Promise((resolve) => ending.signal.addEventListener("abort", resolve));
  }
  let answered = 0;
  for await (const { frame } of live.connect(frames())) {
    if (frame?.frame.case !== "sendResult") continue;
    const { result } = frame.frame.value;
    if (result.case !== "ok") throw new Error(`a message was refused: ${result.value?.message ?? "no answer"}`);
    answered += 1;
    if (answered === texts.length) break;
  }
  ending.abort();
}
