//! What is never stored: the connection, who is typing, who is there.

use std::sync::Arc;

use super::Client;
use crate::{ConnectionObserver, PresenceObserver, TypingObserver};

impl Client {
    /// Observes the connection.
    pub fn observe_connection(&self) -> Arc<ConnectionObserver> {
        Arc::new(ConnectionObserver::new(Arc::clone(&self.live), &self.hub))
    }

    /// Says that the user is typing in a chat, at every key, or has stopped. Told to others at most every three
    /// seconds, and only while connected; it ends by itself after six.
    pub fn set_typing(&self, chat_id: String, typing: bool) {
        self.live.set_typing(chat_id, typing);
    }

    /// Observes who is typing in a chat.
    pub fn observe_typing(&self, chat_id: String) -> Arc<TypingObserver> {
        Arc::new(TypingObserver::new(Arc::clone(&self.live), &self.hub, chat_id))
    }

    /// Says whether the user has the app open, which is what others see as online.
    pub fn set_available(&self, available: bool) {
        self.live.set_available(available);
    }

    /// Observes the presence of some users. All presence observers together watch at most 256.
    pub fn observe_presence(&self, user_ids: Vec<String>) -> Arc<PresenceObserver> {
        Arc::new(PresenceObserver::new(Arc::clone(&self.live), &self.hub, user_ids))
    }
}
