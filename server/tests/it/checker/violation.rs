//! A broken promise, and the smallest story that shows it.

use std::fmt::{self, Write as _};

use super::{Noticed, Sent, Story, Witness};

/// How many entries to each side of the fault are shown.
const AROUND: u64 = 4;
/// How many connections up to the fault are shown.
const CONNECTIONS: usize = 4;

/// Which promise is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The log's seqs are not 1, 2, 3 …
    GapInLog,
    /// One write of a device is in the log more than once.
    WrittenTwice,
    /// An entry's body in the log is not what the edits and revocations of it leave.
    WrongState,
    /// A write was neither acknowledged nor refused.
    Unanswered,
    /// An acknowledged write is not in the log at the seq of the acknowledgement.
    NotAsAcknowledged,
    /// A refused write is in the log.
    WrittenThoughRefused,
    /// A device does not have an entry that it should.
    Missing,
    /// A device got an entry twice.
    StoredTwice,
    /// A device got an earlier entry after a later one.
    OutOfOrder,
    /// A device got something that the entry never was.
    NotAsWritten,
    /// A device got what was written before its user joined.
    ReadBeforeJoining,
    /// A device got what was written after its user left.
    ReadAfterLeaving,
    /// A device got an entry of a log that its user was never in.
    ReadByStranger,
    /// The server said something that the contract does not allow.
    BrokenProtocol,
}

/// A broken promise. Its display is the story that shows it.
#[derive(Clone)]
pub struct Violation {
    pub fault: Fault,
    story: String,
}

impl Violation {
    pub fn in_log(story: &Story, fault: Fault, log: &str, seq: u64) -> Self {
        let mut text = format!("{fault:?} at seq {seq} of log {log} (TIDINGS_SEED={})\n", story.seed);
        show_log(&mut text, story, log, seq, None);
        Self { fault, story: text }
    }

    pub fn of_sent(story: &Story, fault: Fault, witness: &Witness, sent: &Sent, seq: u64) -> Self {
        let mut violation = Self::of_witness(story, fault, witness, &sent.log, seq);
        _ = writeln!(violation.story, "what it sent: {sent:?}");
        violation
    }

    pub fn of_witness(story: &Story, fault: Fault, witness: &Witness, log: &str, seq: u64) -> Self {
        let Witness { name, user, device, .. } = witness;
        let seed = story.seed;
        let mut text = format!(
            "{fault:?} at seq {seq} of log {log}, for {name} (TIDINGS_SEED={seed})\n{name}: user {user}, device {device}\n"
        );
        show_log(&mut text, story, log, seq, Some(user));
        show_store(&mut text, witness, log, seq);
        Self { fault, story: text }
    }

    pub fn because(mut self, complaint: &Noticed) -> Self {
        _ = writeln!(self.story, "what it noticed: {complaint}");
        self
    }
}

fn show_log(text: &mut String, story: &Story, log: &str, seq: u64, user: Option<&str>) {
    let entries = story.logs.get(log).map(|log| log.entries.as_slice()).unwrap_or_default();
    _ = writeln!(text, "the log, with head {}:", entries.last().map_or(0, |entry| entry.seq));
    for entry in entries {
        let names_user = user.is_some_and(|user| match &entry.body {
            super::Body::Membership(change) => {
                change.joined.iter().any(|member| member.user_id == user)
                    || change.left_user_ids.iter().any(|left| left == user)
            }
            _ => false,
        });
        if entry.seq.abs_diff(seq) <= AROUND || names_user {
            let by = story.witnesses.iter().find(|witness| witness.device == entry.device);
            let by = by.map_or("the server", |witness| witness.name.as_str());
            let (kind, body) = (entry.kind.as_str_name(), &entry.body);
            _ = writeln!(text, "  {:>5} {kind} by {by}, target {}: {body:?}", entry.seq, entry.target);
        }
    }
}

fn show_store(text: &mut String, witness: &Witness, log: &str, seq: u64) {
    let stored = witness.stored.get(log).map(Vec::as_slice).unwrap_or_default();
    _ = writeln!(text, "what {} had of it, {} entries:", witness.name, stored.len());
    let mut last_connection = witness.connections.len();
    for stored in stored.iter().filter(|stored| stored.entry.seq.abs_diff(seq) <= AROUND) {
        last_connection = stored.connection;
        let (connection, way, body) = (stored.connection, stored.way, &stored.entry.body);
        _ = writeln!(text, "  {:>5} on connection {connection} by {way:?}: {body:?}", stored.entry.seq);
    }
    let shown = witness.connections.iter().enumerate().take(last_connection + 2);
    let skipped = shown.len().saturating_sub(CONNECTIONS);
    for (number, connection) in shown.skip(skipped) {
        _ = writeln!(text, "  connection {number}: {}", connection.what);
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.story)
    }
}

impl fmt::Debug for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.story)
    }
}
