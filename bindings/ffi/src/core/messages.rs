//! Writing messages and observing them. Writes go to the outbox, work offline, and are sent in order per chat.

use std::sync::Arc;

use tidings_sdk::MessageUpdate;

use super::Core;
use crate::{
    Draft, IncomingListener, MessageChange, MessageListener, MessageSubscription, OutboxItem, Subscription,
    error::Result, list::List,
};

#[uniffi::export]
impl Core {
    /// Writes a text to a chat; gives the message's id.
    /// Errors: Storage.
    pub async fn send_text(&self, chat_id: String, text: String) -> Result<String> {
        call!(self, client => client.send_text(chat_id, text))
    }

    /// Writes a message to a chat; gives the message's id. Returns as soon as it is in the outbox.
    /// Errors: Storage.
    pub async fn send(&self, chat_id: String, draft: Draft) -> Result<String> {
        call!(self, client => client.send(chat_id, draft))
    }

    /// Replaces the body of one of the user's own messages; gives the write's id in the outbox.
    /// Errors: Storage.
    pub async fn edit(&self, chat_id: String, seq: u64, draft: Draft) -> Result<String> {
        call!(self, client => client.edit(chat_id, seq, draft))
    }

    /// Takes a message back for everyone; gives the write's id in the outbox.
    /// Errors: Storage.
    pub async fn revoke(&self, chat_id: String, seq: u64) -> Result<String> {
        call!(self, client => client.revoke(chat_id, seq))
    }

    /// Reacts to a message with one emoji, or takes the reaction away; gives the write's id in the outbox.
    /// Errors: Storage.
    pub async fn react(&self, chat_id: String, seq: u64, emoji: Option<String>) -> Result<String> {
        call!(self, client => client.react(chat_id, seq, emoji))
    }

    /// What waits to be written to a chat, in order.
    /// Errors: Storage.
    pub async fn outbox(&self, chat_id: String) -> Result<Vec<OutboxItem>> {
        call!(self, client => client.outbox(chat_id))
    }

    /// Tries a write that failed for good once more.
    /// Errors: Storage.
    pub async fn retry(&self, id: String) -> Result<()> {
        call!(self, client => client.retry(id))
    }

    /// Drops a write that failed for good, so that those after it are sent. One that did not fail is left alone.
    /// Errors: Storage.
    pub async fn discard(&self, id: String) -> Result<()> {
        call!(self, client => client.discard(id))
    }

    /// Copies a message to 1 to 20 other chats. Asks the server.
    /// Errors: Offline, Refused (`CannotForward`, `EntryNotFound`, `CannotMessageUser`).
    pub async fn forward(&self, chat_id: String, seq: u64, to_chat_ids: Vec<String>) -> Result<()> {
        call!(self, client => client.forward(chat_id, seq, to_chat_ids))
    }

    /// Deletes 1 to 100 messages for this user alone, on all their devices. Asks the server.
    /// Errors: Offline, Refused (`EntryNotFound`).
    pub async fn hide(&self, chat_id: String, seqs: Vec<u64>) -> Result<()> {
        call!(self, client => client.hide(chat_id, seqs))
    }

    /// Says that everything up to this seq was read. Works offline; told when there is a connection. Only rises.
    /// Errors: Storage.
    pub async fn mark_read(&self, chat_id: String, seq: u64) -> Result<()> {
        call!(self, client => client.mark_read(chat_id, seq))
    }

    /// Observes a chat's messages, at first the newest 50 that are stored.
    pub fn observe_messages(
        &self,
        chat_id: String,
        listener: Arc<dyn MessageListener>,
    ) -> Result<Arc<MessageSubscription>> {
        let (observer, outlet) = (self.client.observe_messages(chat_id), self.deliveries.outlet());
        let observed = Arc::clone(&observer);
        let subscription = Subscription::start(outlet.clone(), async move {
            let mut list = List::default();
            while let Some(update) = observed.next().await {
                let changes = match update {
                    MessageUpdate::Reset { messages } => list.reset(messages),
                    MessageUpdate::Changed { messages, removed } => list.change(messages, &removed),
                };
                let changes: Vec<MessageChange> = changes.into_iter().map(Into::into).collect();
                if !changes.is_empty() {
                    let listener = Arc::clone(&listener);
                    outlet.give(move || listener.on_changes(changes)).await;
                }
            }
            outlet.give(move || listener.on_end()).await;
        })?;
        Ok(MessageSubscription::new(observer, subscription))
    }

    /// Every message of others that arrives, in all chats. There is one position: have one observer at a time.
    pub fn observe_incoming(&self, listener: Arc<dyn IncomingListener>) -> Result<Arc<Subscription>> {
        let (observer, outlet) = (self.client.observe_incoming(), self.deliveries.outlet());
        Subscription::start(outlet.clone(), async move {
            while let Some(message) = observer.next().await {
                let listener = Arc::clone(&listener);
                outlet.give(move || listener.on_message(message)).await;
            }
            outlet.give(move || listener.on_end()).await;
        })
    }
}
