//! Observes what is never stored: the connection, who is typing, who is there.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::time::{self, Instant};

use super::{Hub, Topic, hub::Marks};
use crate::{ConnectionState, Presence, live::Live};

/// Observes the connection.
pub struct ConnectionObserver {
    live: Arc<Live>,
    marks: Arc<Marks>,
    given: Mutex<Option<ConnectionState>>,
}

impl ConnectionObserver {
    pub(crate) fn new(live: Arc<Live>, hub: &Hub) -> Self {
        Self { live, marks: hub.observe(Topic::Connection), given: Mutex::new(None) }
    }

    /// The state at first, then each that differs from the last one given; `None` when the client was closed. States
    /// that passed while nobody asked are left out.
    pub async fn next(&self) -> Option<ConnectionState> {
        loop {
            self.marks.take().await?.done();
            let state = self.live.state();
            if self.given.lock().replace(state) != Some(state) {
                return Some(state);
            }
        }
    }
}

/// Observes who is typing in a chat.
pub struct TypingObserver {
    live: Arc<Live>,
    chat_id: String,
    marks: Arc<Marks>,
    given: Mutex<Option<Vec<String>>>,
}

impl TypingObserver {
    pub(crate) fn new(live: Arc<Live>, hub: &Hub, chat_id: String) -> Self {
        let marks = hub.observe(Topic::Typing(chat_id.clone()));
        Self { live, chat_id, marks, given: Mutex::new(None) }
    }

    /// The users who are typing now, whenever that changed; `None` when the client was closed.
    pub async fn next(&self) -> Option<Vec<String>> {
        loop {
            let (users, until) = self.live.typing(&self.chat_id);
            if self.given.lock().as_ref() != Some(&users) {
                *self.given.lock() = Some(users.clone());
                return Some(users);
            }
            tokio::select! {
                taken = self.marks.take() => taken?.done(),
                () = sleep_until(until) => {}
            }
        }
    }
}

async fn sleep_until(until: Option<Instant>) {
    match until {
        Some(until) => time::sleep_until(until).await,
        None => std::future::pending().await,
    }
}

/// Observes the presence of some users.
pub struct PresenceObserver {
    live: Arc<Live>,
    user_ids: Vec<String>,
    marks: Arc<Marks>,
}

impl PresenceObserver {
    pub(crate) fn new(live: Arc<Live>, hub: &Hub, user_ids: Vec<String>) -> Self {
        live.watch(&user_ids);
        Self { live, user_ids, marks: hub.observe(Topic::Presence) }
    }

    /// All that is known at first, then what changed; `None` when the client was closed.
    pub async fn next(&self) -> Option<Vec<Presence>> {
        loop {
            let taken = self.marks.take().await?;
            let wanted = |user_id: &&String| taken.all || taken.keys.contains(*user_id);
            let presences: Vec<Presence> =
                self.user_ids.iter().filter(wanted).filter_map(|user_id| self.live.presence(user_id)).collect();
            let all = taken.all;
            taken.done();
            if all || !presences.is_empty() {
                return Some(presences);
            }
        }
    }
}

impl Drop for PresenceObserver {
    fn drop(&mut self) {
        self.live.unwatch(&self.user_ids);
    }
}
