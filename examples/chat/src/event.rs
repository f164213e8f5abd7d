//! What happens to the app: keys, time, and what comes from the SDK.

use std::time::SystemTime;

use crossterm::event::KeyEvent;
use tidings_sdk::{
    Chat, ChatListUpdate, ConnectionState, Contact, Device, Member, MessageUpdate, Presence, Profile, Receipt,
};

#[derive(Debug)]
pub enum Event {
    Key(KeyEvent),
    Paste(String),
    Resized {
        columns: u16,
        rows: u16,
    },
    /// The terminal's window got or lost the focus.
    Focus(bool),
    Tick(SystemTime),
    Connection(ConnectionState),
    Chats(ChatListUpdate),
    Messages {
        chat_id: String,
        update: MessageUpdate,
    },
    Typing {
        chat_id: String,
        user_ids: Vec<String>,
    },
    Presence(Vec<Presence>),
    /// Something that was asked for.
    Answer(Answer),
}

#[derive(Debug)]
pub enum Answer {
    LoggedIn {
        user_id: String,
    },
    /// In words for the person.
    LogInFailed(String),
    /// A chat to be shown.
    Opened(Box<Chat>),
    /// Whether there are older messages; `None` if they could not be read now.
    Older {
        chat_id: String,
        more: Option<bool>,
    },
    Members {
        chat_id: String,
        members: Vec<Member>,
    },
    Receipts {
        chat_id: String,
        receipts: Vec<Receipt>,
    },
    Contacts(Vec<Contact>),
    Blocked(Vec<Profile>),
    Devices(Vec<Device>),
    /// A message that could not be written, and why.
    Unsent {
        chat_id: String,
        text: String,
        why: String,
    },
    /// It is done, in words for the person.
    Done(String),
    /// It is not done, in words for the person.
    Failed(String),
}
