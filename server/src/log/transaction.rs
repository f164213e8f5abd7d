//! A transaction on the chats database: membership, settings and entries commit together, and are published after.

use std::sync::Arc;

use sqlx::SqliteConnection;

use tokio::sync::Notify;

use super::{
    Appended, Committed, Config, Entry, Error, Fabric, NewEntry,
    append::{self, Batch},
    known,
};
use crate::{
    backends::db::{Db, Transaction},
    ids::{LogId, Seq},
};

/// A transaction that may append. Dropping it without [`commit`](Self::commit) leaves nothing behind.
pub struct LogTransaction {
    transaction: Transaction,
    fabric: Fabric,
    config: Config,
    outbox: Arc<Notify>,
    written: Vec<Entry>,
}

impl LogTransaction {
    pub(super) async fn begin(db: &Db, fabric: Fabric, config: Config, outbox: Arc<Notify>) -> Result<Self, Error> {
        Ok(Self { transaction: db.begin().await?, fabric, config, outbox, written: Vec::new() })
    }

    /// Locks a log against other writers and gives its head; 0 if nothing was written to it yet.
    /// Where several are locked, it is in the order of their ids.
    pub async fn lock(&mut self, log: LogId) -> Result<Seq, Error> {
        Ok(known::heads(&mut self.transaction, &[log]).await?.get(&log).copied().unwrap_or_default().seq)
    }

    /// For a service's own statements.
    pub fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }

    /// Appends entries in their order, and does what each of them does. An entry that is refused does not hinder the
    /// others; an error of the whole is one of the database.
    pub async fn append(&mut self, entries: Vec<NewEntry>) -> Result<Vec<Result<Appended, Error>>, Error> {
        let Batch { results, written } = append::append(&mut self.transaction, entries, &self.config).await?;
        self.written.extend(written);
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
        self.transaction.commit().await?;
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
