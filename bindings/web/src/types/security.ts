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
  /** A key that phones guard by a fingerprint or a face; browsers have none. */
  | "deviceKey";

/** How a code gets to a phone's owner: as text, read out in a call, or to the e-mail address of the number's account. */
export type CodeChannel = "sms" | "voice" | "email";

/** A code that was sent. */
export interface SentCode {
  /** When it stops working. */
  readonly expiresAt: Date;
  /** When the next may be sent. */
  readonly resendAt: Date;
}

/** A code that was sent for a log-in, and how else the next may be. */
export interface SentLogInCode extends SentCode {
  readonly channels: readonly CodeChannel[];
}

/** A log-in that needs a second factor: show which, and give it to `completeLogIn`. */
export interface SecondFactor {
  /** Worth as much as the first factor: do not store it. */
  readonly logInToken: string;
  /** One of these is needed. */
  readonly factors: readonly Factor[];
  /** Until then. */
  readonly expiresAt: Date;
  /** What was logged in with. */
  readonly login: string;
}

/** A second factor, given. */
export type SecondFactorProof =
  { readonly totpCode: string } | { readonly recoveryCode: string } | { readonly registrationPin: string };

/** A proof for a step-up; a passkey has a call of its own. */
export type StepUpProof =
  | { readonly password: string }
  | { readonly phoneCode: string }
  | { readonly totpCode: string }
  | { readonly recoveryCode: string };

/** What guards the account. */
export interface SecurityOverview {
  readonly hasPassword: boolean;
  /** In E.164 form; empty for none. */
  readonly phone: string;
  /** Empty for none. */
  readonly email: string;
  /** Empty for none. */
  readonly username: string;
  /** When the username may be changed again; `undefined` if now. */
  readonly usernameChangeAt: Date | undefined;
  /** Whether an authenticator app is needed to log in. */
  readonly totpEnabled: boolean;
  /** Whether registering the number again needs a PIN. */
  readonly registrationPinEnabled: boolean;
  readonly recoveryCodesLeft: number;
  readonly passkeys: number;
  /** How many devices need no second factor to log in. */
  readonly trustedDevices: number;
  /** What a step-up takes from this device. */
  readonly stepUpFactors: readonly Factor[];
  /** Until when calls that need a step-up may be made; `undefined` if one is needed. */
  readonly steppedUpUntil: Date | undefined;
}

/** A secret for an authenticator app. */
export interface TotpSecret {
  /** In base32, for typing in. */
  readonly secret: string;
  /** The same as an `otpauth:` URI. */
  readonly uri: string;
  /** The URI as a QR code, an SVG image. */
  readonly qrSvg: string;
}

export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  /** When it last logged somebody in; `undefined` if never. */
  readonly lastUsedAt: Date | undefined;
}
