//! What must be known of the logs before a batch is decided.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use super::{Action, Appended, Encryption, Error, NewEntry};
use crate::{
    backends::db::{self, Connection, Executor, Row, Script},
    ids::{ClientId, DeviceId, LogId, Seq, UserId},
    time::Time,
};

/// A device's name for an entry, within a log.
pub type Name = (LogId, DeviceId, ClientId);

/// What is known of the logs, authors, names and targets of a batch.
pub struct Known {
    pub heads: HashMap<LogId, Head>,
    pub standings: HashMap<(LogId, UserId), Standing>,
    pub repeats: HashMap<Name, Appended>,
    pub targets: HashMap<(LogId, Seq), Target>,
}

/// A log's last entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub seq: Seq,
    pub at: Time,
}

/// What a present member may.
pub struct Standing {
    /// The first entry of their present stay.
    pub first_seq: Seq,
    pub role: i32,
    blocked_by_peer: bool,
}

impl Standing {
    pub fn reads(&self, seq: Seq, head: Seq) -> bool {
        (self.first_seq..=head).contains(&seq)
    }

    pub fn may_write(&self) -> Result<(), Error> {
        if self.blocked_by_peer { Err(Error::CannotMessageUser) } else { Ok(()) }
    }
}

/// An entry that another is about.
pub struct Target {
    pub author: UserId,
    pub kind: i32,
    pub at: Time,
    pub revoked: bool,
    pub encryption: Option<Encryption>,
}

/// The head of each log, which is locked in the order of the second column and then of the ids.
const HEADS: &str = "
    SELECT logs.log_id, logs.head, logs.at
    FROM ({rows}) AS wanted
    JOIN logs ON logs.log_id = wanted.column1
    ORDER BY wanted.column2, logs.log_id
    {lock logs}";
/// A row for each log that has none: one that another transaction makes at the same time is waited for.
const NEW_LOGS: &str = "
    INSERT INTO logs (log_id, head, at)
    SELECT column1, 0, 0
    FROM ({rows}) AS new
    WHERE column1 IS NOT NULL
    ON CONFLICT (log_id) DO NOTHING";
/// Present members; served by `members_present`.
const STANDINGS: &str = "
    SELECT members.chat_id, members.user_id, members.first_seq, members.role, members.blocked_by_peer
    FROM ({rows}) AS wanted
    JOIN members ON members.chat_id = wanted.column1 AND members.user_id = wanted.column2
    WHERE members.last_seq IS NULL";
/// Entries that were written before under the same names; served by `entries_by_client_id`.
const REPEATS: &str = "
    SELECT entries.log_id, entries.device_id, entries.client_id, entries.seq, entries.at
    FROM ({rows}) AS wanted
    JOIN entries ON entries.log_id = wanted.column1
        AND entries.device_id = wanted.column2
        AND entries.client_id = wanted.column3";
const TARGETS: &str = "
    SELECT entries.log_id, entries.seq, entries.author_id, entries.kind, entries.at,
        entries.revoked_at IS NOT NULL, entries.encryption
    FROM ({rows}) AS wanted
    JOIN entries ON entries.log_id = wanted.column1 AND entries.seq = wanted.column2";

/// Whether entries that were written before are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    Sought,
    /// Whoever writes one fails: the database has each name once.
    Ignored,
}

impl Known {
    /// Locks the logs of the entries and finds out what must be known of them, after what is in the script. What
    /// another transaction is doing to them is waited for and then seen: each statement sees what was committed when it
    /// began, and the first one locks.
    pub async fn read(
        script: Script,
        connection: &mut Connection,
        entries: &[NewEntry],
        repeats: Repeats,
    ) -> Result<Self, sqlx::Error> {
        let logs = distinct(entries.iter().map(|entry| (is_account(entry), entry.log)));
        let known = Self::from_rows(&Self::ask(script, &logs, entries, repeats).fetch(connection).await?)?;
        let new: Vec<LogId> = logs.iter().map(|(_, log)| *log).filter(|log| !known.heads.contains_key(log)).collect();
        if new.is_empty() {
            return Ok(known);
        }
        let made = Script::default().add(NEW_LOGS, 1, &new, |query, log| query.bind(*log));
        Self::from_rows(&Self::ask(made, &logs, entries, repeats).fetch(connection).await?)
    }

