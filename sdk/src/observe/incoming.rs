//! Gives every message of others that arrives.

use std::sync::Arc;

use parking_lot::Mutex;

use super::{Hub, Topic, hub::Marks};
use crate::{
    Message, Result,
    store::{self, Store},
};

/// Gives every message of others that arrives, in all chats, one by one: for bots and notifications.
///
/// Which was the last is kept in the store, so that after a restart those come that arrived meanwhile. A message counts
/// as handled when the next is asked for; one whose handling was cut short comes again.
pub struct IncomingObserver {
    store: Store,
    marks: Arc<Marks>,
    given: Mutex<Option<u64>>,
}

impl IncomingObserver {
    pub(crate) fn new(store: Store, hub: &Hub) -> Self {
        Self { store, marks: hub.observe(Topic::Incoming), given: Mutex::new(None) }
    }

    /// The next message; `None` when the client was closed.
    pub async fn next(&self) -> Option<Message> {
        loop {
            if let Some((arrival, message)) = self.look().await.ok()? {
                *self.given.lock() = Some(arrival);
                return Some(message);
            }
            self.marks.take().await?.done();
        }
    }

    async fn look(&self) -> Result<Option<(u64, Message)>> {
        let given = *self.given.lock();
        if let Some(arrival) = given {
            self.store.write(move |transaction, _| store::set_handled(transaction, arrival)).await?;
        }
        self.store.read(store::next_arrival).await
    }
}
