//! What is never stored: the connection, who is typing, who is there.

use std::sync::Arc;

use super::Client;
use crate::{ConnectionObserver, PresenceObserver, TypingObserver};

impl Client {
    /// Observes the connection.
    pub fn observe_connection(&self) -> Arc<ConnectionObserver> {
        todo!()
    }

    /// Says that the user is typing in a chat, at every key, or has stopped. Told to others at most every three
    /// seconds, and only while connected; it ends by itself after six.
    pub fn set_typing(&self, chat_id: String, typing: bool) {
        let _ = (chat_id, typing);
        todo!()
    }

    /// Observes who is typing in a chat.
    pub fn observe_typing(&self, chat_id: String) -> Arc<TypingObserver> {
        let _ = chat_id;
        todo!()
    }

    /// Says whether the user has the app open, which is what others see as online.
    pub fn set_available(&self, available: bool) {
        let _ = available;
        todo!()
    }

    /// Observes the presence of some users. All presence observers together watch at most 256.
    pub fn observe_presence(&self, user_ids: Vec<String>) -> Arc<PresenceObserver> {
        let _ = user_ids;
        todo!()
    }
}
