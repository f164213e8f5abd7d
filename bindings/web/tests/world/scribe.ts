/** Somebody who writes much: without a browser, by the contract's calls alone. */
import { randomUUID } from "node:crypto";
import { createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { AuthService } from "../../src/gen/tidings/v1/auth_service_pb.js";
import { MessageService } from "../../src/gen/tidings/v1/message_service_pb.js";

/** Logs in as a user on a device of its own, and writes texts to a chat, one after the other. */
export async function write(
  server: string,
  login: { readonly username: string; readonly password: string },
  chatId: string,
  texts: readonly string[],
): Promise<void> {
  const transport = createGrpcWebTransport({ baseUrl: server });
  const { session } = await createClient(AuthService, transport).logIn({
    login: { case: "username", value: login.username },
    password: login.password,
    device: { name: "a scribe", platform: "Node" },
  });
  const messages = createClient(MessageService, transport);
  const options = { headers: { authorization: `Bearer ${session?.accessToken ?? ""}` } };
  for (const text of texts) {
    const action = { case: "content", value: { kind: { case: "text", value: { text } } } } as const;
    await messages.send({ chatId, clientId: randomUUID(), action }, options);
  }
}
