import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { Secret, TOTP } from "otpauth";

const PERIOD = 30_000;

/** An authenticator app. */
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
    await expect.poll(() => Math.floor(Date.now() / PERIOD) + 1, { timeout: 60_000 }).toBeGreaterThanOrEqual(step);
    this.#last = step;
    return this.#totp.generate({ timestamp: step * PERIOD });
  }
}

/** Gives a page's browser what asks for a fingerprint and keeps passkeys. */
export async function withPasskeys(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}
