//! What becomes of a batch: may its author, is it a repeat, which seq does it get.

use std::collections::{HashMap, HashSet};

use prost::Message;
use tidings_proto::v1::{AccountEvent, EntryKind, Reaction, Role};

use super::{
    Action, Appended, Body, Config, Encryption, Entry, Error, NewEntry,
    effects::Effects,
    known::{Head, Known, Name, Standing, Target},
    store::{self, Written},
};
use crate::{
    backends::db::Script,
    ids::{ClientId, DeviceId, LogId, Seq, UserId},
    telemetry::Trace,
    time::Time,
};

/// What is to become of a batch.
pub struct Decided {
    /// For each entry of the batch, in order.
    pub results: Vec<Result<Appended, Error>>,
    pub written: Vec<Entry>,
    /// Writes them.
    pub script: Script,
    pub effects: Effects,
}

/// Decides what becomes of entries, in their order.
pub fn decide(known: Known, entries: &[NewEntry], config: &Config) -> Decided {
    let mut plan = Plan::new(known, config);
    let results = entries.iter().map(|entry| plan.decide(entry)).collect();
    let Plan { known: Known { heads, .. }, written, effects, .. } = plan;
    let script = store::write(&written_to(&written, &heads), &written, config.expiry());
    Decided { results, written, script, effects }
}

/// The logs of these entries.
fn written_to(entries: &[Entry], heads: &HashMap<LogId, Head>) -> Vec<Written> {
    let mut seen = HashSet::new();
    let firsts = entries.iter().filter(|entry| seen.insert(entry.log));
    firsts.filter_map(|&Entry { log, seq, .. }| Some(Written { log, first: seq, head: *heads.get(&log)? })).collect()
}

/// Decides entries one after the other, each on what those before it did.
struct Plan<'a> {
    known: Known,
    config: &'a Config,
    at: Time,
    written: Vec<Entry>,
    effects: Effects,
}

impl<'a> Plan<'a> {
    fn new(known: Known, config: &'a Config) -> Self {
        Self { known, config, at: Time::now(), written: Vec::new(), effects: Effects::default() }
    }

    fn decide(&mut self, entry: &NewEntry) -> Result<Appended, Error> {
        // A repeat first: it is answered as it was, even if its author has left since.
        if let Some(appended) = self.known.repeats.get(&entry.name())
            && !skip_dedupe()
        {
            return Ok(*appended);
        }
        self.check(entry)?;
        let head = self.known.heads.entry(entry.log).or_default();
        // Within a log time does not run backwards, whatever the clock does.
        *head = Head { seq: head.seq.next(), at: head.at.max(self.at) };
        let appended = Appended { seq: head.seq, at: head.at };
        self.known.repeats.insert(entry.name(), appended);
        self.effects.add(entry, appended, &mut self.known.targets);
        self.written.push(entry.clone().at(appended));
        Ok(appended)
    }

    /// Whether the author may.
    fn check(&self, entry: &NewEntry) -> Result<(), Error> {
        if !entry.needs_standing() {
            return Ok(());
        }
        let standing = self.known.standings.get(&(entry.log, entry.author)).ok_or(Error::ChatNotFound)?;
        let head = self.known.heads.get(&entry.log).copied().unwrap_or_default().seq;
        match &entry.action {
            Action::Message { reply_to: Some(seq), .. } | Action::Edit { reply_to: Some(seq), .. }
                if !standing.reads(*seq, head) =>
            {
                Err(Error::EntryNotFound)
            }
            Action::Message { .. } => standing.may_write(),
            Action::Edit { target, body, .. } => {
                let target = self.target(entry.log, *target, standing)?;
                if target.author != entry.author || target.encryption != Some(body.encryption) {
                    return Err(Error::CannotChangeEntry);
                }
                self.in_time(target, self.config.edit_window)?;
                standing.may_write()
            }
            Action::Revoke { target } => {
                let target = self.target(entry.log, *target, standing)?;
                if standing.role >= Role::Admin as i32 {
                    return Ok(());
                }
                if target.author != entry.author {
                    return Err(Error::CannotChangeEntry);
                }
                self.in_time(target, self.config.revoke_window)
            }
            Action::React { target, .. } => {
                self.target(entry.log, *target, standing)?;
                standing.may_write()
            }
            Action::Membership(_) | Action::Settings(_) | Action::Account(_) => Ok(()),
        }
    }

    /// A message that the author may read and that is still there.
    fn target(&self, log: LogId, seq: Seq, standing: &Standing) -> Result<&Target, Error> {
        let target = self.known.targets.get(&(log, seq)).ok_or(Error::EntryNotFound)?;
        if seq < standing.first_seq {
            Err(Error::EntryNotFound)
        } else if target.kind != EntryKind::Message as i32 || target.revoked {
            Err(Error::CannotChangeEntry)
        } else {
            Ok(target)
        }
    }

    fn in_time(&self, target: &Target, window: std::time::Duration) -> Result<(), Error> {
        if self.at.since(target.at) > window { Err(Error::TooLate) } else { Ok(()) }
    }
}

impl NewEntry {
    pub(super) fn name(&self) -> Name {
        (self.log, self.device, self.client_id)
    }

    /// Whether only a present member may write it. The others were checked by whoever opened the transaction.
    pub(super) fn needs_standing(&self) -> bool {
        !matches!(self.action, Action::Membership(_) | Action::Settings(_) | Action::Account(_))
    }

    pub(super) fn target(&self) -> Option<Seq> {
        match self.action {
            Action::Edit { target, .. } | Action::Revoke { target } | Action::React { target, .. } => Some(target),
            _ => None,
        }
    }

    /// The entry in its place.
    fn at(self, Appended { seq, at }: Appended) -> Entry {
        let target = self.target();
        let (kind, body) = match self.action {
            Action::Message { body, .. } => (EntryKind::Message, Some(body)),
            Action::Edit { body, .. } => (EntryKind::Edit, Some(body)),
            Action::Revoke { .. } => (EntryKind::Revoke, None),
            Action::React { emoji, .. } => (EntryKind::Reaction, Some(Body::clear(&Reaction { emoji }))),
            Action::Membership(change) => (EntryKind::Membership, Some(Body::clear(&change))),
            Action::Settings(settings) => (EntryKind::Settings, Some(Body::clear(&settings))),
            Action::Account(event) => (EntryKind::Account, Some(Body::clear(&event))),
        };
        Entry {
            log: self.log,
            seq,
            author: self.author,
            device: self.device,
            client_id: self.client_id,
            at,
            kind,
            target,
            body,
            edited: None,
            revoked_at: None,
            reactions: Vec::new(),
            hidden: false,
            trace: self.trace,
        }
    }
}

impl Body {
    /// A body of the contract's own, in the clear.
    pub fn clear(message: &impl Message) -> Self {
        Self { encryption: Encryption::Clear, bytes: message.encode_to_vec().into() }
    }
}

/// An entry in the account log of `user`, written by the server.
pub fn account_entry(user: UserId, client_id: ClientId, event: tidings_proto::v1::account_event::Event) -> NewEntry {
    NewEntry {
        log: user.into(),
        author: user,
        device: DeviceId::SERVER,
        client_id,
        action: Action::Account(AccountEvent { event: Some(event) }),
        trace: Trace::default(),
    }
}

#[cfg(not(feature = "faults"))]
const fn skip_dedupe() -> bool {
    false
}

#[cfg(feature = "faults")]
use crate::faults::skip_dedupe;
