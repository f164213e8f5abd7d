//! Who is typing. Never stored; it ends by itself.

use std::{collections::HashMap, sync::Arc, time::Duration};

use parking_lot::Mutex;
use tidings_proto::{Frame, v1, v1::server_frame};
use tokio::time::{Instant, sleep_until};
use tokio_util::task::TaskTracker;

use super::{frames::IntoFrame, rooms::Rooms};
use crate::ids::{ChatId, UserId};

/// Notices that are in force; beyond, nobody else is shown to type.
const TYPISTS: usize = 100_000;

/// Cheap to clone.
#[derive(Clone)]
pub struct Typing {
    rooms: Arc<Rooms>,
    tasks: TaskTracker,
    expiry: Duration,
    until: Arc<Mutex<HashMap<(ChatId, UserId), Instant>>>,
}

impl Typing {
    pub fn new(rooms: Arc<Rooms>, tasks: TaskTracker, expiry: Duration) -> Self {
        Self { rooms, tasks, expiry, until: Arc::default() }
    }

    /// Says to the others in a chat whether a user types. The user may write there.
    pub fn set(&self, chat: ChatId, user: UserId, typing: bool) {
        if typing { self.begin(chat, user) } else { self.end(chat, user) }
    }

    fn begin(&self, chat: ChatId, user: UserId) {
        let until = Instant::now() + self.expiry;
        let mut typists = self.until.lock();
        if typists.len() >= TYPISTS {
            return;
        }
        let begins = typists.insert((chat, user), until).is_none();
        drop(typists);
        self.send(chat, user, true);
        if begins {
            self.tasks.spawn(self.clone().expire(chat, user, until));
        }
    }

    fn end(&self, chat: ChatId, user: UserId) {
        if self.until.lock().remove(&(chat, user)).is_some() {
            self.send(chat, user, false);
        }
    }

    /// Waits until the last notice is over. There is one such task for each typist.
    async fn expire(self, chat: ChatId, user: UserId, mut until: Instant) {
        loop {
            sleep_until(until).await;
            match self.until.lock().get(&(chat, user)) {
                None => return,
                Some(later) if *later > until => until = *later,
                Some(_) => break,
            }
        }
        self.end(chat, user);
    }

    fn send(&self, chat: ChatId, user: UserId, typing: bool) {
        let Some(room) = self.rooms.get(chat.into()) else { return };
        let typing = v1::Typing { chat_id: chat.to_string(), user_id: user.to_string(), typing };
        let frame = Frame::encoded(server_frame::Frame::Typing(typing).into_frame());
        // A session that lags does without.
        drop(room.notify(&frame, Some(user)));
    }
}
