import type { Factor } from "./login";

/** What guards the user's account. */
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
  /** Whether this device has a key. */
  readonly deviceKeyEnrolled: boolean;
  /** How many devices need no second factor to log in. */
  readonly trustedDevices: number;
  /** What a step-up takes from this device. */
  readonly stepUpFactors: readonly Factor[];
  /** Until when calls that need a step-up may be made; `undefined` if one is needed. */
  readonly steppedUpUntil: Date | undefined;
}

/** A proof for a step-up; a device key has a call of its own. */
export type StepUpProof =
  | { readonly password: string }
  /** The six digits that `sendStepUpCode` had sent. */
  | { readonly phoneCode: string }
  /** The six digits that the authenticator app shows. */
  | { readonly totpCode: string }
  | { readonly recoveryCode: string }
  /** What a passkey signed, after `passkeys.beginStepUp`: its `AuthenticationResponseJSON`. */
  | { readonly passkey: { readonly challengeId: string; readonly credentialJson: string } };

/** A secret for an authenticator app. */
export interface TotpSecret {
  /** In base32, for typing in. */
  readonly secret: string;
  /** The same as an `otpauth:` URI. */
  readonly uri: string;
  /** The URI as a QR code, an SVG image. */
  readonly qrSvg: string;
  /** The URI as a QR code, a PNG image in base64. */
  readonly qrPng: string;
}

export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  /** When it last logged somebody in; `undefined` if never. */
  readonly lastUsedAt: Date | undefined;
}

/** What the platform is asked to make or to sign with a passkey. */
export interface PasskeyChallenge {
  /** Goes into the call that finishes what was begun. */
  readonly challengeId: string;
  /** `PublicKeyCredentialCreationOptionsJSON` to make one, `PublicKeyCredentialRequestOptionsJSON` to use one: what
   * Android's Credential Manager takes as it is. */
  readonly optionsJson: string;
}
