//! A transaction on the chats database: membership, settings and entries commit together, and are published after.
//!
//! An append is a few statements, however many entries: lock the logs and read what must be known, decide each entry in
//! order, then write. A statement that needs no answer waits for the next that does, as each way to the database takes
//! time: on SQLite a batch of messages is two, one that begins and reads, one that writes and commits. On PostgreSQL it is
//! five: begin, lock, read who may, write, commit.
//!
//! Hardly any entry is a repeat, so the group commit does not look for them first: the database, which has each name once,
//! refuses the batch that has one, and then it is done again with looking.
//!
//! Logs are locked in one order, chats' before accounts', each by their ids: so two transactions mostly do not wait for
//! each other, and where they do one is undone and tried again.

use std::mem;

use super::{
    Appended, Committed, Entry, Error, Fabric, Log, NewEntry,
    append::{self, Decided},
    effects,
    known::{self, Known, Repeats},
};
use crate::{
    backends::db::{Connection, Script, Transaction},
    ids::LogId,
};

/// A transaction that may append.
pub struct LogTransaction {
    transaction: Transaction,
    /// What is still to be sent to the database.
    waiting: Script,
    log: Log,
    written: Vec<Entry>,
}

impl LogTransaction {
    pub(super) async fn begin(log: Log) -> Result<Self, Error> {
        let (transaction, waiting) = log.db.begin_later().await?;
        Ok(Self { transaction, waiting, log, written: Vec::new() })
    }

    /// Locks logs against other writers. Chats before accounts.
    pub async fn lock(&mut self, logs: &[LogId]) -> Result<(), Error> {
        known::lock(self.connection().await?, logs).await?;
        Ok(())
    }

    /// For a service's own statements.
    pub async fn connection(&mut self) -> Result<&mut Connection, Error> {
        mem::take(&mut self.waiting).execute(&mut self.transaction).await?;
        Ok(&mut self.transaction)
    }

    /// Appends entries in their order, and does what each of them does; what follows from them (that a user joined a
    /// chat, in the user's own log) is appended too. An entry that is refused does not hinder the others; an error of
    /// the whole is one of the database.
    pub async fn append(&mut self, entries: &[NewEntry]) -> Result<Vec<Result<Appended, Error>>, Error> {
        let decided = self.decide(entries, Repeats::Sought).await?;
        self.carry_out(decided).await
    }

    /// Appends entries of which none is a repeat. If one is, the database says so, here or at the commit, and all is
    /// undone: see [`db::is_duplicate`](crate::backends::db::is_duplicate).
    pub(super) async fn append_new(&mut self, entries: &[NewEntry]) -> Result<Vec<Result<Appended, Error>>, Error> {
        let mut decided = self.decide(entries, Repeats::Ignored).await?;
        if decided.results.iter().any(Result::is_err) {
            // A repeat is answered as it was, even if its author may no longer write it.
            decided = self.decide(entries, Repeats::Sought).await?;
        }
        self.carry_out(decided).await
    }

    async fn decide(&mut self, entries: &[NewEntry], repeats: Repeats) -> Result<Decided, Error> {
        let known = Known::read(mem::take(&mut self.waiting), &mut self.transaction, entries, repeats).await?;
        Ok(append::decide(known, entries, &self.log.config))
    }

    async fn carry_out(&mut self, decided: Decided) -> Result<Vec<Result<Appended, Error>>, Error> {
        let Decided { results, written, script, effects } = decided;
        self.waiting = script;
        self.written.extend(written);
        if !effects.is_empty() {
            let follow_ups = effects::apply(self.connection().await?, effects).await?;
            if !follow_ups.is_empty() {
                // They are account entries, from which nothing follows.
                Box::pin(self.append(&follow_ups)).await?;
            }
        }
        Ok(results)
    }

    /// Appends one entry that must not be refused.
    pub async fn append_one(&mut self, entry: NewEntry) -> Result<Appended, Error> {
        self.append(&[entry]).await?.pop().unwrap_or(Err(Error::Closed))
    }

    /// Makes it durable, then tells the fabric.
    pub async fn commit(self) -> Result<(), Error> {
        self.finish().await?.publish(|_| ());
        Ok(())
    }

    /// Makes it durable. What was written is still to be published.
    pub(super) async fn finish(self) -> Result<Unpublished, Error> {
        self.transaction.commit_with(self.waiting).await?;
        self.log.written.notify_one();
        Ok(Unpublished { fabric: self.log.fabric, committed: Committed::group(self.written) })
    }
}

/// What is durable but not yet told to the fabric.
#[must_use]
pub(super) struct Unpublished {
    fabric: Fabric,
    committed: Vec<Committed>,
}

impl Unpublished {
    /// Calls `before` with each log before its entries are published.
    pub fn publish(self, mut before: impl FnMut(LogId)) {
        for committed in self.committed {
            before(committed.log);
            self.fabric.publish(committed);
        }
    }
}
