//! The outbox: what was committed and has not gone on to the workers yet.
//!
//! Its rows are written in the transaction that appends, so none is missing, and a log's are in the order of its commits.
//! Whoever carries them on takes the oldest, and removes them when they have arrived. What is taken of a log begins with
//! its first row; so if it goes again because it could not be removed, the log's entries still come in order.
//!
//! Where several processes share a database, the logs are split into partitions, and whoever takes has locked the ones
//! that it takes from until it ends, however it ends.

#[cfg(test)]
mod tests;

use std::{ops::ControlFlow, sync::Arc, time::Duration};

use tokio::sync::Notify;

use super::{
    Entry, Error,
    spans::{self, Span},
};
use crate::{
    backends::db::{self, Connection, Db, Script, Transaction},
    time::Time,
};

/// Entries that are taken together, unless one commit to one log had more: as many as a commit has at most.
const ENTRIES: i64 = 1024;
/// Takers in one process that shares its database: while one waits for Kafka, another reads.
const TAKERS: usize = 2;

/// The outbox of the logs in a database. Cheap to clone.
#[derive(Clone)]
pub struct Outbox {
    db: Db,
    written: Arc<Notify>,
}

/// A log's entries of one commit.
struct Commit {
    id: i64,
    span: Span,
}

/// What was taken, until it is removed. If this is dropped, it is still in the outbox.
pub struct Taken {
    db: Db,
    /// Holds the locks.
    claim: Option<Transaction>,
    front: Front,
}

/// The oldest rows, and their entries.
struct Front {
    commits: Vec<Commit>,
    entries: Vec<Entry>,
    /// There are more.
    more: bool,
}

/// How much waits, and how long the oldest has waited.
#[derive(Debug)]
pub struct Backlog {
    pub rows: i64,
    pub lag: Duration,
}

impl Outbox {
    pub(super) fn new(db: Db, written: Arc<Notify>) -> Self {
        Self { db, written }
    }

    /// How many should take at the same time in this process.
    pub fn takers(&self) -> usize {
        if self.db.is_shared() { TAKERS } else { 1 }
    }

    /// Waits until this process has committed something since this was last waited for.
    pub async fn written(&self) {
        self.written.notified().await;
    }

    /// Takes the oldest entries that nobody else has taken, as they stand now.
    pub async fn take(&self) -> Result<Option<Taken>, Error> {
        let (db, mut claim) = (self.db.clone(), None);
        let front = if self.db.is_shared() {
            let mut transaction = self.db.begin().await?;
            let Some(partitions) = claim_partitions(&mut transaction).await? else { return Ok(None) };
            let read = oldest(&mut transaction, Some(partitions)).await?;
            claim = Some(transaction);
            read
        } else {
            oldest(&mut self.db.reader().acquire().await?, None).await?
        };
        Ok(front.map(|front| Taken { db, claim, front }))
    }

    /// Measures what waits.
    pub async fn backlog(&self) -> Result<Backlog, Error> {
        const BACKLOG: &str = "
            SELECT COUNT(*), (
                SELECT at
                FROM (
                    SELECT log_id, first_seq
                    FROM outbox
                    ORDER BY id
                    LIMIT 1) AS oldest
                JOIN entries ON entries.log_id = oldest.log_id AND seq = first_seq)
            FROM outbox";
        let row = db::query(BACKLOG).fetch_one(self.db.reader()).await?;
        let oldest: Option<Time> = row.try_get(1)?;
        let lag = oldest.map(|oldest| Time::now().since(oldest)).unwrap_or_default();
        Ok(Backlog { rows: row.try_get(0)?, lag })
    }
}

impl Taken {
    /// The entries, those of a log in order. What was revoked or has expired since its commit has no body.
    pub fn entries(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.front.entries)
    }

    /// Whether there are more right behind these.
    pub fn has_more(&self) -> bool {
        self.front.more
    }

    /// Removes from the outbox what has arrived.
    pub async fn remove(self) -> Result<(), Error> {
        const REMOVE: &str = "
            DELETE FROM outbox
            WHERE id IN (
                SELECT column1
                FROM ({rows}) AS arrived)";
        let remove = Script::default().add(REMOVE, 1, &self.front.commits, |query, commit| query.bind(commit.id));
        let transaction = match self.claim {
            Some(claim) => claim,
            None => self.db.begin().await?,
        };
        Ok(transaction.commit_with(remove).await?)
    }
}

/// A set of the 16 partitions, a bit for each. A log's partition is in the last byte of its id, which is random.
type Partitions = i64;

/// Locks partitions that wait and that nobody else has locked: a few, so that there are some for others, those that have
/// waited for the longest. The locks end with the transaction.
async fn claim_partitions(connection: &mut Connection) -> Result<Option<Partitions>, sqlx::Error> {
    // The first number of a lock is what it is about, "outb". Nobody waits until it is on disk that rows were removed:
    // those that come back after a crash go again.
    const CLAIM: &str = "
        WITH waiting AS MATERIALIZED (
            SELECT get_byte(uuid_send(log_id), 15) % 16 AS place
            FROM (
                SELECT id, log_id
                FROM outbox
                ORDER BY id
                LIMIT 1024) AS front
            GROUP BY place
            ORDER BY MIN(id)),
        claimed AS MATERIALIZED (
            SELECT place
            FROM waiting
            WHERE pg_try_advisory_xact_lock(x'6f757462'::INTEGER, place)
            LIMIT 4)
        SELECT BIT_OR(1::BIGINT << place), set_config('synchronous_commit', 'off', true)
        FROM claimed";
    db::query(CLAIM).fetch_one(connection).await?.try_get(0)
}

/// The oldest rows, those of these partitions where several processes take them. Another statement than the one that
/// locks: it sees what whoever had them before removed.
async fn oldest(connection: &mut Connection, partitions: Option<Partitions>) -> Result<Option<Front>, sqlx::Error> {
    const OLDEST: &str = "
        SELECT id, log_id, first_seq, last_seq
        FROM outbox
        ORDER BY id
        LIMIT 1024";
    const OLDEST_CLAIMED: &str = "
        SELECT id, log_id, first_seq, last_seq
        FROM outbox
        WHERE (1::BIGINT << get_byte(uuid_send(log_id), 15) % 16) & $1 <> 0
        ORDER BY id
        LIMIT 1024";
    let query = match partitions {
        Some(partitions) => db::query(OLDEST_CLAIMED).bind(partitions),
        None => db::query(OLDEST),
    };
    let rows = query.fetch_all(&mut *connection).await?;
    let mut commits: Vec<Commit> = Vec::with_capacity(rows.len());
    // Each row has an entry or more, so these are all that there is room for.
    let mut room = ENTRIES;
    for row in &rows {
        let span = Span { log: row.try_get(1)?, first: row.try_get(2)?, last: row.try_get(3)? };
        room -= span.count();
        if room < 0 && !commits.is_empty() {
            break;
        }
        commits.push(Commit { id: row.try_get(0)?, span });
    }
    if commits.is_empty() {
        return Ok(None);
    }
    let mut spans: Vec<Span> = commits.iter().map(|commit| commit.span).collect();
    spans.sort_unstable();
    let mut entries = Vec::with_capacity(spans.len());
    let collect = |entry| {
        entries.push(entry);
        ControlFlow::Continue(())
    };
    spans::read(connection, &spans, collect).await?;
    let more = commits.len() < rows.len() || room == 0;
    Ok(Some(Front { commits, entries, more }))
}
