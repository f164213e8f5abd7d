import type { Reason } from "../error.js";
import type { OutboxItem, Role } from "./chat.js";

/** One line of a chat: a message, or something that happened to the chat. */
export interface Message {
  /** Its key within the chat. Stays the same when an unsent message is sent. */
  readonly id: string;
  readonly chatId: string;
  /** Its place in the chat's log; `undefined` until it is sent. Edits, reactions and replies refer to it. */
  readonly seq: number | undefined;
  /** What to sort by, rising. */
  readonly position: number;
  readonly authorId: string;
  /** The author's display name; empty until it is known. */
  readonly authorName: string;
  /** When it was committed, or queued if it was not sent yet. */
  readonly at: Date;
  readonly body: MessageBody;
  /** When it was last edited. */
  readonly editedAt: Date | undefined;
  /** Most frequent first. */
  readonly reactions: readonly ReactionCount[];
  readonly status: MessageStatus;
  /** The user's own edits, revocations and reactions that are shown already, but wait in the outbox. */
  readonly unsentChanges: readonly OutboxItem[];
}

/** What a message says. */
export type MessageBody =
  | TextBody
  /** Content that only its readers can open, sealed by `scheme`. */
  | { readonly type: "sealed"; readonly scheme: string; readonly ciphertext: Uint8Array }
  /** It was taken back for everyone. */
  | { readonly type: "revoked" }
  /** Members joined, left or changed role. Who left by themselves is the author. */
  | {
      readonly type: "membership";
      readonly joined: readonly MemberRole[];
      readonly left: readonly string[];
      readonly roleChanged: readonly MemberRole[];
    }
  /** The chat's title or description changed to these. */
  | { readonly type: "settings"; readonly title: string | undefined; readonly description: string | undefined }
  /** Something that this version of the client cannot show. */
  | { readonly type: "unknown" };

/** A text. */
export interface TextBody {
  readonly type: "text";
  readonly text: string;
  readonly link: LinkPreview | undefined;
  /** The message that this one answers. */
  readonly replyToSeq: number | undefined;
  readonly mentions: readonly Mention[];
  /** How often it was forwarded to get here. */
  readonly forwardCount: number;
}

/** A member and their role. */
export interface MemberRole {
  readonly userId: string;
  readonly role: Role;
}

/** How far a message has come. */
export type MessageStatus =
  /** Somebody else's. */
  | { readonly type: "received" }
  /** In the outbox. */
  | { readonly type: "pending" }
  /** Refused for good; it holds back what was written to its chat after it. `message` is for developers. */
  | { readonly type: "failed"; readonly reason: Reason; readonly message: string }
  /** On the server. */
  | { readonly type: "sent" }
  /** On a device of every other member. */
  | { readonly type: "delivered" }
  /** Read by every other member. */
  | { readonly type: "read" };

/** One kind of reaction to a message, counted. */
export interface ReactionCount {
  readonly emoji: string;
  readonly count: number;
  /** Some of those who chose it. */
  readonly userIds: readonly string[];
  /** Whether this user did. */
  readonly own: boolean;
}

/** A preview of the first link in a text, made by the sender's app. */
export interface LinkPreview {
  /** http or https, at most 2,048 bytes. */
  readonly url: string;
  /** At most 256 characters. */
  readonly title: string;
  /** At most 1,024 characters. */
  readonly description: string;
}

/** A user named in a text. */
export interface Mention {
  readonly userId: string;
  /** Where the name starts, as an index into the string. */
  readonly offset: number;
  /** How much of the string it spans. */
  readonly length: number;
}

/** A message to be written. */
export interface Draft {
  /** 1 to 16,384 characters, not only white space. */
  readonly text: string;
  readonly link?: LinkPreview | undefined;
  /** The message that it answers. */
  readonly replyToSeq?: number | undefined;
  /** At most 64 members of the chat. */
  readonly mentions?: readonly Mention[] | undefined;
}

/** A message of somebody else that has just arrived. */
export interface Incoming {
  readonly message: Message;
  /** Whether the app is open in front of the user in some tab, as `setAvailable` says. */
  readonly available: boolean;
}
