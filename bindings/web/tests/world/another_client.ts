/** Another client of somebody's account: without a browser, by the contract's calls alone. */
import { createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { AuthService } from "../../src/gen/tidings/v1/auth_service_pb.js";
import { Authenticator } from "./authenticator.js";

/** Turns the authenticator app on; gives the app and the recovery codes. */
export async function turnTotpOn(
  server: string,
  login: { readonly username: string; readonly password: string },
): Promise<{ readonly app: Authenticator; readonly recoveryCodes: readonly string[] }> {
  const auth = createClient(AuthService, createGrpcWebTransport({ baseUrl: server }));
  const { session } = await auth.logIn({
    login: { case: "username", value: login.username },
    password: login.password,
    device: { name: "another client", platform: "Node" },
  });
  const options = { headers: { authorization: `Bearer ${session?.accessToken ?? ""}` } };
  const { secret } = await auth.beginTotp({}, options);
  const app = new Authenticator(secret);
  const { recoveryCodes } = await auth.confirmTotp({ code: await app.code() }, options);
  return { app, recoveryCodes };
}
