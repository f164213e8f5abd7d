//! Observers: an initial value, and then changes.
//!
//! `next` waits for the next update and gives `None` when the client was closed. An observer holds the keys of what
//! changed, never values, and reads those from the store when it is asked: so one that is slow costs nothing, sees
//! several changes of a row as one, and after very many changes gets the whole list again. Dropping it ends it.

use crate::{Chat, ConnectionState, Message, Presence, Result};

/// What changed in the list of chats.
#[derive(Clone, Debug, PartialEq)]
pub enum ChatListUpdate {
    /// The whole list, in order: the initial value, or after very many changes.
    Reset { chats: Vec<Chat> },
    /// These chats are new or changed; those are gone.
    Changed { chats: Vec<Chat>, removed: Vec<String> },
}

/// Observes the list of chats.
pub struct ChatListObserver {}

impl ChatListObserver {
    /// The next update; `None` when the client was closed.
    pub async fn next(&self) -> Option<ChatListUpdate> {
        todo!()
    }
}

/// What changed in one chat's messages.
#[derive(Clone, Debug, PartialEq)]
pub enum MessageUpdate {
    /// All messages in the window, by rising position: the initial value, or after very many changes.
    Reset { messages: Vec<Message> },
    /// These messages are new or changed, by rising position; those ids are gone.
    Changed { messages: Vec<Message>, removed: Vec<String> },
}

/// Observes one chat's messages, from a place in its past up to now: at first the newest ones that are stored.
pub struct MessageObserver {}

impl MessageObserver {
    /// The next update; `None` when the client was closed.
    pub async fn next(&self) -> Option<MessageUpdate> {
        todo!()
    }

    /// Moves the beginning of the window back by `count` messages, which come in the next update. Reads what the device
    /// does not have from the server. Says whether there are older ones still.
    /// Errors: Offline, only if something must be read from the server.
    pub async fn load_older(&self, count: u32) -> Result<bool> {
        let _ = count;
        todo!()
    }
}

/// Gives every message of others that arrives, in all chats, one by one: for bots and notifications.
///
/// Which was the last is kept in the store, so that after a restart those come that arrived meanwhile. A message counts
/// as handled when the next is asked for; one whose handling was cut short comes again.
pub struct IncomingObserver {}

impl IncomingObserver {
    /// The next message; `None` when the client was closed.
    pub async fn next(&self) -> Option<Message> {
        todo!()
    }
}

/// Observes the connection.
pub struct ConnectionObserver {}

impl ConnectionObserver {
    /// The state at first, then each that differs from the last one given; `None` when the client was closed.
    pub async fn next(&self) -> Option<ConnectionState> {
        todo!()
    }
}

/// Observes who is typing in a chat.
pub struct TypingObserver {}

impl TypingObserver {
    /// The users who are typing now, whenever that changed; `None` when the client was closed.
    pub async fn next(&self) -> Option<Vec<String>> {
        todo!()
    }
}

/// Observes the presence of some users.
pub struct PresenceObserver {}

impl PresenceObserver {
    /// All that is known at first, then what changed; `None` when the client was closed.
    pub async fn next(&self) -> Option<Vec<Presence>> {
        todo!()
    }
}
