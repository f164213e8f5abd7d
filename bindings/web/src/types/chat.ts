import type { Message, MessageStatus } from "./message.js";

/**
 * A chat as this user sees it now.
 *
 * A list shows pinned chats first, the one pinned last on top, then the others by falling `lastActivity`.
 */
export interface Chat {
  readonly id: string;
  /** Two people, or 1 to 1,024 with roles. */
  readonly kind: "direct" | "group";
  /** The other user of a direct chat. */
  readonly peerId: string | undefined;
  /** A group's title, or the other user's display name; empty until it is known. */
  readonly title: string;
  /** A group's description; empty for none. */
  readonly description: string;
  /** Whether those who join may read what was written before. */
  readonly historyShared: boolean;
  /** How many members it has. */
  readonly memberCount: number;
  /** This user's role; `undefined` after they left: the chat can be read, but not written to. */
  readonly role: Role | undefined;
  /** The newest message, unsent ones included. */
  readonly lastMessage: Message | undefined;
  /** When something last happened in it. */
  readonly lastActivity: Date;
  /** How many messages of others come after `readSeq`; counted up to 1,000. */
  readonly unreadCount: number;
  /** Everything up to this seq was read; 0 for nothing. */
  readonly readSeq: number;
  /** No notifications until then. */
  readonly mutedUntil: Date | undefined;
  /** Out of the main list. */
  readonly archived: boolean;
  /** When it was pinned to the top. */
  readonly pinnedAt: Date | undefined;
  /** The write that failed for good and holds back those after it, until it is retried or discarded. */
  readonly blockedBy: OutboxItem | undefined;
}

/** What a member may do in a group. In a direct chat both are members. */
export type Role = "member" | "admin" | "owner";

/** A member of a chat. */
export interface Member {
  readonly userId: string;
  readonly role: Role;
  readonly joinedAt: Date;
}

/** A group to be made, with this user as its owner. */
export interface NewGroup {
  /** 1 to 128 characters. */
  readonly title: string;
  /** At most 1,024 characters. */
  readonly description?: string;
  /** The others, at most 1,023. */
  readonly memberIds: readonly string[];
  /** Whether those who join later may read what was written before. */
  readonly historyShared?: boolean;
}

/** How far a member has received and read a chat. */
export interface Receipt {
  readonly userId: string;
  /** Everything up to this seq is on at least one of their devices. */
  readonly deliveredSeq: number;
  /** They have read everything up to this seq. */
  readonly readSeq: number;
}

/** A write that waits in the outbox. */
export interface OutboxItem {
  /** Names it for `retry` and `discard`; for a message, the message's id. */
  readonly id: string;
  readonly chatId: string;
  readonly kind: "message" | "edit" | "revoke" | "react";
  /** The message that it changes; `undefined` for a message. */
  readonly targetSeq: number | undefined;
  /** Pending, failed or sent. */
  readonly status: MessageStatus;
  readonly queuedAt: Date;
}
