//! Who is typing. Never stored; it ends by itself.

use std::{collections::HashMap, sync::Arc, time::Duration};

use parking_lot::Mutex;
use tidings_proto::{Frame, v1, v1::server_frame};
use tokio::time::{Instant, sleep_until};
use tokio_util::task::TaskTracker;

use super::{
    envelope::{Notice, NoticeKind, To},
    frames::IntoFrame,
    rooms::Rooms,
};
use crate::ids::{ChatId, UserId};

/// Notices that are in force; beyond, nobody else is shown to type.
const TYPISTS: usize = 100_000;

/// Cheap to clone.
#[derive(Clone)]
pub struct Typing {
    rooms: Arc<Rooms>,
    tasks: TaskTracker,
    expiry: Duration,
    typists: Arc<Mutex<HashMap<(ChatId, UserId), Typist>>>,
}

/// Somebody who is shown to type.
struct Typist {
    until: Instant,
    /// Those to whom it is not shown.
    hidden_from: Vec<UserId>,
}

impl Typing {
    pub fn new(rooms: Arc<Rooms>, tasks: TaskTracker, expiry: Duration) -> Self {
        Self { rooms, tasks, expiry, typists: Arc::default() }
    }

    /// Shows the others in a chat that a user types, but not those who are to see nothing of it. The user may write there.
    pub fn begin(&self, chat: ChatId, user: UserId, hidden_from: Vec<UserId>) {
        let until = Instant::now() + self.expiry;
        let mut typists = self.typists.lock();
        if typists.len() >= TYPISTS {
            return;
        }
        let typist = Typist { until, hidden_from: hidden_from.clone() };
        let begins = typists.insert((chat, user), typist).is_none();
        drop(typists);
        self.send(chat, user, true, hidden_from);
        if begins {
            self.tasks.spawn(self.clone().expire(chat, user, until));
        }
    }

    /// The user has stopped.
    pub fn end(&self, chat: ChatId, user: UserId) {
        let ended = self.typists.lock().remove(&(chat, user));
        if let Some(typist) = ended {
            self.send(chat, user, false, typist.hidden_from);
        }
    }

    /// Waits until the last notice is over. There is one such task for each typist.
    async fn expire(self, chat: ChatId, user: UserId, mut until: Instant) {
        loop {
            sleep_until(until).await;
            match self.typists.lock().get(&(chat, user)) {
                None => return,
                Some(typist) if typist.until > until => until = typist.until,
                Some(_) => break,
            }
        }
        self.end(chat, user);
    }

    fn send(&self, chat: ChatId, user: UserId, typing: bool, hidden_from: Vec<UserId>) {
        let typing = v1::Typing { chat_id: chat.to_string(), user_id: user.to_string(), typing };
        let frame = Frame::encoded(server_frame::Frame::Typing(typing).into_frame());
        let to = To::AllBut([vec![user], hidden_from].concat());
        self.rooms.notify(chat.into(), Notice { frame, to, kind: NoticeKind::Typing });
    }
}
