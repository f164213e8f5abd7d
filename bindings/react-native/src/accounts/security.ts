import type { Caller } from "../caller";
import type { CodeChannel, SecurityOverview, SentCode, StepUpProof, TotpSecret } from "../types";

/** What guards the account. All calls ask the server. Those marked "step-up" fail with `stepUpRequired` unless the user
 * proved within the last ten minutes who they are: by logging in with all that the account asks for, or by a step-up. */
export class Security {
  constructor(private readonly caller: Caller) {}

  /** What guards the account now. */
  overview(): Promise<SecurityOverview> {
    return this.caller.call("security", {});
  }

  /** Proves again that it is the user who holds this device; says until when that counts. `WRONG_CREDENTIALS`;
   * `FACTOR_NOT_SET`, also for a weaker proof than the account has; `CHALLENGE_INVALID`. */
  stepUp(proof: StepUpProof): Promise<Date> {
    return this.caller.time("stepUp", { proof });
  }

  /** Has a code for a step-up sent to the user's own phone.
   * `PHONE_UNAVAILABLE`, `RATE_LIMITED`; `FACTOR_NOT_SET` if the account has no phone. */
  sendStepUpCode(channel: CodeChannel = "sms"): Promise<SentCode> {
    return this.caller.call("sendStepUpCode", { channel });
  }

  /** Makes a secret for an authenticator app. It counts once `confirmTotp` has shown that the app has it. Step-up. */
  beginTotp(): Promise<TotpSecret> {
    return this.caller.call("beginTotp", {});
  }

  /** Turns the second factor on with the six digits that the app shows; gives ten recovery codes, which are told only once
   * and each work once in place of the app. `WRONG_CREDENTIALS`; `CHALLENGE_INVALID` ten minutes after `beginTotp`. */
  confirmTotp(code: string): Promise<readonly string[]> {
    return this.caller.call("confirmTotp", { code });
  }

  /** Turns the second factor off; recovery codes and trusted devices go with it. Step-up. `FACTOR_NOT_SET`. */
  removeTotp(): Promise<void> {
    return this.caller.call("removeTotp", {});
  }

  /** Makes ten new recovery codes, which are told only once; the old ones no longer work. Step-up.
   * `FACTOR_NOT_SET` if neither an authenticator app nor a PIN is set. */
  newRecoveryCodes(): Promise<readonly string[]> {
    return this.caller.call("newRecoveryCodes", {});
  }

  /** Sets or changes the PIN of 4 to 12 digits that registering the number again asks for. Step-up. `INVALID_FIELD`. */
  setRegistrationPin(pin: string): Promise<void> {
    return this.caller.call("setRegistrationPin", { pin });
  }

  /** Removes the registration PIN; removing one that is not set is fine. Step-up. */
  removeRegistrationPin(): Promise<void> {
    return this.caller.call("removeRegistrationPin", {});
  }

  /** Forgets the devices that need no second factor to log in. Step-up. */
  forgetTrustedDevices(): Promise<void> {
    return this.caller.call("forgetTrustedDevices", {});
  }
}
