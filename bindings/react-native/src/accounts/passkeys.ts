import type { Caller } from "../caller";
import type { Passkey, PasskeyChallenge } from "../types";

/** Passkeys. Each is made and used in two calls, with what the platform answers between them, within five minutes. All
 * calls ask the server. */
export class Passkeys {
  constructor(private readonly caller: Caller) {}

  /** Begins to make a passkey: give the options to the platform, and what it answers to `finishRegistration`. Step-up.
   * `PASSKEYS_UNAVAILABLE`, also where there are 32. */
  beginRegistration(): Promise<PasskeyChallenge> {
    return this.caller.call("beginPasskeyRegistration", {});
  }

  /** Keeps the passkey that the platform made, under a name of 1 to 64 characters. `credentialJson` is the
   * `RegistrationResponseJSON`. `CHALLENGE_INVALID`; `WRONG_CREDENTIALS`, also for an authenticator that the server does
   * not trust; `PASSKEYS_UNAVAILABLE`. */
  finishRegistration(challengeId: string, credentialJson: string, name: string): Promise<Passkey> {
    return this.caller.call("finishPasskeyRegistration", { challengeId, credentialJson, name });
  }

  /** Begins a log-in with a passkey that the platform finds by itself, without a username. `PASSKEYS_UNAVAILABLE`. */
  beginLogIn(): Promise<PasskeyChallenge> {
    return this.caller.call("beginPasskeyLogIn", {});
  }

  /** Logs in with what the passkey signed, which is both factors. `credentialJson` is the `AuthenticationResponseJSON`.
   * Empties the local store. `WRONG_CREDENTIALS`, `CHALLENGE_INVALID`, `ACCOUNT_SUSPENDED`. */
  finishLogIn(challengeId: string, credentialJson: string): Promise<void> {
    return this.caller.call("finishPasskeyLogIn", { challengeId, credentialJson });
  }

  /** Begins a step-up with one of the user's passkeys, which `security.stepUp` finishes.
   * `PASSKEYS_UNAVAILABLE`, `FACTOR_NOT_SET`. */
  beginStepUp(): Promise<PasskeyChallenge> {
    return this.caller.call("beginPasskeyStepUp", {});
  }

  /** The user's passkeys, the newest first; at most 32. */
  list(): Promise<readonly Passkey[]> {
    return this.caller.call("passkeys", {});
  }

  /** Gives a passkey another name, of 1 to 64 characters. `PASSKEY_NOT_FOUND`. */
  rename(passkeyId: string, name: string): Promise<Passkey> {
    return this.caller.call("renamePasskey", { passkeyId, name });
  }

  /** Deletes a passkey. Step-up. `PASSKEY_NOT_FOUND`. */
  delete(passkeyId: string): Promise<void> {
    return this.caller.call("deletePasskey", { passkeyId });
  }
}
