//! A transaction on the chats database: membership, settings and entries commit together, and are published after.
//!
//! An append is a few statements, however many entries: read what must be known, decide each entry in order, then write.
//! The database is locked from the first statement on, so what was read holds until the commit. A statement that needs
//! no answer waits for the next that does, as each way to the database takes time: a batch of messages is two, one that
//! begins and reads, one that writes and commits.

use std::{mem, sync::Arc};

use sqlx::SqliteConnection;

use tokio::sync::Notify;

use super::{
    Appended, Committed, Config, Entry, Error, Fabric, NewEntry,
    append::{self, Decided},
    effects,
    known::{self, Known},
};
use crate::{
    backends::{
        bulk::Script,
        db::{Db, Transaction},
    },
    ids::{LogId, Seq},
};

/// A transaction that may append. Dropping it without [`commit`](Self::commit) leaves nothing behind.
pub struct LogTransaction {
    transaction: Transaction,
    /// What is still to be sent to the database.
    waiting: Script,
    fabric: Fabric,
    config: Config,
    outbox: Arc<Notify>,
    written: Vec<Entry>,
}

impl LogTransaction {
    pub(super) async fn begin(db: &Db, fabric: Fabric, config: Config, outbox: Arc<Notify>) -> Self {
        let (transaction, waiting) = db.begin_later().await;
        Self { transaction, waiting, fabric, config, outbox, written: Vec::new() }
    }

    /// Locks a log against other writers and gives its head; 0 if nothing was written to it yet.
    /// Where several are locked, it is in the order of their ids.
    pub async fn lock(&mut self, log: LogId) -> Result<Seq, Error> {
        Ok(known::heads(self.connection().await?, &[log]).await?.get(&log).copied().unwrap_or_default().seq)
    }

    /// For a service's own statements.
    pub async fn connection(&mut self) -> Result<&mut SqliteConnection, Error> {
        mem::take(&mut self.waiting).execute(&mut self.transaction).await?;
        Ok(&mut self.transaction)
    }

    /// Appends entries in their order, and does what each of them does; what follows from them (that a user joined a
    /// chat, in the user's own log) is appended too. An entry that is refused does not hinder the others; an error of
    /// the whole is one of the database.
    pub async fn append(&mut self, entries: Vec<NewEntry>) -> Result<Vec<Result<Appended, Error>>, Error> {
        let script = Known::ask(mem::take(&mut self.waiting), &entries);
        let known = Known::read(&script.fetch(&mut self.transaction).await?)?;
        let Decided { results, written, script, effects } = append::decide(known, entries, &self.config);
        self.waiting = script;
        self.written.extend(written);
        if !effects.is_empty() {
            let follow_ups = effects::apply(self.connection().await?, effects).await?;
            if !follow_ups.is_empty() {
                // They are account entries, from which nothing follows.
                Box::pin(self.append(follow_ups)).await?;
            }
        }
        Ok(results)
    }

    /// Appends one entry that must not be refused.
    pub async fn append_one(&mut self, entry: NewEntry) -> Result<Appended, Error> {
        self.append(vec![entry]).await?.pop().unwrap_or(Err(Error::Closed))
    }

    /// Makes it durable, then tells the fabric.
    pub async fn commit(self) -> Result<(), Error> {
        self.finish().await?.publish(|_| ());
        Ok(())
    }

    /// Makes it durable. What was written is still to be published.
    pub(super) async fn finish(self) -> Result<Unpublished, Error> {
        self.transaction.commit_with(self.waiting).await?;
        self.outbox.notify_one();
        Ok(Unpublished { fabric: self.fabric, committed: Committed::group(self.written) })
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
