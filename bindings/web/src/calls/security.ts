import { TidingsError } from "../error.js";
import { securityOverview, WIRE_CHANNELS, wireStepUpProof } from "../factors.js";
import type { Remote, RemoteValue } from "../observe/remote.js";
import { signWithPasskey } from "../passkey.js";
import type { CodeChannel, SecurityOverview, SentCode, StepUpProof, TotpSecret } from "../types/index.js";
import { date } from "../wire.js";
import { remote, type Context } from "./context.js";

/** What guards the account. Calls marked “step-up” are refused with STEP_UP_REQUIRED unless the user proved within the
 * last ten minutes who they are: by logging in, or by a step-up. */
export class Security {
  readonly #overview: RemoteValue<SecurityOverview>;

  constructor(private readonly context: Context) {
    this.#overview = remote(context, ["session"], async () =>
      securityOverview(await context.session.call(({ auth }, options) => auth.getSecurity({}, options))),
    );
  }

  /** What guards the account now. */
  get overview(): Remote<SecurityOverview> {
    return this.#overview;
  }

  /** Something that the overview shows changed. */
  changed(): void {
    this.#overview.changed();
  }

  /** Makes a call that may need a step-up: if it is refused for want of one, `stepUp` has the user make one, and the call
   * is made again. If `stepUp` says that they did not, the call fails with STEP_UP_REQUIRED. */
  async guarded<T>(call: () => Promise<T>, stepUp: () => Promise<boolean>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof TidingsError) || error.reason !== "STEP_UP_REQUIRED" || !(await stepUp())) throw error;
      return call();
    }
  }

  /** Proves again who the user is, with one of `overview.stepUpFactors`; says until when that counts.
   * Refused: WRONG_CREDENTIALS; FACTOR_NOT_SET, also for a weaker proof than the account has; CHALLENGE_INVALID. */
  async stepUp(proof: StepUpProof): Promise<Date> {
    return this.#stepUp(wireStepUpProof(proof));
  }

  /** The same with a passkey, which the browser asks for. Refused: PASSKEYS_UNAVAILABLE, FACTOR_NOT_SET as well. */
  async stepUpWithPasskey(): Promise<Date> {
    const { challengeId, optionsJson } = await this.context.session.call(({ auth }, options) =>
      auth.beginPasskeyStepUp({}, options),
    );
    const credentialJson = await signWithPasskey(optionsJson);
    return this.#stepUp({ case: "passkey", value: { challengeId, credentialJson } });
  }

  /** Has a code for a step-up sent to the user's own phone. Refused: PHONE_UNAVAILABLE, FACTOR_NOT_SET. */
  async sendStepUpCode(channel: CodeChannel = "sms"): Promise<SentCode> {
    const request = { channel: WIRE_CHANNELS[channel] };
    const answer = await this.context.session.call(({ auth }, options) => auth.sendStepUpCode(request, options));
    return { expiresAt: date(answer.expiresAt), resendAt: date(answer.resendAt) };
  }

  /** Makes a secret for an authenticator app; it counts once `confirmTotp` has shown that the app has it. Step-up. */
  async beginTotp(): Promise<TotpSecret> {
    const { secret, uri, qrSvg } = await this.context.session.call(({ auth }, options) => auth.beginTotp({}, options));
    return { secret, uri, qrSvg };
  }

  /** Turns the second factor on; gives ten recovery codes, which are told only once.
   * Refused: WRONG_CREDENTIALS; CHALLENGE_INVALID ten minutes after `beginTotp`. */
  async confirmTotp(code: string): Promise<readonly string[]> {
    const answer = await this.context.session.call(({ auth }, options) => auth.confirmTotp({ code }, options));
    this.changed();
    return answer.recoveryCodes;
  }

  /** Turns the second factor off; recovery codes and trusted devices go with it. Step-up. Refused: FACTOR_NOT_SET. */
  async removeTotp(): Promise<void> {
    await this.context.session.call(({ auth }, options) => auth.removeTotp({}, options));
    this.changed();
  }

  /** Makes ten new recovery codes, which are told only once; the old ones no longer work. Step-up.
   * Refused: FACTOR_NOT_SET. */
  async newRecoveryCodes(): Promise<readonly string[]> {
    const answer = await this.context.session.call(({ auth }, options) => auth.newRecoveryCodes({}, options));
    this.changed();
    return answer.recoveryCodes;
  }

  /** Sets or changes the PIN of 4 to 12 digits that registering the number again asks for; empty to remove it. Step-up. */
  async setRegistrationPin(pin: string): Promise<void> {
    await this.context.session.call(({ auth }, options) => auth.setRegistrationPin({ pin }, options));
    this.changed();
  }

  /** Forgets the devices that need no second factor to log in. Step-up. */
  async forgetTrustedDevices(): Promise<void> {
    await this.context.session.call(({ auth }, options) => auth.forgetTrustedDevices({}, options));
    this.changed();
  }

  async #stepUp(
    proof:
      | ReturnType<typeof wireStepUpProof>
      | { readonly case: "passkey"; readonly value: { readonly challengeId: string; readonly credentialJson: string } },
  ): Promise<Date> {
    const answer = await this.context.session.call(({ auth }, options) => auth.stepUp({ proof }, options));
    this.changed();
    return date(answer.expiresAt);
  }
}
