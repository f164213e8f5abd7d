import { passkey } from "../factors.js";
import type { Remote, RemoteValue } from "../observe/remote.js";
import { hasPasskeys, makePasskey } from "../passkey.js";
import type { Passkey } from "../types/index.js";
import { remote, type Context } from "./context.js";
import type { Security } from "./security.js";

/** The user's passkeys. Logging in with one is `session.logInWithPasskey`. */
export class Passkeys {
  readonly #list: RemoteValue<readonly Passkey[]>;

  constructor(
    private readonly context: Context,
    private readonly security: Security,
  ) {
    this.#list = remote<readonly Passkey[]>(context, ["session"], async () => {
      const answer = await context.session.call(({ auth }, options) => auth.listPasskeys({}, options));
      return answer.passkeys.map(passkey);
    });
  }

  /** The newest first. */
  get list(): Remote<readonly Passkey[]> {
    return this.#list;
  }

  /** Whether this browser has passkeys on this page. */
  get isSupported(): boolean {
    return hasPasskeys();
  }

  /** Has the browser make a passkey, with a name of 1 to 64 characters. Step-up.
   * Refused: PASSKEYS_UNAVAILABLE, CHALLENGE_INVALID, WRONG_CREDENTIALS. */
  async add(name: string): Promise<Passkey> {
    const { challengeId, optionsJson } = await this.context.session.call(({ auth }, options) =>
      auth.beginPasskeyRegistration({}, options),
    );
    const request = { challengeId, credentialJson: await makePasskey(optionsJson), name };
    const answer = await this.context.session.call(({ auth }, options) =>
      auth.finishPasskeyRegistration(request, options),
    );
    this.#changed();
    return passkey(answer.passkey);
  }

  /** Gives a passkey another name. Refused: PASSKEY_NOT_FOUND. */
  async rename(passkeyId: string, name: string): Promise<Passkey> {
    const request = { passkeyId, name };
    const answer = await this.context.session.call(({ auth }, options) => auth.renamePasskey(request, options));
    this.#changed();
    return passkey(answer.passkey);
  }

  /** Deletes a passkey. Step-up. Refused: PASSKEY_NOT_FOUND. */
  async remove(passkeyId: string): Promise<void> {
    await this.context.session.call(({ auth }, options) => auth.deletePasskey({ passkeyId }, options));
    this.#changed();
  }

  #changed(): void {
    this.#list.changed();
    this.security.changed();
  }
}
