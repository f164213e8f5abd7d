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

/** A log-in that needs a second factor: ask for one of `factors`, and give it to `completeLogIn`. */
export interface SecondFactor {
  /** Worth as much as the first factor: do not store it. */
  readonly logInToken: string;
  /** One of these is needed. */
  readonly factors: readonly Factor[];
  /** Until then. */
  readonly expiresAt: Date;
}

/** A second factor, given: the six digits of the authenticator app, a recovery code, or the registration PIN. */
export type SecondFactorProof =
  { readonly totpCode: string } | { readonly recoveryCode: string } | { readonly registrationPin: string };

/** A device that the user is logged in on. */
export interface Device {
  readonly id: string;
  /** What its owner calls it, 1 to 64 characters. */
  readonly name: string;
  /** What it runs. */
  readonly platform: string;
  readonly createdAt: Date;
  /** When the server last heard of it, to the minute. */
  readonly lastSeenAt: Date;
  /** Whether it is this one. */
  readonly current: boolean;
}

/** A user as others see them. */
export interface Profile {
  readonly userId: string;
  /** Empty for those without. */
  readonly username: string;
  readonly displayName: string;
  /** Empty for none, and for those who may not see it. */
  readonly statusText: string;
  /** When the status text goes away by itself; `undefined` if it stays. */
  readonly statusExpiresAt: Date | undefined;
}

/** Who may see something: everyone but those whom the user has blocked, the user's own contacts, or nobody. */
export type Audience = "everyone" | "contacts" | "nobody";

/** Who may see and do what. */
export interface Privacy {
  /** Who may see when the user was last online. Whom a user does not let see theirs, the user does not see either. */
  readonly lastSeen: Audience;
  /** Who may see that the user is online now. Whom a user does not let see theirs, the user does not see either. */
  readonly online: Audience;
  /** Who may see the status text. */
  readonly statusText: Audience;
  /** Who may add the user to groups. */
  readonly addToGroups: Audience;
  /** Who may find the user by phone number. */
  readonly findByPhone: Audience;
  /** Whether others are told what the user has read. Who does not tell is not told either. */
  readonly readReceipts: boolean;
}

/** Somebody whom the user added to their contacts. */
export interface Contact {
  readonly profile: Profile;
  /** What the user calls them; empty for none. */
  readonly alias: string;
  readonly addedAt: Date;
}

/** How to name a new contact; a phone number in E.164 form: `+`, country code, number. */
export type ContactTarget = { readonly userId: string } | { readonly username: string } | { readonly phone: string };
