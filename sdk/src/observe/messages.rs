//! Observes one chat's messages.

use std::sync::Arc;

use parking_lot::Mutex;

use super::{
    Hub, Topic,
    hub::{Marks, Taken},
};
use crate::{
    Message, Result,
    session::Session,
    store::{self, Store},
};

/// How many messages a window shows at first.
const FIRST: u32 = 50;

/// What changed in one chat's messages.
#[derive(Clone, Debug, PartialEq)]
pub enum MessageUpdate {
    /// All messages in the window, by rising position: the initial value, or after very many changes.
    Reset { messages: Vec<Message> },
    /// These messages are new or changed, by rising position; those ids are gone.
    Changed { messages: Vec<Message>, removed: Vec<String> },
}

/// Observes one chat's messages, from a place in its past up to now: at first the newest ones that are stored.
pub struct MessageObserver {
    store: Store,
    session: Arc<Session>,
    chat_id: String,
    marks: Arc<Marks>,
    /// The lowest seq of the window; `None` until the first update.
    floor: Mutex<Option<u64>>,
}

impl MessageObserver {
    pub(crate) fn new(store: Store, session: Arc<Session>, hub: &Hub, chat_id: String) -> Self {
        let marks = hub.observe(Topic::Messages(chat_id.clone()));
        Self { store, session, chat_id, marks, floor: Mutex::new(None) }
    }

    /// The next update; `None` when the client was closed.
    pub async fn next(&self) -> Option<MessageUpdate> {
        let taken = self.marks.take().await?;
        // Only a damaged store fails to be read; the observer ends, and every other call says why.
        let update = if taken.all { self.reset().await } else { self.changed(&taken).await }.ok()?;
        taken.done();
        Some(update)
    }

    /// Moves the beginning of the window back by `count` messages, which come in the next update. Reads what the device
    /// does not have from the server. Says whether there are older ones still.
    /// Errors: Offline and `LoggedOut`, only if something must be read from the server.
    pub async fn load_older(&self, count: u32) -> Result<bool> {
        loop {
            let (chat_id, floor) = (self.chat_id.clone(), self.window().await?);
            let window =
                self.store.read(move |connection| store::extend_window(connection, &chat_id, floor, count)).await?;
            if let Some(gap) = window.gap {
                self.session.read_gap(&self.chat_id, gap, count).await?;
                continue;
            }
            let (chat_id, low) = (self.chat_id.clone(), window.floor);
            let keys = self.store.read(move |connection| store::keys_between(connection, &chat_id, low, floor)).await?;
            *self.floor.lock() = Some(low);
            self.marks.mark(keys);
            return Ok(window.more);
        }
    }

    async fn reset(&self) -> Result<MessageUpdate> {
        let (chat_id, floor) = (self.chat_id.clone(), self.window().await?);
        let messages = self.store.read(move |connection| store::messages_from(connection, &chat_id, floor)).await?;
        Ok(MessageUpdate::Reset { messages })
    }

    async fn changed(&self, taken: &Taken<'_>) -> Result<MessageUpdate> {
        let (chat_id, floor, keys) = (self.chat_id.clone(), self.window().await?, taken.keys.clone());
        self.store
            .read(move |connection| {
                let (mut messages, mut removed) = (Vec::new(), Vec::new());
                for key in keys {
                    match store::message(connection, &chat_id, &key)? {
                        Some(message) if message.position >= floor => messages.push(message),
                        Some(_) => {}
                        None => removed.push(key),
                    }
                }
                messages.sort_by_key(|message| message.position);
                Ok(MessageUpdate::Changed { messages, removed })
            })
            .await
    }

    /// The window's floor: the one that was reached, but never below a gap that came since.
    async fn window(&self) -> Result<u64> {
        let (chat_id, reached) = (self.chat_id.clone(), *self.floor.lock());
        let floor = self
            .store
            .read(move |connection| match reached {
                Some(floor) => {
                    let gap = store::gap_below(connection, &chat_id, u64::MAX)?;
                    Ok(gap.map_or(floor, |gap| gap.before_seq.max(floor)))
                }
                None => Ok(store::extend_window(connection, &chat_id, u64::MAX, FIRST)?.floor),
            })
            .await?;
        *self.floor.lock() = Some(floor);
        Ok(floor)
    }
}
