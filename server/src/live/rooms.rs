//! The rooms of this node, what the fabric brings them, and what other nodes tell them.
//!
//! What is committed here is encoded once: for the room of this node, and for the rooms of the others. A node hears of a
//! log from others while it has a room of it. Whatever is lost on that way is found in the log, by looking every
//! `verify_interval`, or every `degraded_verify_interval` while nodes do not hear each other.

use std::{collections::HashMap, ptr, sync::Arc};

use futures::future;
use parking_lot::Mutex;
use tokio::{sync::watch, time::sleep};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    Config, Room, Session,
    envelope::{InLog, Notice, NoticeKind},
    frames::LogFrames,
    room::Gap,
};
use crate::{
    backends::redis::{Channel, Link, Redis},
    ids::LogId,
    log::{Committed, Error, Log},
};

/// Entries that a room reads at once to fill a gap.
const FILL: usize = 256;
/// Heads that are compared with one statement.
const HEADS: usize = 512;

pub struct Rooms {
    log: Log,
    redis: Option<Redis>,
    rooms: Mutex<HashMap<LogId, Arc<Room>>>,
    /// Owns the tasks that fill gaps.
    tasks: TaskTracker,
}

impl Rooms {
    pub fn new(log: Log, redis: Option<Redis>, tasks: TaskTracker) -> Arc<Self> {
        Arc::new(Self { log, redis, rooms: Mutex::default(), tasks })
    }

    /// A session follows a log from now on, at first lagging. Makes the room if it is the first.
    pub fn join(&self, log: LogId, session: &Arc<Session>) -> Arc<Room> {
        let mut rooms = self.rooms.lock();
        let room = rooms.entry(log).or_insert_with(|| {
            metrics::gauge!("tidings_rooms").increment(1);
            if let Some(redis) = &self.redis {
                redis.subscribe(Channel::Log(log));
            }
            Room::new(log)
        });
        room.join(session);
        Arc::clone(room)
    }

    /// Waits until the rooms that were joined hear other nodes too. A log that is read after that misses nothing: what
    /// is committed later is heard of.
    pub async fn joined(&self) {
        if let Some(redis) = &self.redis {
            redis.subscribed().await;
        }
    }

    /// A session follows a log no longer. A room without sessions goes, if it has not gone before: there may be another
    /// one of the log by now.
    pub fn leave(&self, room: &Room, session: &Session) {
        let mut rooms = self.rooms.lock();
        let is_there = rooms.get(&room.log).is_some_and(|there| ptr::eq(Arc::as_ptr(there), room));
        if room.leave(session.id) && is_there {
            rooms.remove(&room.log);
            metrics::gauge!("tidings_rooms").decrement(1);
            if let Some(redis) = &self.redis {
                redis.unsubscribe(Channel::Log(room.log));
            }
        }
    }

    pub fn get(&self, log: LogId) -> Option<Arc<Room>> {
        self.rooms.lock().get(&log).cloned()
    }

    /// The other nodes, if there may be some that hear what is said.
    fn others(&self) -> Option<&Redis> {
        self.redis.as_ref().filter(|redis| redis.is_up())
    }

    /// Whether anybody may follow a log, here or on another node.
    pub fn may_have_followers(&self, log: LogId) -> bool {
        self.others().is_some() || self.get(log).is_some()
    }

    /// Entries were committed on this node.
    pub fn hear(self: &Arc<Self>, Committed { log, entries }: Committed) {
        if !self.may_have_followers(log) {
            return;
        }
        let committed = LogFrames::new(log, entries);
        self.pass(&committed);
        if let Some(redis) = self.others() {
            redis.publish(Channel::Log(log), InLog::Entries(committed).encode());
        }
    }

    /// Another node said something in a log.
    pub fn hear_other(self: &Arc<Self>, log: LogId, told: InLog) {
        match told {
            InLog::Entries(committed) => self.pass(&committed),
            InLog::Notice(notice) => self.notify_here(log, &notice),
        }
    }

    fn pass(self: &Arc<Self>, committed: &LogFrames) {
        if let Some(room) = self.get(committed.log)
            && room.hear(committed) == Gap::Found
        {
            self.fill(room);
        }
    }

    /// Sends a notice to those who follow a log, on every node.
    pub fn notify(&self, log: LogId, notice: Notice) {
        self.notify_here(log, &notice);
        if let Some(redis) = self.others() {
            redis.publish(Channel::Log(log), InLog::Notice(notice).encode());
        }
    }

    fn notify_here(&self, log: LogId, notice: &Notice) {
        let Some(room) = self.get(log) else { return };
        let missed = room.notify(&notice.frame, &notice.to);
        if notice.kind == NoticeKind::Receipts {
            for session in missed {
                session.set_receipts_stale();
            }
        }
    }

    /// Looks again and again whether a room missed a hint, until `stop`: after each pause, and when nodes hear each
    /// other again.
    pub async fn verify(self: Arc<Self>, config: Config, stop: CancellationToken) {
        let mut link = self.redis.as_ref().map(Redis::link);
        loop {
            let pause = match &link {
                Some(link) if *link.borrow() == Link::Down => config.degraded_verify_interval,
                _ => config.verify_interval,
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = changed(link.as_mut()) => {}
                () = sleep(pause) => {}
            }
            if let Err(error) = self.verify_all().await {
                tracing::warn!(%error, "rooms could not be compared with the log");
            }
        }
    }

    async fn verify_all(self: &Arc<Self>) -> Result<(), Error> {
        let logs: Vec<LogId> = self.rooms.lock().keys().copied().collect();
        for logs in logs.chunks(HEADS) {
            for (log, head) in self.log.heads(logs).await? {
                if let Some(room) = self.get(log)
                    && room.hear_head(head) == Gap::Found
                {
                    self.fill(room);
                }
            }
        }
        Ok(())
    }

    /// Reads what a room missed from the log and lets it pass that on.
    pub fn fill(self: &Arc<Self>, room: Arc<Room>) {
        metrics::counter!("tidings_gap_fills_total").increment(1);
        let log = self.log.clone();
        self.tasks.spawn(async move {
            while let Some((after, last)) = room.missing() {
                match log.read_for_room(room.log, after, last, FILL).await {
                    Ok(entries) if !entries.is_empty() => room.pass_missing(&LogFrames::new(room.log, entries)),
                    outcome => {
                        tracing::warn!(log = %room.log, error = ?outcome.err(), "a gap could not be filled");
                        return room.give_up();
                    }
                }
            }
        });
    }
}

/// Waits until the link changes; without one for ever.
pub async fn changed(link: Option<&mut watch::Receiver<Link>>) {
    let changed = match link {
        Some(link) => link.changed().await.is_ok(),
        None => false,
    };
    if !changed {
        future::pending::<()>().await;
    }
}
