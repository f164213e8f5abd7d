//! What the app wants done.

use tidings_sdk::{Draft, Role};

/// Something to be done outside the app's state. Its results come back as events.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Follow a chat's messages and who is typing in it, instead of the one before.
    Follow {
        chat_id: String,
    },
    /// Follow no chat.
    Unfollow,
    LoadOlder {
        chat_id: String,
    },
    /// Follow the presence of these users, instead of those before.
    Watch {
        user_ids: Vec<String>,
    },
    Typing {
        chat_id: String,
        typing: bool,
    },
    Available(bool),
    Reconnect,
    Write(Write),
    Ask(Ask),
}

/// A write to the local store. These are done in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    Send { chat_id: String, draft: Draft },
    Edit { chat_id: String, seq: u64, draft: Draft },
    Revoke { chat_id: String, seq: u64 },
    React { chat_id: String, seq: u64, emoji: Option<String> },
    Retry { id: String },
    Discard { id: String },
    MarkRead { chat_id: String, seq: u64 },
}

/// A question to the server. These are done at the same time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    LogIn(Credentials),
    LogOut,
    OpenDirect { user: User },
    CreateGroup { title: String, usernames: Vec<String> },
    Members { chat_id: String },
    ChangeMembers { chat_id: String, change: MemberChange },
    LeaveGroup { chat_id: String },
    Rename { chat_id: String, title: String },
    Describe { chat_id: String, description: String },
    Mute { chat_id: String, muted: bool },
    Archive { chat_id: String, archived: bool },
    Pin { chat_id: String, pinned: bool },
    Receipts { chat_id: String },
    Forward { chat_id: String, seq: u64, to: Vec<String> },
    Hide { chat_id: String, seq: u64 },
    Contacts,
    AddContact { user: User },
    RemoveContact { user_id: String },
    Blocked,
    Block { user_id: String },
    Unblock { user_id: String },
    Devices,
    RevokeDevice { device_id: String },
}

/// A user, as a person names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum User {
    Id(String),
    Username(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberChange {
    Add { usernames: Vec<String> },
    Remove { user_id: String },
    SetRole { user_id: String, role: Role },
    HandOver { user_id: String },
}

/// What to log in with.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub username: String,
    pub password: String,
    pub account: Account,
}

/// Whether the account is there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Account {
    Existing,
    New {
        display_name: String,
    },
    /// Make it if the username is free.
    Either {
        display_name: String,
    },
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Credentials").field("username", &self.username).finish_non_exhaustive()
    }
}

impl From<Write> for Vec<Action> {
    fn from(write: Write) -> Self {
        vec![Action::Write(write)]
    }
}

impl From<Ask> for Vec<Action> {
    fn from(ask: Ask) -> Self {
        vec![Action::Ask(ask)]
    }
}
