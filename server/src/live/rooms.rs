//! The rooms of this node, and what the fabric brings them.

use std::{collections::HashMap, ptr, sync::Arc, time::Duration};

use parking_lot::Mutex;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{Room, Session, room::Gap};
use crate::{
    ids::LogId,
    log::{Committed, Error, Log},
};

/// Entries that a room reads at once to fill a gap.
const FILL: usize = 256;
/// Heads that are compared with one statement.
const HEADS: usize = 512;

pub struct Rooms {
    log: Log,
    rooms: Mutex<HashMap<LogId, Arc<Room>>>,
    /// Owns the tasks that fill gaps.
    tasks: TaskTracker,
}

impl Rooms {
    pub fn new(log: Log, tasks: TaskTracker) -> Arc<Self> {
        Arc::new(Self { log, rooms: Mutex::default(), tasks })
    }

    /// A session follows a log from now on, at first lagging. Makes the room if it is the first.
    pub fn join(&self, log: LogId, session: &Arc<Session>) -> Arc<Room> {
        let mut rooms = self.rooms.lock();
        let room = rooms.entry(log).or_insert_with(|| {
            metrics::gauge!("tidings_rooms").increment(1);
            Room::new(log)
        });
        room.join(session);
        Arc::clone(room)
    }

    /// A session follows a log no longer. A room without sessions goes, if it has not gone before: there may be another
    /// one of the log by now.
    pub fn leave(&self, room: &Room, session: &Session) {
        let mut rooms = self.rooms.lock();
        let is_there = rooms.get(&room.log).is_some_and(|there| ptr::eq(Arc::as_ptr(there), room));
        if room.leave(session.id) && is_there {
            rooms.remove(&room.log);
            metrics::gauge!("tidings_rooms").decrement(1);
        }
    }

    pub fn get(&self, log: LogId) -> Option<Arc<Room>> {
        self.rooms.lock().get(&log).cloned()
    }

    /// Entries were committed.
    pub fn hear(self: &Arc<Self>, committed: Committed) {
        if let Some(room) = self.get(committed.log)
            && room.hear(committed) == Gap::Found
        {
            self.fill(room);
        }
    }

    /// Looks every `pause` whether a room missed a hint, until `stop`.
    pub async fn verify(self: Arc<Self>, pause: Duration, stop: CancellationToken) {
        let mut ticks = interval(pause);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
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
                    Ok(entries) if !entries.is_empty() => room.pass_missing(Committed { log: room.log, entries }),
                    outcome => {
                        tracing::warn!(log = %room.log, error = ?outcome.err(), "a gap could not be filled");
                        return room.give_up();
                    }
                }
            }
        });
    }
}