    /// Adds the statements that find it out.
    fn ask(script: Script, logs: &[(bool, LogId)], entries: &[NewEntry], repeats: Repeats) -> Script {
        let authors =
            distinct(entries.iter().filter(|entry| entry.needs_standing()).map(|entry| (entry.log, entry.author)));
        let sought = if repeats == Repeats::Sought { entries } else { &[] };
        let names: Vec<Name> = sought.iter().map(NewEntry::name).collect();
        let places = distinct(entries.iter().filter_map(|entry| Some((entry.log, entry.target()?))));
        script
            .pad(entries.len())
            .add(HEADS, 2, logs, |query, (is_account, log)| query.bind(*log).bind(*is_account))
            .add(STANDINGS, 2, &authors, |query, (log, user)| query.bind(*log).bind(*user))
            .add(REPEATS, 3, &names, |query, (log, device, client)| query.bind(*log).bind(*device).bind(*client))
            .add(TARGETS, 2, &places, |query, (log, seq)| query.bind(*log).bind(*seq))
    }

    /// From what a script gave that ended with those statements.
    fn from_rows(results: &[Vec<Row>]) -> Result<Self, sqlx::Error> {
        let [.., heads, standings, repeats, targets] = results else { return Err(sqlx::Error::RowNotFound) };
        Ok(Self {
            heads: heads.iter().map(head).collect::<Result<_, _>>()?,
            standings: standings.iter().map(standing).collect::<Result<_, _>>()?,
            repeats: repeats.iter().map(repeat).collect::<Result<_, _>>()?,
            targets: targets.iter().map(target).collect::<Result<_, _>>()?,
        })
    }
}

/// Values in the order of their ids, which is the order in which logs are locked, each once.
fn distinct<T: Copy + Ord + Hash>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.collect::<HashSet<T>>().into_iter().collect();
    values.sort_unstable();
    values
}

fn head(row: &Row) -> Result<(LogId, Head), sqlx::Error> {
    Ok((row.try_get(0)?, Head { seq: row.try_get(1)?, at: row.try_get(2)? }))
}

fn standing(row: &Row) -> Result<((LogId, UserId), Standing), sqlx::Error> {
    let standing = Standing { first_seq: row.try_get(2)?, role: row.try_get(3)?, blocked_by_peer: row.try_get(4)? };
    Ok(((row.try_get(0)?, row.try_get(1)?), standing))
}

fn repeat(row: &Row) -> Result<(Name, Appended), sqlx::Error> {
    let name = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    Ok((name, Appended { seq: row.try_get(3)?, at: row.try_get(4)? }))
}

fn target(row: &Row) -> Result<((LogId, Seq), Target), sqlx::Error> {
    let target = Target {
        author: row.try_get(2)?,
        kind: row.try_get(3)?,
        at: row.try_get(4)?,
        revoked: row.try_get(5)?,
        encryption: row.try_get(6)?,
    };
    Ok(((row.try_get(0)?, row.try_get(1)?), target))
}

/// Whether an entry is in an account log, which is locked after those of chats.
fn is_account(entry: &NewEntry) -> bool {
    matches!(entry.action, Action::Account(_))
}

/// Locks logs, which are made if need be, in the order of their ids.
pub async fn lock(connection: &mut Connection, logs: &[LogId]) -> Result<(), sqlx::Error> {
    let wanted = |script: Script| script.add(HEADS, 2, logs, |query, log| query.bind(*log).bind(false));
    let locked = wanted(Script::default()).fetch(connection).await?;
    if locked.iter().map(Vec::len).sum::<usize>() < logs.len() {
        let made = Script::default().add(NEW_LOGS, 1, logs, |query, log| query.bind(*log));
        wanted(made).execute(connection).await?;
    }
    Ok(())
}

/// The last seq of each log. A log that nothing was written to is left out.
pub async fn heads(on: impl Executor, logs: &[LogId]) -> Result<HashMap<LogId, Seq>, sqlx::Error> {
    const LAST: &str = "
        SELECT logs.log_id, logs.head
        FROM ({rows}) AS wanted
        JOIN logs ON logs.log_id = wanted.column1";
    let rows = db::bulk(LAST, 1, logs, |query, log| query.bind(*log)).fetch_all(on).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}
