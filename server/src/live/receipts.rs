//! Receipts: how far each member has received and read. They only rise, so many become one.
//!
//! Marks are collected for a moment, written in one statement, and then sent on in one frame per chat.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
    time::Duration,
};

use parking_lot::Mutex;
use tidings_proto::{Frame, v1, v1::server_frame};
use tokio::{sync::Notify, time::sleep};
use tokio_util::sync::CancellationToken;

use super::{
    frames::IntoFrame,
    rooms::Rooms,
    store::{self, Mark},
};
use crate::{
    ids::{ChatId, Seq, UserId},
    log::{Error, Log},
};

/// Marks that wait to be written. Beyond, new ones are left out: the device's next one says the same and more.
const WAITING: usize = 100_000;
/// Marks in one statement.
const AT_ONCE: usize = 1024;

/// Collects receipts and sends them on. Cheap to clone.
#[derive(Clone)]
pub struct Receipts {
    log: Log,
    rooms: Arc<Rooms>,
    waiting: Arc<Mutex<HashMap<(ChatId, UserId), Mark>>>,
    some: Arc<Notify>,
}

impl Receipts {
    pub fn new(log: Log, rooms: Arc<Rooms>) -> Self {
        Self { log, rooms, waiting: Arc::default(), some: Arc::default() }
    }

    /// A device of the user has stored everything up to `seq`. What the user may not say is dropped later.
    pub fn delivered(&self, user: UserId, chat: ChatId, seq: Seq) {
        self.mark(Mark { chat, user, delivered: seq, read: Seq::ZERO });
    }

    /// The user has read everything up to `seq`, and so has received it.
    pub fn read(&self, user: UserId, chat: ChatId, seq: Seq) {
        self.mark(Mark { chat, user, delivered: seq, read: seq });
    }

    /// Whether the user is in the chat, for calls that answer.
    pub async fn check(&self, user: UserId, chat: ChatId) -> Result<(), Error> {
        if store::is_present(self.log.db(), user, chat).await? { Ok(()) } else { Err(Error::ChatNotFound) }
    }

    fn mark(&self, mark: Mark) {
        let mut waiting = self.waiting.lock();
        let full = waiting.len() >= WAITING;
        match waiting.entry((mark.chat, mark.user)) {
            Entry::Occupied(mut entry) => {
                let old = entry.get_mut();
                old.delivered = old.delivered.max(mark.delivered);
                old.read = old.read.max(mark.read);
            }
            Entry::Vacant(entry) if !full => drop(entry.insert(mark)),
            Entry::Vacant(_) => return,
        }
        drop(waiting);
        self.some.notify_one();
    }

    /// Writes and sends what is collected every `pause`, until `stop`; then once more.
    pub async fn run(self, pause: Duration, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let collected = async {
                self.some.notified().await;
                sleep(pause).await;
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = collected => {}
            }
            let marks: Vec<Mark> = self.waiting.lock().drain().map(|(_, mark)| mark).collect();
            for marks in marks.chunks(AT_ONCE) {
                if let Err(error) = self.flush(marks).await {
                    // The next mark of each device makes up for it.
                    tracing::warn!(%error, "receipts were not written");
                }
            }
        }
    }

    async fn flush(&self, marks: &[Mark]) -> Result<(), Error> {
        let mut transaction = self.log.db().begin().await?;
        let raised = store::raise(&mut transaction, marks).await?;
        transaction.commit().await?;
        let mut chats: HashMap<ChatId, Vec<v1::Receipt>> = HashMap::new();
        for mark in raised {
            chats.entry(mark.chat).or_default().push(mark.into());
        }
        let followed: Vec<ChatId> =
            chats.keys().copied().filter(|chat| self.rooms.get((*chat).into()).is_some()).collect();
        if followed.is_empty() {
            return Ok(());
        }
        for chat in store::small_chats(self.log.db(), &followed).await? {
            self.send(chat, chats.remove(&chat).unwrap_or_default());
        }
        Ok(())
    }

    fn send(&self, chat: ChatId, receipts: Vec<v1::Receipt>) {
        let Some(room) = self.rooms.get(chat.into()) else { return };
        let receipts = v1::Receipts { chat_id: chat.to_string(), receipts };
        let frame = Frame::encoded(server_frame::Frame::Receipts(receipts).into_frame());
        for session in room.notify(&frame, None) {
            session.set_receipts_stale();
        }
    }
}
