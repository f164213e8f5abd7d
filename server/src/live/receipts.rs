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
    envelope::{Notice, NoticeKind, To},
    frames::IntoFrame,
    rooms::Rooms,
    store::{self, Mark, Raised},
};
use crate::{
    backends::db,
    ids::{ChatId, Seq, UserId},
    log::{Error, Eyes, Log},
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
            let mut marks: Vec<Mark> = self.waiting.lock().drain().map(|(_, mark)| mark).collect();
            // Rows are locked in this order, by every node.
            marks.sort_unstable_by_key(|mark| (mark.chat, mark.user));
            for marks in marks.chunks(AT_ONCE) {
                if let Err(error) = self.flush(marks).await {
                    // The next mark of each device makes up for it.
                    tracing::warn!(%error, "receipts were not written");
                }
            }
        }
    }

    async fn flush(&self, marks: &[Mark]) -> Result<(), Error> {
        let db = self.log.db();
        // What was raised stays so: to raise it again does no harm, but it is not sent on again.
        let mut raised = db::retry(|| async { store::raise(&mut *db.writer().await?, marks).await }).await?;
        let followed: Vec<ChatId> =
            raised.keys().copied().filter(|chat| self.rooms.may_have_followers((*chat).into())).collect();
        if followed.is_empty() {
            return Ok(());
        }
        let small = store::small_chats(db, &followed).await?;
        let mut silent = store::silent_members(db, &small).await?;
        for chat in small {
            self.tell(chat, &raised.remove(&chat).unwrap_or_default(), &silent.remove(&chat).unwrap_or_default());
        }
        Ok(())
    }

    /// Tells the members of a chat what rose, each of them what they may see: most of them the same.
    fn tell(&self, chat: ChatId, raised: &[Raised], silent: &[UserId]) {
        let kept_back = raised.iter().filter(|raised| raised.now.read != raised.now.told).map(|raised| raised.now.user);
        let personal: Vec<UserId> = kept_back.chain(silent.iter().copied()).collect();
        let receipts = |eyes: &dyn Fn(UserId) -> Eyes| -> Vec<v1::Receipt> {
            raised.iter().filter_map(|raised| raised.news(eyes(raised.now.user))).collect()
        };
        let (own, others): (Vec<UserId>, Vec<UserId>) =
            personal.iter().partition(|user| raised.iter().any(|raised| raised.now.user == **user));
        for user in own {
            let of_others = if silent.contains(&user) { Eyes::SilentOthers } else { Eyes::Others };
            let eyes = |of: UserId| if of == user { Eyes::Own } else { of_others };
            self.send(chat, receipts(&eyes), To::Only(vec![user]));
        }
        self.send(chat, receipts(&|_| Eyes::SilentOthers), To::Only(others));
        self.send(chat, receipts(&|_| Eyes::Others), To::AllBut(personal));
    }

    fn send(&self, chat: ChatId, receipts: Vec<v1::Receipt>, to: To) {
        if receipts.is_empty() || to == To::Only(Vec::new()) {
            return;
        }
        let receipts = v1::Receipts { chat_id: chat.to_string(), receipts };
        let frame = Frame::encoded(server_frame::Frame::Receipts(receipts).into_frame());
        self.rooms.notify(chat.into(), Notice { frame, to, kind: NoticeKind::Receipts });
    }
}

impl Raised {
    /// The receipt, if there is something new in it for whoever looks. That there is nothing is not told either: it
    /// would tell that something is kept back.
    fn news(&self, eyes: Eyes) -> Option<v1::Receipt> {
        let (before, now) = (self.before.seen_by(eyes), self.now.seen_by(eyes));
        (now != before).then_some(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids::Seq, log::Marks};

    #[test]
    fn what_is_kept_back_is_no_news() {
        let user = UserId::new();
        let marks =
            |(delivered, read, told)| Marks { user, delivered: Seq(delivered), read: Seq(read), told: Seq(told) };
        for (before, now, own, others, silent) in [
            ((1, 1, 1), (2, 1, 1), true, true, true),
            ((2, 1, 1), (2, 2, 2), true, true, false),
            ((2, 1, 1), (2, 2, 1), true, false, false),
            ((2, 2, 1), (2, 2, 1), false, false, false),
        ] {
            let raised = Raised { before: marks(before), now: marks(now) };
            let news = [Eyes::Own, Eyes::Others, Eyes::SilentOthers].map(|eyes| raised.news(eyes).is_some());
            assert_eq!(news, [own, others, silent], "{before:?} {now:?}");
        }
    }
}
