//! What an app implements to be told of changes.
//!
//! A listener is told the present value at first, then changes; `on_end` comes last, when the core was closed, and not
//! after a cancellation.

use std::{cmp::Reverse, time::SystemTime};

use tidings_sdk::{Chat, ConnectionState, Message, Presence};

use crate::{
    ListenerError,
    list::{Change, Row},
};

type Answer = Result<(), ListenerError>;

/// Observes the list of chats.
#[uniffi::export(with_foreign)]
pub trait ChatListListener: Send + Sync {
    /// The list changed. The changes are applied in order.
    fn on_changes(&self, changes: Vec<ChatChange>) -> Answer;
    /// The core was closed.
    fn on_end(&self) -> Answer;
}

/// Observes one chat's messages.
#[uniffi::export(with_foreign)]
pub trait MessageListener: Send + Sync {
    /// The messages changed. The changes are applied in order.
    fn on_changes(&self, changes: Vec<MessageChange>) -> Answer;
    /// The core was closed.
    fn on_end(&self) -> Answer;
}

/// Is told every message of others that arrives.
#[uniffi::export(with_foreign)]
pub trait IncomingListener: Send + Sync {
    /// A message arrived. It counts as handled once this returns; otherwise it comes again after a restart.
    fn on_message(&self, message: Message) -> Answer;
    /// The core was closed.
    fn on_end(&self) -> Answer;
}

/// Observes the connection.
#[uniffi::export(with_foreign)]
pub trait ConnectionListener: Send + Sync {
    /// The connection is now so. States that passed while the listener was busy are left out.
    fn on_state(&self, state: ConnectionState) -> Answer;
    /// The core was closed.
    fn on_end(&self) -> Answer;
}

/// Observes who is typing in a chat.
#[uniffi::export(with_foreign)]
pub trait TypingListener: Send + Sync {
    /// These users are typing now.
    fn on_typing(&self, user_ids: Vec<String>) -> Answer;
    /// The core was closed.
    fn on_end(&self) -> Answer;
}

/// Observes who is there.
#[uniffi::export(with_foreign)]
pub trait PresenceListener: Send + Sync {
    /// These are known, or changed.
    fn on_presence(&self, presences: Vec<Presence>) -> Answer;
    /// The core was closed.
    fn on_end(&self) -> Answer;
}

/// One change of the list of chats.
#[derive(Clone, Debug, PartialEq, uniffi::Enum)]
pub enum ChatChange {
    /// The list is this: the initial value, or after very many changes.
    Reset { chats: Vec<Chat> },
    /// This chat is new, and now at this place.
    Insert { index: u32, chat: Chat },
    /// The chat at this place is now this.
    Update { index: u32, chat: Chat },
    /// The chat at this place is gone; one that moved is inserted again.
    Remove { index: u32 },
}

/// One change of a chat's messages.
#[derive(Clone, Debug, PartialEq, uniffi::Enum)]
pub enum MessageChange {
    /// The messages are these: the initial value, or after very many changes.
    Reset { messages: Vec<Message> },
    /// This message is new, and now at this place.
    Insert { index: u32, message: Message },
    /// The message at this place is now this.
    Update { index: u32, message: Message },
    /// The message at this place is gone; one that moved is inserted again.
    Remove { index: u32 },
}

impl From<Change<Chat>> for ChatChange {
    fn from(change: Change<Chat>) -> Self {
        match change {
            Change::Reset(chats) => Self::Reset { chats },
            Change::Insert(index, chat) => Self::Insert { index, chat },
            Change::Update(index, chat) => Self::Update { index, chat },
            Change::Remove(index) => Self::Remove { index },
        }
    }
}

impl From<Change<Message>> for MessageChange {
    fn from(change: Change<Message>) -> Self {
        match change {
            Change::Reset(messages) => Self::Reset { messages },
            Change::Insert(index, message) => Self::Insert { index, message },
            Change::Update(index, message) => Self::Update { index, message },
            Change::Remove(index) => Self::Remove { index },
        }
    }
}

impl Row for Chat {
    type Order = Reverse<(Option<SystemTime>, SystemTime)>;

    fn id(&self) -> &str {
        &self.id
    }

    fn order(&self) -> Self::Order {
        Reverse((self.pinned_at, self.last_activity))
    }
}

impl Row for Message {
    type Order = u64;

    fn id(&self) -> &str {
        &self.id
    }

    fn order(&self) -> u64 {
        self.position
    }
}
