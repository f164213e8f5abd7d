import { WIRE_CHANNELS } from "../factors.js";
import type { CodeChannel, SentCode } from "../types/index.js";
import { date } from "../wire.js";
import type { Context } from "./context.js";
import type { Security } from "./security.js";

/** How long an export may take: all that is kept about somebody, over whatever connection they have. */
const EXPORT_TIMEOUT = 60 * 60_000;

/** The user's own account: what they log in with, its deletion and its data. What “step-up” means: see `Security`. */
export class OwnAccount {
  constructor(
    private readonly context: Context,
    private readonly security: Security,
  ) {}

  /** Sets or changes the password, of 8 to 128 characters; the user's other sessions end. Step-up.
   * Refused: WEAK_PASSWORD. */
  async changePassword(newPassword: string): Promise<void> {
    await this.context.session.call(({ auth }, options) => auth.changePassword({ newPassword }, options));
    this.security.changed();
  }

  /** Changes the username; says when it may be changed again. Refused: USERNAME_TAKEN, TOO_SOON. */
  async changeUsername(username: string): Promise<Date> {
    const answer = await this.context.session.call(({ auth }, options) => auth.changeUsername({ username }, options));
    this.security.changed();
    return date(answer.changeAgainAt);
  }

  /** Has a code sent to the number that is to become the user's, in E.164 form. Refused: PHONE_UNAVAILABLE. */
  async sendPhoneChangeCode(phone: string, channel: CodeChannel = "sms"): Promise<SentCode> {
    const request = { phone, channel: WIRE_CHANNELS[channel] };
    const answer = await this.context.session.call(({ auth }, options) => auth.sendPhoneChangeCode(request, options));
    return { expiresAt: date(answer.expiresAt), resendAt: date(answer.resendAt) };
  }

  /** Changes the user's phone number; chats stay. Step-up. Refused: WRONG_CREDENTIALS, PHONE_TAKEN. */
  async changePhone(phone: string, code: string): Promise<void> {
    await this.context.session.call(({ auth }, options) => auth.changePhone({ phone, code }, options));
    this.security.changed();
  }

  /** Has a code mailed to the address that is to become the user's; says until when it works.
   * Refused: EMAIL_UNAVAILABLE. */
  async sendEmailChangeCode(email: string): Promise<Date> {
    const answer = await this.context.session.call(({ auth }, options) => auth.sendEmailChangeCode({ email }, options));
    return date(answer.expiresAt);
  }

  /** Sets or changes the user's e-mail address. Step-up. Refused: WRONG_CREDENTIALS, EMAIL_TAKEN. */
  async changeEmail(email: string, code: string): Promise<void> {
    await this.context.session.call(({ auth }, options) => auth.changeEmail({ email, code }, options));
    this.security.changed();
  }

  /** Deletes the account, after a time in which logging in takes it back; says when. All sessions end at once. Step-up. */
  async delete(): Promise<Date> {
    const answer = await this.context.session.call(({ auth }, options) => auth.deleteAccount({}, options));
    return date(answer.deletedAt);
  }

  /** Everything that the server keeps about the user, as a ZIP archive of JSON files. Step-up. */
  export(): Promise<Blob> {
    return this.context.session.call(async ({ auth }, options) => {
      const pieces: BlobPart[] = [];
      for await (const { piece } of auth.exportAccount({}, { ...options, timeoutMs: EXPORT_TIMEOUT })) {
        pieces.push(new Uint8Array(piece));
      }
      return new Blob(pieces, { type: "application/zip" });
    });
  }
}
