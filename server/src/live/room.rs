//! A room: this node's one object per log that sessions follow.
//!
//! It passes every entry on once and in order. Sessions that lag read the log by themselves and come back through
//! [`Room::go_live`]. Locks are taken in the order room, session.

use std::{collections::HashMap, sync::Arc};

use parking_lot::Mutex;
use tidings_proto::Frame;
use uuid::Uuid;

use super::{
    Session,
    envelope::To,
    frames::{LogFrame, LogFrames},
    session::Offer,
};
use crate::ids::{LogId, Seq};

pub struct Room {
    pub log: LogId,
    state: Mutex<State>,
}

struct State {
    /// The last entry that was passed on; everything up to it is in the log.
    head: Seq,
    /// The last entry that is known to be in the log.
    known: Seq,
    filling: bool,
    followers: HashMap<Uuid, Follower>,
    /// How many of them receive what is passed on.
    live: usize,
}

struct Follower {
    session: Arc<Session>,
    live: bool,
}

/// Whether a gap must be filled by whoever is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Gap {
    None,
    /// The caller fills it, with [`Rooms::fill`](super::rooms::Rooms::fill).
    Found,
}

impl Room {
    pub fn new(log: LogId) -> Arc<Self> {
        let state = State { head: Seq::ZERO, known: Seq::ZERO, filling: false, followers: HashMap::new(), live: 0 };
        Arc::new(Self { log, state: Mutex::new(state) })
    }

    /// A session follows, at first lagging.
    pub fn join(&self, session: &Arc<Session>) {
        let mut state = self.state.lock();
        let follower = Follower { session: Arc::clone(session), live: false };
        if let Some(old) = state.followers.insert(session.id, follower) {
            state.live -= usize::from(old.live);
        }
    }

    /// A session follows no longer. True if it was the last.
    pub fn leave(&self, session: Uuid) -> bool {
        let mut state = self.state.lock();
        if let Some(follower) = state.followers.remove(&session) {
            state.live -= usize::from(follower.live);
        }
        state.followers.is_empty()
    }

    /// A session that was sent everything up to `position` receives from now on what is passed on. False if the room
    /// is ahead of it.
    pub fn go_live(&self, session: &Session, position: Seq) -> (bool, Gap) {
        let mut guard = self.state.lock();
        let state = &mut *guard;
        if state.live == 0 {
            state.head = state.head.max(state.known);
        }
        if state.head > position {
            return (false, Gap::None);
        }
        let Some(follower) = state.followers.get_mut(&session.id) else { return (true, Gap::None) };
        follower.live = true;
        session.set_live(self.log, position);
        if state.live == 0 {
            state.head = position;
        }
        state.live += 1;
        state.known = state.known.max(position);
        (true, state.gap())
    }

    /// Entries were committed.
    pub fn hear(&self, committed: &LogFrames) -> Gap {
        let mut state = self.state.lock();
        state.known = state.known.max(committed.last());
        if state.live == 0 || committed.last() <= state.head {
            return Gap::None;
        }
        if (state.filling || committed.first() != state.head.next()) && !drop_gap_fill() {
            return state.gap();
        }
        state.pass(committed);
        Gap::None
    }

    /// The log has entries up to `head`.
    pub fn hear_head(&self, head: Seq) -> Gap {
        let mut state = self.state.lock();
        state.known = state.known.max(head);
        if state.live == 0 || drop_gap_fill() { Gap::None } else { state.gap() }
    }

    /// What is to be read next to fill the gap: after the first, up to the second. None if it is filled.
    pub fn missing(&self) -> Option<(Seq, Seq)> {
        let mut state = self.state.lock();
        let missing = state.live > 0 && state.known > state.head;
        state.filling = missing;
        missing.then_some((state.head, state.known))
    }

    /// Entries that were missing.
    pub fn pass_missing(&self, missing: &LogFrames) {
        let mut state = self.state.lock();
        if missing.first() == state.head.next() {
            state.pass(missing);
        }
    }

    /// Filling failed; the next hint or the next look at the log tries again.
    pub fn give_up(&self) {
        self.state.lock().filling = false;
    }

    /// Sends a notice to those who follow and should get it. Gives the sessions that missed it.
    pub fn notify(&self, frame: &Frame, to: &To) -> Vec<Arc<Session>> {
        let state = self.state.lock();
        let mut missed = Vec::new();
        for follower in state.followers.values().filter(|follower| to.has(follower.session.caller.user)) {
            if !follower.live || !follower.session.push_notice(frame) {
                missed.push(Arc::clone(&follower.session));
            }
        }
        missed
    }
}

impl State {
    /// Says once that there is a gap.
    fn gap(&mut self) -> Gap {
        if self.filling || self.known <= self.head {
            return Gap::None;
        }
        self.filling = true;
        Gap::Found
    }

    fn pass(&mut self, committed: &LogFrames) {
        self.head = committed.last();
        for frame in &committed.frames {
            for follower in self.followers.values_mut().filter(|follower| follower.live) {
                follower.live = follower.session.offer(committed.log, frame) == Offer::Taken;
                self.live -= usize::from(!follower.live);
            }
            if !frame.left.is_empty() && !ignore_leave() {
                self.part(committed.log, frame);
            }
        }
    }

    /// Those who left with this frame have received their last entry. One who lags finds that out from the log.
    fn part(&mut self, log: LogId, frame: &LogFrame) {
        let left = |follower: &Follower| follower.live && frame.left.contains(&follower.session.caller.user);
        self.followers.retain(|_, follower| {
            let left = left(follower);
            if left {
                follower.session.set_left(log);
                self.live -= 1;
            }
            !left
        });
    }
}

#[cfg(not(feature = "faults"))]
mod no_faults {
    pub const fn drop_gap_fill() -> bool {
        false
    }
    pub const fn ignore_leave() -> bool {
        false
    }
}

#[cfg(feature = "faults")]
use crate::faults::{drop_gap_fill, ignore_leave};
#[cfg(not(feature = "faults"))]
use no_faults::{drop_gap_fill, ignore_leave};
