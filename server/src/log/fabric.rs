//! The fabric carries "these entries were committed" from whoever appended to the rooms.
//!
//! It is a hint: what is lost here is found in the log. Within one process it is a bounded queue; when the rooms fall
//! behind, appends wait for them.

use tokio::sync::mpsc;

use super::Entry;
use crate::ids::{LogId, Seq};

/// Commits that wait for the rooms. A commit has at most a few hundred entries per log.
const CAPACITY: usize = 1024;

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
        let mut places = std::collections::HashMap::new();
        for entry in entries {
            let place = *places.entry(entry.log).or_insert_with(|| {
                groups.push(Self { log: entry.log, entries: Vec::new() });
                groups.len() - 1
            });
            groups[place].entries.push(entry);
        }
        groups
    }

    pub fn first(&self) -> Seq {
        self.entries.first().map_or(Seq::ZERO, |entry| entry.seq)
    }

    pub fn last(&self) -> Seq {
        self.entries.last().map_or(Seq::ZERO, |entry| entry.seq)
    }
}

/// The sending side; cheap to clone.
#[derive(Clone, Debug)]
pub struct Fabric {
    sender: mpsc::Sender<Committed>,
}

impl Fabric {
    /// A fabric, and where what it carries comes out.
    pub fn new() -> (Self, mpsc::Receiver<Committed>) {
        let (sender, receiver) = mpsc::channel(CAPACITY);
        (Self { sender }, receiver)
    }

    pub async fn publish(&self, committed: Committed) {
        #[cfg(feature = "faults")]
        if crate::faults::lose_hint() {
            return;
        }
        // Nobody listens any more when the server stops; the log has it.
        let _ = self.sender.send(committed).await;
    }
}
