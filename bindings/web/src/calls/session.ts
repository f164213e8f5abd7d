import { fromCall } from "../error.js";
import { channels, secondFactor, WIRE_CHANNELS, wireSecondFactorProof } from "../factors.js";
import type { Session as WireSession } from "../gen/tidings/v1/auth_service_pb.js";
import { Installation } from "../installation.js";
import type { Observable } from "../observable.js";
import { Source } from "../observe/source.js";
import { signWithPasskey } from "../passkey.js";
import type {
  Account,
  CodeChannel,
  LinkEnd,
  LinkStep,
  Login,
  SecondFactor,
  SecondFactorProof,
  SentLogInCode,
} from "../types/index.js";
import { date } from "../wire.js";
import type { Context, OwnDevice } from "./context.js";
import { link } from "./link.js";

/** Who is logged in, and logging in. Each log-in empties the local store. */
export class Session {
  /** Who is logged in, or was until the server ended the session; `live.connection` tells which. */
  readonly account: Observable<Account | undefined>;
  readonly #installation: Installation;

  constructor(
    private readonly context: Context,
    private readonly device: OwnDevice,
    name: string,
  ) {
    this.account = new AccountSource(context);
    this.#installation = new Installation(name);
  }

  /** Makes an account with a password of 8 to 128 characters and logs in.
   * Refused: USERNAME_TAKEN, EMAIL_TAKEN, WEAK_PASSWORD, INVALID_FIELD. */
  async register(login: Login, password: string, displayName: string): Promise<void> {
    const request = { login: wireLogin(login), password, displayName, device: this.device };
    const { session } = await this.context.session.callOpenly(({ auth }) => auth.register(request));
    await this.context.session.begin(session);
  }

  /** Logs in with a password; gives the second factor if one is needed: see `completeLogIn`.
   * Refused: WRONG_CREDENTIALS, ACCOUNT_SUSPENDED. */
  async logIn(login: Login, password: string): Promise<SecondFactor | undefined> {
    const named = wireLogin(login);
    const trustToken = this.#installation.trustToken(named.value);
    const request = { login: named, password, device: this.device, trustToken };
    const answer = await this.context.session.callOpenly(({ auth }) => auth.logIn(request));
    return this.#beginUnless(secondFactor(answer.secondFactor, named.value), answer.session);
  }

