/** The QR code with which others add the user as a contact. */
export interface ProfileCode {
  /** What it says; for `addContact`. */
  readonly text: string;
  /** The code, an SVG image. */
  readonly qrSvg: string;
}

/** Somebody who has a phone number that was looked up. */
export interface PhoneMatch {
  readonly phone: string;
  readonly userId: string;
}

/** A link for somebody who is not here yet. */
export interface Invitation {
  readonly id: string;
  /** What the user noted, to tell invitations apart. */
  readonly note: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** An invitation with its code, which is told only once. */
export interface NewInvitation extends Invitation {
  readonly code: string;
}

export type ReportReason = "spam" | "harassment" | "impersonation" | "illegal" | "other";

/** What is told about a user. */
export interface Report {
  readonly reason: ReportReason;
  /** At most 1,024 characters. */
  readonly comment?: string;
  /** At most 20 messages of theirs in a chat of the user's, which administrators can then read. */
  readonly messages?: { readonly chatId: string; readonly seqs: readonly number[] };
  /** Whether to block them too. */
  readonly block?: boolean;
}
