/** An authenticator app. */
import { Secret, TOTP } from "otpauth";
import { until } from "./until.js";

const PERIOD = 30_000;

export class Authenticator {
  readonly #totp: TOTP;
  #last = 0;

  /** `secret` in base32, as it is typed in. */
  constructor(secret: string) {
    this.#totp = new TOTP({ secret: Secret.fromBase32(secret) });
  }

  /** A code that was not given before; those of the next half minute are taken, too. */
  async code(): Promise<string> {
    const step = Math.max(this.#last + 1, Math.floor(Date.now() / PERIOD));
    await until("the code is taken", () => Promise.resolve(step <= Math.floor(Date.now() / PERIOD) + 1));
    this.#last = step;
    return this.#totp.generate({ timestamp: step * PERIOD });
  }
}
