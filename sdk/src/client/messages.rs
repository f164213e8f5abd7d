//! Writing messages and observing them. Writes go to the outbox, work offline, and are sent in order per chat.

use std::sync::Arc;

use tidings_proto::v1::{
    Edit, ForwardRequest, HideEntriesRequest, React, Revoke, SendRequest, edit,
    message_service_client::MessageServiceClient, send_request::Action,
};
use uuid::Uuid;

use super::Client;
use crate::{
    Draft, IncomingObserver, MessageObserver, OutboxItem, Result, store, time::now_millis, wire::draft_to_wire,
};

impl Client {
    /// Observes a chat's messages.
    pub fn observe_messages(&self, chat_id: String) -> Arc<MessageObserver> {
        Arc::new(MessageObserver::new(self.store.clone(), Arc::clone(&self.session), &self.hub, chat_id))
    }

    /// Every message of others that arrives, in all chats. There is one position: have one observer at a time.
    pub fn observe_incoming(&self) -> Arc<IncomingObserver> {
        Arc::new(IncomingObserver::new(self.store.clone(), &self.hub))
    }

    /// Writes a text to a chat; gives the message's id.
    /// Errors: Storage.
    pub async fn send_text(&self, chat_id: String, text: String) -> Result<String> {
        self.send(chat_id, Draft { text, ..Draft::default() }).await
    }

    /// Writes a message to a chat; gives the message's id. Returns as soon as it is in the outbox.
    /// Errors: Storage.
    pub async fn send(&self, chat_id: String, draft: Draft) -> Result<String> {
        self.enqueue(chat_id, Action::Content(draft_to_wire(draft))).await
    }

    /// Replaces the body of one of the user's own messages; gives the write's id in the outbox.
    /// Errors: Storage.
    pub async fn edit(&self, chat_id: String, seq: u64, draft: Draft) -> Result<String> {
        let body = Some(edit::Body::Content(draft_to_wire(draft)));
        self.enqueue(chat_id, Action::Edit(Edit { target_seq: seq, body })).await
    }

    /// Takes a message back for everyone; gives the write's id in the outbox.
    /// Errors: Storage.
    pub async fn revoke(&self, chat_id: String, seq: u64) -> Result<String> {
        self.enqueue(chat_id, Action::Revoke(Revoke { target_seq: seq })).await
    }

    /// Reacts to a message with one emoji, or takes the reaction away; gives the write's id in the outbox.
    /// Errors: Storage.
    pub async fn react(&self, chat_id: String, seq: u64, emoji: Option<String>) -> Result<String> {
        self.enqueue(chat_id, Action::React(React { target_seq: seq, emoji: emoji.unwrap_or_default() })).await
    }

    /// What waits to be written to a chat, in order.
    /// Errors: Storage.
    pub async fn outbox(&self, chat_id: String) -> Result<Vec<OutboxItem>> {
        self.store.read(move |connection| store::outbox_of(connection, &chat_id)).await
    }

    /// Tries a write that failed for good once more.
    /// Errors: Storage.
    pub async fn retry(&self, id: String) -> Result<()> {
        self.store.write(move |transaction, changes| store::retry(transaction, changes, &id)).await
    }

    /// Drops a write that failed for good, so that those after it are sent. One that did not fail is left alone.
    /// Errors: Storage.
    pub async fn discard(&self, id: String) -> Result<()> {
        self.store.write(move |transaction, changes| store::discard(transaction, changes, &id)).await
    }

    /// Copies a message to 1 to 20 other chats. Asks the server.
    /// Errors: Offline, Refused (`CannotForward`, `EntryNotFound`, `CannotMessageUser`).
    pub async fn forward(&self, chat_id: String, seq: u64, to_chat_ids: Vec<String>) -> Result<()> {
        let client_id = Uuid::now_v7().to_string();
        let request = ForwardRequest { client_id, from_chat_id: chat_id, seq, to_chat_ids };
        call!(self.session, MessageServiceClient, forward, request)?;
        Ok(())
    }

    /// Deletes 1 to 100 messages for this user alone, on all their devices. Asks the server.
    /// Errors: Offline, Refused (`EntryNotFound`).
    pub async fn hide(&self, chat_id: String, seqs: Vec<u64>) -> Result<()> {
        let request = HideEntriesRequest { chat_id: chat_id.clone(), seqs: seqs.clone() };
        call!(self.session, MessageServiceClient, hide_entries, request)?;
        self.store
            .write(move |transaction, changes| {
                seqs.iter().try_for_each(|seq| store::hide(transaction, changes, &chat_id, *seq))
            })
            .await
    }

    /// Says that everything up to this seq was read. Works offline; told when there is a connection. Only rises.
    /// Errors: Storage.
    pub async fn mark_read(&self, chat_id: String, seq: u64) -> Result<()> {
        self.store.write(move |transaction, changes| store::mark_read(transaction, changes, &chat_id, seq)).await
    }

    async fn enqueue(&self, chat_id: String, action: Action) -> Result<String> {
        let id = Uuid::now_v7().to_string();
        let request = SendRequest { chat_id, client_id: id.clone(), action: Some(action) };
        self.store
            .write(move |transaction, changes| store::enqueue(transaction, changes, &request, now_millis()))
            .await?;
        Ok(id)
    }
}
