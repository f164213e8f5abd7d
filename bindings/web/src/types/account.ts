/** What a user logs in with, besides the password. */
export type Login =
  /** 3 to 32 of `a-z 0-9 _ .`, starting with a letter. Others find the user by it. */
  { readonly username: string } | { readonly email: string };

/** Who is logged in, and as which device. */
export interface Account {
  readonly userId: string;
  readonly deviceId: string;
}

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
  /** From where the server last heard of it: a place, or the network of its address. */
  readonly place: string;
}

/** A user as others see them. */
export interface Profile {
  readonly userId: string;
  /** Empty for those without. */
  readonly username: string;
  readonly displayName: string;
  /** Empty for none, and for those who may not see it. */
  readonly statusText: string;
  /** When the status text goes away by itself. */
  readonly statusExpiresAt?: Date | undefined;
  /** Whether the account was deleted: all else is empty then, and what the user wrote to others is still there. */
  readonly deleted: boolean;
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

/** How to name a new contact; a phone number in E.164 form: `+`, country code, number; a profile code by its text. */
export type ContactTarget =
  | { readonly userId: string }
  | { readonly username: string }
  | { readonly phone: string }
  | { readonly profileCode: string };
