//! The fabric carries "these entries were committed" from whoever appended to the rooms.
//!
//! It is a hint: what is lost here is found in the log. Within a node it is a call; the rooms tell other nodes.

use std::{
    collections::{HashMap, hash_map},
    fmt,
    sync::{Arc, OnceLock},
};

use super::Entry;
use crate::ids::LogId;

/// Entries of one log that were committed together: one or more, with consecutive seqs.
#[derive(Clone, Debug)]
pub struct Committed {
    pub log: LogId,
    pub entries: Vec<Entry>,
}

impl Committed {
    /// Entries by log. Those of one log are in order already.
    pub(super) fn group(entries: Vec<Entry>) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        let mut places: HashMap<LogId, usize> = HashMap::new();
        for entry in entries {
            match places.entry(entry.log) {
                hash_map::Entry::Occupied(place) => groups[*place.get()].entries.push(entry),
                hash_map::Entry::Vacant(place) => {
                    place.insert(groups.len());
                    groups.push(Self { log: entry.log, entries: vec![entry] });
                }
            }
        }
        groups
    }
}

/// Called with what was committed. It must not wait.
pub type Listener = Box<dyn Fn(Committed) + Send + Sync>;

/// Cheap to clone.
#[derive(Clone, Default)]
pub struct Fabric {
    listener: Arc<OnceLock<Listener>>,
}

impl Fabric {
    /// Sets who listens; once, before anything is published that matters to them.
    pub fn listen(&self, listener: Listener) {
        let first = self.listener.set(listener).is_ok();
        debug_assert!(first, "the fabric has a listener already");
    }

    pub fn publish(&self, committed: Committed) {
        #[cfg(feature = "faults")]
        if crate::faults::lose_hint() {
            return;
        }
        if let Some(listener) = self.listener.get() {
            listener(committed);
        }
    }
}

impl fmt::Debug for Fabric {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Fabric").finish_non_exhaustive()
    }
}
