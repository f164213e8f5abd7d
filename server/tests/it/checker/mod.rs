//! Compares what every device stored with what the logs hold: nothing lost, nothing twice, nothing leaked.
//!
//! A [`Story`] is all that happened: the logs as the database has them, and for each device what it sent, what it was
//! answered and what it stored. [`check`] holds it against the promises, with its own model of who may read what, and
//! gives the first broken one as a [`Violation`] that prints the smallest story which shows it.

mod bodies;
mod stays;
mod story;
#[cfg(test)]
mod tests;
mod violation;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use bodies::Bodies;
use stays::Stays;
pub use story::{
    Action, Answer, Body, Complaint, Connection, Log, Noticed, Readers, Seen, Sent, Stored, Story, Way, Witness,
    WitnessKind,
};
pub use violation::{Fault, Violation};

/// Finds a broken promise, if there is one.
pub fn check(story: &Story) -> Result<(), Violation> {
    for log in story.logs.keys() {
        check_log(story, log)?;
    }
    for witness in &story.witnesses {
        for sent in &witness.sent {
            check_answers(story, witness, sent)?;
        }
        check_complaints(story, witness)?;
    }
    for witness in &story.witnesses {
        let known = witness.stored.keys().collect::<BTreeSet<_>>();
        for log in story.logs.keys().collect::<BTreeSet<_>>().union(&known) {
            check_store(story, witness, log)?;
        }
    }
    Ok(())
}

/// The last entry of each log that a user may read, by the logs alone.
pub fn heads_of(logs: &BTreeMap<String, Log>, user: &str) -> Vec<(String, u64)> {
    let heads = logs.iter().filter_map(|(id, log)| Some((id.clone(), Stays::of(log, user).last()?)));
    heads.collect()
}

/// Seqs are 1, 2, 3 …; nothing is written twice; messages are in the state that edits and revocations left them in.
fn check_log(story: &Story, id: &str) -> Result<(), Violation> {
    let log = &story.logs[id];
    let found = |fault, seq| Err(Violation::in_log(story, fault, id, seq));
    let bodies = Bodies::of(story, id);
    let mut names = HashSet::new();
    for (entry, seq) in log.entries.iter().zip(1..) {
        if entry.seq != seq {
            return found(Fault::GapInLog, seq);
        }
        if !entry.device.is_empty() && !names.insert((&entry.device, &entry.client_id)) {
            return found(Fault::WrittenTwice, seq);
        }
        if !bodies.is_present_state(entry) {
            return found(Fault::WrongState, seq);
        }
    }
    Ok(())
}

/// What was acknowledged is written, at that seq; what was refused is not.
fn check_answers(story: &Story, witness: &Witness, sent: &Sent) -> Result<(), Violation> {
    let found = |fault, seq| Err(Violation::of_sent(story, fault, witness, sent, seq));
    let entries = story.logs.get(&sent.log).map(|log| log.entries.as_slice()).unwrap_or_default();
    let is_it = |entry: &&Seen| entry.device == witness.device && entry.client_id == sent.client_id;
    let written = entries.iter().find(is_it).map(|entry| entry.seq);
    if sent.answers.is_empty() {
        return found(Fault::Unanswered, written.unwrap_or(0));
    }
    for answer in &sent.answers {
        match (answer, written) {
            (Answer::Acknowledged(seq), written) if written != Some(*seq) => {
                return found(Fault::NotAsAcknowledged, *seq);
            }
            (Answer::Refused(_), Some(seq)) => return found(Fault::WrittenThoughRefused, seq),
            _ => {}
        }
    }
    Ok(())
}

/// What a device noticed is against the contract. To skip what the user may not read is not.
fn check_complaints(story: &Story, witness: &Witness) -> Result<(), Violation> {
    for Complaint { log, seq, what } in &witness.complaints {
        let stays = story.logs.get(log).map(|log| Stays::of(log, &witness.user));
        let harmless = match what {
            Noticed::Skipped { cursor } => {
                !stays.is_some_and(|stays| (cursor + 1..=*seq).any(|seq| stays.may_read(seq)))
            }
            Noticed::Other(_) => false,
        };
        if !harmless {
            let violation = Violation::of_witness(story, Fault::BrokenProtocol, witness, log, *seq);
            return Err(violation.because(what));
        }
    }
    Ok(())
}

/// Every entry that the device was entitled to, once, in order, as it was written, and no other.
fn check_store(story: &Story, witness: &Witness, id: &str) -> Result<(), Violation> {
    let nothing = Log { readers: Readers::Members { history_shared: false }, entries: Vec::new() };
    let log = story.logs.get(id).unwrap_or(&nothing);
    let stored = witness.stored.get(id).map(Vec::as_slice).unwrap_or_default();
    let found = |fault, seq| Err(Violation::of_witness(story, fault, witness, id, seq));
    let written: HashMap<_, _> = log.entries.iter().map(|entry| (entry.seq, entry)).collect();
    let stays = match witness.kind {
        WitnessKind::Device | WitnessKind::History => Stays::of(log, &witness.user),
        WitnessKind::Topic => Stays::whole(log),
    };
    let bodies = Bodies::of(story, id);
    let mut seen = HashSet::new();
    let mut highest = 0;
    for Stored { entry, .. } in stored {
        if !stays.may_read(entry.seq) {
            return found(stays.why_not(entry.seq), entry.seq);
        }
        let is_new = seen.insert(entry.seq);
        if !is_new && witness.kind != WitnessKind::Topic {
            return found(Fault::StoredTwice, entry.seq);
        }
        if is_new && entry.seq < highest {
            return found(Fault::OutOfOrder, entry.seq);
        }
        highest = highest.max(entry.seq);
        let faithful = written.get(&entry.seq).is_some_and(|written| match witness.kind {
            WitnessKind::Device | WitnessKind::Topic => bodies.was_once(written, entry, &stays),
            WitnessKind::History => bodies.as_read(written, &stays) == *entry,
        });
        if !faithful {
            return found(Fault::NotAsWritten, entry.seq);
        }
    }
    match log.entries.iter().find(|entry| stays.may_read(entry.seq) && !seen.contains(&entry.seq)) {
        Some(missing) => found(Fault::Missing, missing.seq),
        None => Ok(()),
    }
}
