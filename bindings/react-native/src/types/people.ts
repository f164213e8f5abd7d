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

/** How to name a new contact; a phone number in E.164 form: `+`, country code, number; a profile code as their QR code
 * says it. */
export type ContactTarget =
  | { readonly userId: string }
  | { readonly username: string }
  | { readonly phone: string }
  | { readonly profileCode: string };

/** The QR code with which others add the user as a contact. */
export interface ProfileCode {
  /** What it says; for `addContact`. */
  readonly text: string;
  /** The code, an SVG image. */
  readonly qrSvg: string;
  /** The code, a PNG image in base64. */
  readonly qrPng: string;
}

/** Somebody who has a phone number that was looked up. */
export interface PhoneMatch {
  readonly phone: string;
  readonly userId: string;
}

/** An invitation for somebody who is not here yet. */
export interface Invitation {
  readonly id: string;
  /** What the user noted, to tell invitations apart. */
  readonly note: string;
  readonly createdAt: Date;
  /** When it stops working. */
  readonly expiresAt: Date;
}

/** An invitation with its code, which is told only once. */
export interface NewInvitation {
  readonly invitation: Invitation;
  /** For `accept`. */
  readonly code: string;
}

/** Why somebody is reported: `harassment` or threats, `impersonation` of somebody else, `illegal` for what is against the
 * law, and for `other` say what. */
export type ReportReason = "spam" | "harassment" | "impersonation" | "illegal" | "other";

/** What the administrators are told about a user. */
export interface Report {
  readonly reason: ReportReason;
  /** At most 1,024 characters. */
  readonly comment?: string;
  /** 1 to 20 messages of theirs in a chat of the user's, which administrators can then read as they are now. */
  readonly messages?: { readonly chatId: string; readonly seqs: readonly number[] };
  /** Whether to block them too. */
  readonly block?: boolean;
}
