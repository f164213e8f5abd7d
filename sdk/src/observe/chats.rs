//! Observes the list of chats.

use std::sync::Arc;

use super::{
    Hub, Topic,
    hub::{Marks, Taken},
};
use crate::{
    Chat, Result,
    store::{self, Store},
};

/// What changed in the list of chats.
#[derive(Clone, Debug, PartialEq)]
pub enum ChatListUpdate {
    /// The whole list, in order: the initial value, or after very many changes.
    Reset { chats: Vec<Chat> },
    /// These chats are new or changed; those are gone.
    Changed { chats: Vec<Chat>, removed: Vec<String> },
}

/// Observes the list of chats.
pub struct ChatListObserver {
    store: Store,
    marks: Arc<Marks>,
}

impl ChatListObserver {
    pub(crate) fn new(store: Store, hub: &Hub) -> Self {
        Self { store, marks: hub.observe(Topic::Chats) }
    }

    /// The next update; `None` when the client was closed.
    pub async fn next(&self) -> Option<ChatListUpdate> {
        let taken = self.marks.take().await?;
        // Only a damaged store fails to be read; the observer ends, and every other call says why.
        let update = self.read(&taken).await.ok()?;
        taken.done();
        Some(update)
    }

    async fn read(&self, taken: &Taken<'_>) -> Result<ChatListUpdate> {
        if taken.all {
            return Ok(ChatListUpdate::Reset { chats: self.store.read(store::all_chats).await? });
        }
        let keys = taken.keys.clone();
        self.store
            .read(move |connection| {
                let (mut chats, mut removed) = (Vec::new(), Vec::new());
                for key in keys {
                    match store::chat(connection, &key)? {
                        Some(chat) => chats.push(chat),
                        None => removed.push(key),
                    }
                }
                Ok(ChatListUpdate::Changed { chats, removed })
            })
            .await
    }
}
