/** What a user logs in with, besides the password. */
export type Login =
  /** 3 to 32 of `a-z 0-9 _ .`, starting with a letter. Others find the user by it. */
  { readonly username: string } | { readonly email: string };

/** A way to prove who one is. */
export type Factor =
  | "password"
  /** A code sent to the account's phone. */
  | "phoneCode"
  /** What registering the number again asks for. */
  | "registrationPin"
  /** A code of an authenticator app. */
  | "totp"
  /** A code that works once in place of the app. */
  | "recoveryCode"
  | "passkey"
  /** A key that the device guards by a fingerprint or a face. */
  | "deviceKey";

/** How a code gets to a phone's owner: as text, read out in a call, or to the e-mail address of the number's account. The
 * latter two are offered once an SMS was sent. */
export type CodeChannel = "sms" | "voice" | "email";

/** A code that was sent. */
export interface SentCode {
  /** When it stops working. */
  readonly expiresAt: Date;
  /** When the next may be sent. */
  readonly resendAt: Date;
}

/** A code that was sent for a log-in. */
export interface SentLogInCode extends SentCode {
  /** How the next may be sent. */
  readonly channels: readonly CodeChannel[];
}

/** A log-in that needs a second factor: ask for one of `factors`, and give it to `completeLogIn`. */
export interface SecondFactor {
  /** Which log-in it is. The client keeps what it stands for, and only of the one begun last. */
  readonly logInId: string;
  /** One of these is needed. */
  readonly factors: readonly Factor[];
  /** Until then. */
  readonly expiresAt: Date;
}

/** A second factor, given: the six digits of the authenticator app, a recovery code, or the registration PIN. */
export type SecondFactorProof =
  { readonly totpCode: string } | { readonly recoveryCode: string } | { readonly registrationPin: string };
