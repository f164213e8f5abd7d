//! Messages, as a chat shows them and as they are written.

use std::time::SystemTime;

use tidings_sdk::{
    Draft, LinkPreview, MemberRole, Mention, Message, MessageBody, MessageStatus, OutboxAction, OutboxItem,
    ReactionCount, Reason, Role,
};

/// One line of a chat: a message, or something that happened to the chat.
#[uniffi::remote(Record)]
pub struct Message {
    /// Its key within the chat. Stays the same when an unsent message is sent.
    pub id: String,
    pub chat_id: String,
    /// Its place in the chat's log; `None` until it is sent. Edits, reactions and replies refer to it.
    pub seq: Option<u64>,
    /// What to sort by, rising.
    pub position: u64,
    pub author_id: String,
    /// The author's display name; empty until it is known.
    pub author_name: String,
    /// When it was committed, or queued if it was not sent yet.
    pub at: SystemTime,
    pub body: MessageBody,
    /// When it was last edited.
    pub edited_at: Option<SystemTime>,
    /// Most frequent first.
    pub reactions: Vec<ReactionCount>,
    pub status: MessageStatus,
}

/// What a message says.
#[uniffi::remote(Enum)]
pub enum MessageBody {
    Text {
        text: String,
        link: Option<LinkPreview>,
        /// The message that this one answers.
        reply_to_seq: Option<u64>,
        mentions: Vec<Mention>,
        /// How often it was forwarded to get here.
        forward_count: u32,
    },
    /// Content that only its readers can open, sealed by `scheme`.
    Sealed { scheme: String, ciphertext: Vec<u8> },
    /// It was taken back for everyone.
    Revoked,
    /// Members joined, left or changed role.
    Membership { joined: Vec<MemberRole>, left: Vec<String>, role_changed: Vec<MemberRole> },
    /// The chat's title or description changed to these.
    Settings { title: Option<String>, description: Option<String> },
    /// Something that this version of the SDK cannot show.
    Unknown,
}

/// A member and their role.
#[uniffi::remote(Record)]
pub struct MemberRole {
    pub user_id: String,
    pub role: Role,
}

/// How far a message has come.
#[uniffi::remote(Enum)]
pub enum MessageStatus {
    /// Somebody else's.
    Received,
    /// In the outbox.
    Pending,
    /// Refused for good; it holds back what was written to its chat after it.
    Failed { reason: Reason, message: String },
    /// On the server.
    Sent,
    /// On a device of every other member.
    Delivered,
    /// Read by every other member.
    Read,
}

/// One kind of reaction to a message, counted.
#[uniffi::remote(Record)]
pub struct ReactionCount {
    pub emoji: String,
    pub count: u32,
    /// Some of those who chose it.
    pub user_ids: Vec<String>,
}

/// A preview of the first link in a text, made by the sender's app.
#[uniffi::remote(Record)]
pub struct LinkPreview {
    /// http or https, at most 2,048 bytes.
    pub url: String,
    /// At most 256 characters.
    pub title: String,
    /// At most 1,024 characters.
    pub description: String,
}

/// A user named in a text.
#[uniffi::remote(Record)]
pub struct Mention {
    pub user_id: String,
    /// Where the name starts, in Unicode scalar values from the start of the text.
    pub offset: u32,
    /// How many Unicode scalar values it spans.
    pub length: u32,
}

/// A message to be written.
#[uniffi::remote(Record)]
pub struct Draft {
    /// 1 to 16,384 characters, not only white space.
    pub text: String,
    #[uniffi(default = None)]
    pub link: Option<LinkPreview>,
    /// The message that it answers.
    #[uniffi(default = None)]
    pub reply_to_seq: Option<u64>,
    /// At most 64 members of the chat.
    #[uniffi(default = [])]
    pub mentions: Vec<Mention>,
}

/// A write that waits in the outbox.
#[uniffi::remote(Record)]
pub struct OutboxItem {
    /// Names it for `retry` and `discard`; for a message, the message's id.
    pub id: String,
    pub chat_id: String,
    pub action: OutboxAction,
    /// Pending, Failed or Sent.
    pub status: MessageStatus,
    pub queued_at: SystemTime,
}

/// What a write does.
#[uniffi::remote(Enum)]
pub enum OutboxAction {
    Message,
    Edit { seq: u64 },
    Revoke { seq: u64 },
    React { seq: u64 },
}