  /** Has a code sent to a phone number in E.164 form. The time until the next may be sent grows with each that is.
   * Refused: PHONE_UNAVAILABLE, RATE_LIMITED. */
  async sendCode(phone: string, channel: CodeChannel = "sms"): Promise<SentLogInCode> {
    const request = { phone, channel: WIRE_CHANNELS[channel], installationId: this.#installation.id };
    const answer = await this.context.session.callOpenly(({ auth }) => auth.sendCode(request));
    return {
      expiresAt: date(answer.expiresAt),
      resendAt: date(answer.resendAt),
      channels: channels(answer.channels),
    };
  }

  /** Logs in with the code, and makes the account if the number has none; says whether it did, and gives the second factor
   * if one is needed. `startOver` leaves the number's account to whoever had the number before, and makes a new one.
   * Refused: WRONG_CREDENTIALS, ACCOUNT_SUSPENDED. */
  async verifyCode(
    phone: string,
    code: string,
    options: { readonly displayName?: string; readonly startOver?: boolean } = {},
  ): Promise<{ readonly registered: boolean; readonly secondFactor: SecondFactor | undefined }> {
    const { displayName = "", startOver = false } = options;
    const trustToken = this.#installation.trustToken(phone);
    const request = { phone, code, displayName, device: this.device, trustToken, startOver };
    const answer = await this.context.session.callOpenly(({ auth }) => auth.verifyCode(request));
    const needed = await this.#beginUnless(secondFactor(answer.secondFactor, phone), answer.session);
    return { registered: answer.registered, secondFactor: needed };
  }

  /** Gives the second factor that a log-in asked for, and logs in; says whether that made the account. A device that is
   * trusted needs none for the next 30 days. Refused: WRONG_CREDENTIALS; CHALLENGE_INVALID, also after five wrong ones:
   * begin again. */
  async completeLogIn(
    needed: SecondFactor,
    proof: SecondFactorProof,
    options: { readonly trustDevice?: boolean } = {},
  ): Promise<boolean> {
    const { trustDevice = false } = options;
    const request = { logInToken: needed.logInToken, proof: wireSecondFactorProof(proof), trustDevice };
    const answer = await this.context.session.callOpenly(({ auth }) => auth.completeLogIn(request));
    if (answer.trustToken !== "") this.#installation.trust(needed.login, answer.trustToken);
    await this.context.session.begin(answer.session);
    return answer.registered;
  }

  /** Logs in with a passkey, which the browser asks for. It is both factors.
   * Refused: PASSKEYS_UNAVAILABLE, WRONG_CREDENTIALS, CHALLENGE_INVALID, ACCOUNT_SUSPENDED. */
  async logInWithPasskey(): Promise<void> {
    const { challengeId, optionsJson } = await this.context.session.callOpenly(({ auth }) =>
      auth.beginPasskeyLogIn({}),
    );
    const assertion = { challengeId, credentialJson: await signWithPasskey(optionsJson) };
    const { session } = await this.context.session.callOpenly(({ auth }) =>
      auth.finishPasskeyLogIn({ assertion, device: this.device }),
    );
    await this.context.session.begin(session);
  }

  /** Logs in by a QR code that a device of the user's scans: see `devices.scanLink`. Tells of each step, and says how it
   * ended. Refused: CHALLENGE_INVALID when its two minutes are over. */
  link(show: (step: LinkStep) => void, stop?: AbortSignal): Promise<LinkEnd> {
    return link(this.context, this.device, show, stop);
  }

  /** Has a code for a new password mailed, if the address has an account. Refused: EMAIL_UNAVAILABLE. */
  async requestPasswordReset(email: string): Promise<void> {
    await this.context.session.callOpenly(({ auth }) => auth.requestPasswordReset({ email }));
  }

  /** Sets a new password with the code that was mailed, and ends all sessions.
   * Refused: WRONG_CREDENTIALS, also after five wrong codes; WEAK_PASSWORD. */
  async resetPassword(email: string, code: string, newPassword: string): Promise<void> {
    await this.context.session.callOpenly(({ auth }) => auth.resetPassword({ email, code, newPassword }));
  }

  /** Logs out and empties the local store, also if the server cannot be told. */
  async logOut(): Promise<void> {
    try {
      await this.context.session.call(({ auth }, options) => auth.logOut({}, options));
    } catch (error) {
      // The device stays in the user's list until it is revoked there, or its tokens expire.
      console.debug("tidings: the server could not be told of the log-out:", fromCall(error).message);
    }
    await this.context.session.forget();
  }

  async #beginUnless(
    needed: SecondFactor | undefined,
    session: WireSession | undefined,
  ): Promise<SecondFactor | undefined> {
    if (!needed) await this.context.session.begin(session);
    return needed;
  }
}

/** Changes only when somebody else is logged in, not with each new token. */
class AccountSource extends Source<Account | undefined> {
  constructor({ session }: Context) {
    super(accountOf(session));
    session.row.subscribe(() => {
      const account = accountOf(session);
      if (account?.deviceId !== this.get()?.deviceId) this.change(account, account);
    });
  }
}

function accountOf(session: Context["session"]): Account | undefined {
  const row = session.row.get();
  return row && { userId: row.userId, deviceId: row.deviceId };
}

function wireLogin(login: Login) {
  return "username" in login
    ? ({ case: "username", value: login.username } as const)
    : ({ case: "email", value: login.email } as const);
}
