import type { Caller } from "../caller";
import { Observations } from "../observations";
import type { DeviceKeySigner } from "../types";

/** The key that is bound to this device and that a fingerprint or a face guards. The app keeps it and signs with it; all
 * calls ask the server, and those with a signer fail with `notSigned` too. */
export class DeviceKey {
  constructor(private readonly caller: Caller) {}

  /** Binds the signer's key to this device, in place of an earlier one. Step-up. `INVALID_FIELD`. */
  enrol(signer: DeviceKeySigner): Promise<void> {
    return this.#with(signer, (name) => this.caller.call("enrolDeviceKey", { signer: name }));
  }

  /** Removes this device's key; removing one that is not is fine. */
  remove(): Promise<void> {
    return this.caller.call("removeDeviceKey", {});
  }

  /** Logs in again after the server ended the session, unless it revoked the device, which stays the same one and keeps
   * what is stored. Fails with `loggedOut` if nobody was logged in, or they logged out.
   * `WRONG_CREDENTIALS`, `ACCOUNT_SUSPENDED`. */
  logIn(signer: DeviceKeySigner): Promise<void> {
    return this.#with(signer, (name) => this.caller.call("logInWithDeviceKey", { signer: name }));
  }

  /** A step-up with this device's key; says until when it counts. `WRONG_CREDENTIALS`, `FACTOR_NOT_SET`. */
  stepUp(signer: DeviceKeySigner): Promise<Date> {
    return this.#with(signer, (name) => this.caller.time("stepUpWithDeviceKey", { signer: name }));
  }

  /** Makes a call during which the native side asks the signer, by events, which are answered by calls. */
  async #with<Answer>(signer: DeviceKeySigner, call: (name: string) => Promise<Answer>): Promise<Answer> {
    const observations = Observations.of(this.caller.native);
    const name = observations.start(() => Promise.resolve(), {
      next: async (question) => {
        const signed = await answer(signer, question as Question);
        await this.caller.call("answerSigner", { signer: name, signed });
      },
      end: () => undefined,
    });
    try {
      return await call(name);
    } finally {
      observations.cancel(name);
    }
  }
}

/** What the native side asks a signer. */
type Question = { readonly type: "publicKey" } | { readonly type: "sign"; readonly challenge: string };

async function answer(signer: DeviceKeySigner, question: Question): Promise<{ bytes: string } | { failure: string }> {
  try {
    return { bytes: await (question.type === "publicKey" ? signer.publicKey() : signer.sign(question.challenge)) };
  } catch (error) {
    return { failure: String(error) };
  }
}
