//! What is never stored: the connection, who is typing, who is there.

use std::sync::Arc;

use super::Core;
use crate::{ConnectionListener, ConnectionState, PresenceListener, Subscription, TypingListener, error::Result};

#[uniffi::export]
impl Core {
    /// How the device stands to the server now.
    pub fn connection_state(&self) -> ConnectionState {
        self.client.connection_state()
    }

    /// Observes the connection.
    pub fn observe_connection(&self, listener: Arc<dyn ConnectionListener>) -> Result<Arc<Subscription>> {
        let (observer, outlet) = (self.client.observe_connection(), self.deliveries.outlet());
        Subscription::start(outlet.clone(), async move {
            while let Some(state) = observer.next().await {
                let listener = Arc::clone(&listener);
                outlet.give(move || listener.on_state(state)).await;
            }
            outlet.give(move || listener.on_end()).await;
        })
    }

    /// Says that the user is typing in a chat, at every key, or has stopped. Told to others at most every three
    /// seconds, and only while connected; it ends by itself after six.
    pub fn set_typing(&self, chat_id: String, typing: bool) {
        self.client.set_typing(chat_id, typing);
    }

    /// Observes who is typing in a chat.
    pub fn observe_typing(&self, chat_id: String, listener: Arc<dyn TypingListener>) -> Result<Arc<Subscription>> {
        let (observer, outlet) = (self.client.observe_typing(chat_id), self.deliveries.outlet());
        Subscription::start(outlet.clone(), async move {
            while let Some(user_ids) = observer.next().await {
                let listener = Arc::clone(&listener);
                outlet.give(move || listener.on_typing(user_ids)).await;
            }
            outlet.give(move || listener.on_end()).await;
        })
    }

    /// Says whether the user has the app open, which is what others see as online.
    pub fn set_available(&self, available: bool) {
        self.client.set_available(available);
    }

    /// Observes the presence of some users. All presence observers together watch at most 256.
    pub fn observe_presence(
        &self,
        user_ids: Vec<String>,
        listener: Arc<dyn PresenceListener>,
    ) -> Result<Arc<Subscription>> {
        let (observer, outlet) = (self.client.observe_presence(user_ids), self.deliveries.outlet());
        Subscription::start(outlet.clone(), async move {
            while let Some(presences) = observer.next().await {
                let listener = Arc::clone(&listener);
                outlet.give(move || listener.on_presence(presences)).await;
            }
            outlet.give(move || listener.on_end()).await;
        })
    }
}
