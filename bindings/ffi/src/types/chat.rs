//! Chats and their members.

use std::time::SystemTime;

use tidings_sdk::{Chat, ChatKind, Member, Message, NewGroup, Receipt, Role};

/// A chat as this user sees it now.
///
/// A list shows pinned chats first, the one pinned last on top, then the others by falling `last_activity`.
#[uniffi::remote(Record)]
pub struct Chat {
    pub id: String,
    pub kind: ChatKind,
    /// A group's title, or the other user's display name; empty until it is known.
    pub title: String,
    /// A group's description; empty for none.
    pub description: String,
    /// How many members it has.
    pub member_count: u32,
    /// This user's role; `None` after they left: the chat can be read, but not written to.
    pub role: Option<Role>,
    /// The newest message, unsent ones included.
    pub last_message: Option<Message>,
    /// When something last happened in it.
    pub last_activity: SystemTime,
    /// How many messages of others come after `read_seq`; counted up to 1,000.
    pub unread_count: u32,
    /// Everything up to this seq was read; 0 for nothing.
    pub read_seq: u64,
    /// No notifications until then.
    pub muted_until: Option<SystemTime>,
    /// Out of the main list.
    pub archived: bool,
    /// When it was pinned to the top.
    pub pinned_at: Option<SystemTime>,
    /// The write that failed for good and holds back those after it, until it is retried or discarded.
    pub blocked_by: Option<String>,
}

/// What kind of chat it is.
#[uniffi::remote(Enum)]
pub enum ChatKind {
    /// Two people.
    Direct { peer_id: String },
    /// 1 to 1,024 people with roles.
    Group,
}

/// What a member may do in a group. In a direct chat both are members.
#[uniffi::remote(Enum)]
pub enum Role {
    /// Reads and writes.
    Member,
    /// Also adds and removes members, changes title and description, revokes others' messages.
    Admin,
    /// Also makes admins.
    Owner,
}

/// A member of a chat.
#[uniffi::remote(Record)]
pub struct Member {
    pub user_id: String,
    /// Empty until it is known.
    pub display_name: String,
    pub role: Role,
    pub joined_at: SystemTime,
}

/// A group to be made, with this user as its owner.
#[uniffi::remote(Record)]
pub struct NewGroup {
    /// 1 to 128 characters.
    pub title: String,
    /// At most 1,024 characters.
    #[uniffi(default = "")]
    pub description: String,
    /// The others, at most 1,023.
    #[uniffi(default = [])]
    pub member_ids: Vec<String>,
    /// Whether those who join later may read what was written before.
    #[uniffi(default = false)]
    pub history_shared: bool,
}

/// How far a member has received and read a chat.
#[uniffi::remote(Record)]
pub struct Receipt {
    pub user_id: String,
    /// Everything up to this seq is on at least one of their devices.
    pub delivered_seq: u64,
    /// They have read everything up to this seq.
    pub read_seq: u64,
}
