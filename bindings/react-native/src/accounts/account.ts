import type { Caller } from "../caller";
import type { CodeChannel, SentCode } from "../types";

/** What the user logs in with, taking one's data along, and leaving. All calls ask the server. Those marked "step-up" fail
 * with `stepUpRequired` unless the user proved within the last ten minutes who they are: see `Security.stepUp`. */
export class Account {
  constructor(private readonly caller: Caller) {}

  /** Sets or changes the password, of 8 to 128 characters. The user's other sessions end, and no device is trusted any
   * more. Step-up. `WEAK_PASSWORD`. */
  changePassword(newPassword: string): Promise<void> {
    return this.caller.call("changePassword", { newPassword });
  }

  /** Changes the username, at most once in 14 days; says when it may be changed again.
   * `USERNAME_TAKEN`, `TOO_SOON`, `INVALID_FIELD`. */
  changeUsername(username: string): Promise<Date> {
    return this.caller.time("changeUsername", { username });
  }

  /** Has a code sent to the number that is to become the user's, in E.164 form. `PHONE_UNAVAILABLE`, `RATE_LIMITED`. */
  sendPhoneChangeCode(phone: string, channel: CodeChannel = "sms"): Promise<SentCode> {
    return this.caller.call("sendPhoneChangeCode", { phone, channel });
  }

  /** Changes the phone number with the code that was sent to it; chats stay. Step-up.
   * `WRONG_CREDENTIALS`, also after five wrong codes; `PHONE_TAKEN`. */
  changePhone(phone: string, code: string): Promise<void> {
    return this.caller.call("changePhone", { phone, code });
  }

  /** Has a code mailed to the address that is to become the user's; says until when it works.
   * `EMAIL_UNAVAILABLE`, `RATE_LIMITED`. */
  sendEmailChangeCode(email: string): Promise<Date> {
    return this.caller.time("sendEmailChangeCode", { email });
  }

  /** Sets or changes the e-mail address with the code that was mailed to it. Step-up.
   * `WRONG_CREDENTIALS`, also after five wrong codes; `EMAIL_TAKEN`. */
  changeEmail(email: string, code: string): Promise<void> {
    return this.caller.call("changeEmail", { email, code });
  }

  /** Writes everything that the server keeps about the user to a file, given by its whole path, as a ZIP archive of JSON
   * files. It takes the file's place when it is whole. Step-up. Fails with `file` too; `UNAVAILABLE` if too many are made
   * at the same time. */
  export(path: string): Promise<void> {
    return this.caller.call("exportAccount", { path });
  }

  /** Deletes the account after a time in which logging in takes it back; says when. All sessions end at once, and the local
   * store is emptied. Step-up. */
  delete(): Promise<Date> {
    return this.caller.time("deleteAccount", {});
  }
}
