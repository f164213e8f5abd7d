//! Writing messages and observing them. Writes go to the outbox, work offline, and are sent in order per chat.

use std::sync::Arc;

use super::Client;
use crate::{Draft, IncomingObserver, MessageObserver, OutboxItem, Result};

impl Client {
    /// Observes a chat's messages.
    pub fn observe_messages(&self, chat_id: String) -> Arc<MessageObserver> {
        let _ = chat_id;
        todo!()
    }

    /// Every message of others that arrives, in all chats. There is one position: have one observer at a time.
    pub fn observe_incoming(&self) -> Arc<IncomingObserver> {
        todo!()
    }

    /// Writes a text to a chat; gives the message's id.
    /// Errors: Storage.
    pub async fn send_text(&self, chat_id: String, text: String) -> Result<String> {
        self.send(chat_id, Draft { text, ..Draft::default() }).await
    }

    /// Writes a message to a chat; gives the message's id. Returns as soon as it is in the outbox.
    /// Errors: Storage.
    pub async fn send(&self, chat_id: String, draft: Draft) -> Result<String> {
        let _ = (chat_id, draft);
        todo!()
    }

    /// Replaces the body of one of the user's own messages; gives the write's id in the outbox.
    /// Errors: Storage.
    pub async fn edit(&self, chat_id: String, seq: u64, draft: Draft) -> Result<String> {
        let _ = (chat_id, seq, draft);
        todo!()
    }

    /// Takes a message back for everyone; gives the write's id in the outbox.
    /// Errors: Storage.
    pub async fn revoke(&self, chat_id: String, seq: u64) -> Result<String> {
        let _ = (chat_id, seq);
        todo!()
    }

    /// Reacts to a message with one emoji, or takes the reaction away; gives the write's id in the outbox.
    /// Errors: Storage.
    pub async fn react(&self, chat_id: String, seq: u64, emoji: Option<String>) -> Result<String> {
        let _ = (chat_id, seq, emoji);
        todo!()
    }

    /// What waits to be written to a chat, in order.
    pub async fn outbox(&self, chat_id: String) -> Result<Vec<OutboxItem>> {
        let _ = chat_id;
        todo!()
    }

    /// Tries a write that failed for good once more.
    pub async fn retry(&self, id: String) -> Result<()> {
        let _ = id;
        todo!()
    }

    /// Drops a write that failed for good, so that those after it are sent. One that did not fail is left alone.
    pub async fn discard(&self, id: String) -> Result<()> {
        let _ = id;
        todo!()
    }

    /// Copies a message to 1 to 20 other chats. Asks the server.
    /// Errors: Offline, Refused (CannotForward, EntryNotFound, CannotMessageUser).
    pub async fn forward(&self, chat_id: String, seq: u64, to_chat_ids: Vec<String>) -> Result<()> {
        let _ = (chat_id, seq, to_chat_ids);
        todo!()
    }

    /// Deletes 1 to 100 messages for this user alone, on all their devices. Asks the server.
    pub async fn hide(&self, chat_id: String, seqs: Vec<u64>) -> Result<()> {
        let _ = (chat_id, seqs);
        todo!()
    }

    /// Says that everything up to this seq was read. Works offline; told when there is a connection. Only rises.
    /// Errors: Storage.
    pub async fn mark_read(&self, chat_id: String, seq: u64) -> Result<()> {
        let _ = (chat_id, seq);
        todo!()
    }
}
