//! The log's statements that write, and what a write must know first.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use tidings_proto::v1::{ChatKind, EntryKind};

use super::{Appended, Body, Committed, Encryption, Entry, Error, append::Name};
use crate::{
    backends::bulk,
    ids::{ChatId, LogId, Seq, UserId},
    time::Time,
};

/// A log's last entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub seq: Seq,
    pub at: Time,
}

/// The head of each log. A log that nothing was written to is left out.
pub async fn heads(connection: &mut SqliteConnection, logs: &[LogId]) -> Result<HashMap<LogId, Head>, sqlx::Error> {
    const HEADS: &str = "
        SELECT logs.log_id, logs.head, logs.at
        FROM ({rows}) AS wanted
        JOIN logs ON logs.log_id = wanted.column1";
    let rows = bulk::query(HEADS, 1, logs, |query, log| query.bind(*log)).fetch_all(connection).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, Head { seq: row.try_get(1)?, at: row.try_get(2)? }))).collect()
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

/// The present members among these users; served by `members_present`.
pub async fn standings(
    connection: &mut SqliteConnection,
    authors: &[(LogId, UserId)],
) -> Result<HashMap<(LogId, UserId), Standing>, sqlx::Error> {
    const STANDINGS: &str = "
        SELECT members.chat_id, members.user_id, members.first_seq, members.role, members.blocked_by_peer
        FROM ({rows}) AS wanted
        JOIN members ON members.chat_id = wanted.column1 AND members.user_id = wanted.column2
        WHERE members.last_seq IS NULL";
    if authors.is_empty() {
        return Ok(HashMap::new());
    }
    let query = bulk::query(STANDINGS, 2, authors, |query, (log, user)| query.bind(*log).bind(*user));
    let standing = |row: &SqliteRow| -> Result<_, sqlx::Error> {
        let standing = Standing { first_seq: row.try_get(2)?, role: row.try_get(3)?, blocked_by_peer: row.try_get(4)? };
        Ok(((row.try_get(0)?, row.try_get(1)?), standing))
    };
    query.fetch_all(connection).await?.iter().map(standing).collect()
}

/// Entries that were written before under these names; served by `entries_by_client_id`.
pub async fn repeats(
    connection: &mut SqliteConnection,
    names: &[Name],
) -> Result<HashMap<Name, Appended>, sqlx::Error> {
    const REPEATS: &str = "
        SELECT entries.log_id, entries.device_id, entries.client_id, entries.seq, entries.at
        FROM ({rows}) AS wanted
        JOIN entries ON entries.log_id = wanted.column1
            AND entries.device_id = wanted.column2
            AND entries.client_id = wanted.column3";
    let query =
        bulk::query(REPEATS, 3, names, |query, (log, device, client)| query.bind(*log).bind(*device).bind(*client));
    let repeat = |row: &SqliteRow| -> Result<_, sqlx::Error> {
        let name = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        Ok((name, Appended { seq: row.try_get(3)?, at: row.try_get(4)? }))
    };
    query.fetch_all(connection).await?.iter().map(repeat).collect()
}

/// An entry that another is about.
pub struct Target {
    pub author: UserId,
    pub kind: i32,
    pub at: Time,
    pub revoked: bool,
    pub encryption: Option<Encryption>,
}

/// The entries at these places.
pub async fn targets(
    connection: &mut SqliteConnection,
    places: &[(LogId, Seq)],
) -> Result<HashMap<(LogId, Seq), Target>, sqlx::Error> {
    const TARGETS: &str = "
        SELECT entries.log_id, entries.seq, entries.author_id, entries.kind, entries.at,
            entries.revoked_at IS NOT NULL, entries.encryption
        FROM ({rows}) AS wanted
        JOIN entries ON entries.log_id = wanted.column1 AND entries.seq = wanted.column2";
    if places.is_empty() {
        return Ok(HashMap::new());
    }
    let query = bulk::query(TARGETS, 2, places, |query, (log, seq)| query.bind(*log).bind(*seq));
    let target = |row: &SqliteRow| -> Result<_, sqlx::Error> {
        let target = Target {
            author: row.try_get(2)?,
            kind: row.try_get(3)?,
            at: row.try_get(4)?,
            revoked: row.try_get(5)?,
            encryption: row.try_get(6)?,
        };
        Ok(((row.try_get(0)?, row.try_get(1)?), target))
    };
    query.fetch_all(connection).await?.iter().map(target).collect()
}

/// Raises the heads of the logs that were written to.
pub async fn update_heads(
    connection: &mut SqliteConnection,
    heads: &HashMap<LogId, Head>,
    written: &[Entry],
) -> Result<(), sqlx::Error> {
    // The `WHERE` also tells SQLite's parser that `ON` begins the conflict clause.
    const UPDATE: &str = "
        INSERT INTO logs (log_id, head, at)
        SELECT column1, column2, column3
        FROM ({rows})
        WHERE column1 IS NOT NULL
        ON CONFLICT (log_id) DO UPDATE
        SET head = excluded.head, at = excluded.at";
    let mut seen = HashSet::new();
    let rows: Vec<_> = written
        .iter()
        .filter(|entry| seen.insert(entry.log))
        .filter_map(|entry| Some((entry.log, *heads.get(&entry.log)?)))
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let query = bulk::query(UPDATE, 3, &rows, |query, (log, head)| query.bind(*log).bind(head.seq).bind(head.at));
    query.execute(connection).await?;
    Ok(())
}

/// Writes entries. What people said expires after `expiry`, if there is one; who was in a chat does not.
pub async fn insert_entries(
    connection: &mut SqliteConnection,
    entries: &[Entry],
    expiry: Option<Duration>,
) -> Result<(), sqlx::Error> {
    const INSERT: &str = "
        INSERT INTO entries (log_id, seq, author_id, device_id, client_id, at, kind, target_seq, encryption, body,
            expires_at)
        SELECT column1, column2, column3, column4, column5, column6, column7, column8, column9, column10, column11
        FROM ({rows})
        WHERE column1 IS NOT NULL";
    if entries.is_empty() {
        return Ok(());
    }
    let query = bulk::query(INSERT, 11, entries, |query, entry| {
        let said = matches!(entry.kind, EntryKind::Message | EntryKind::Edit | EntryKind::Reaction);
        let expires_at = expiry.filter(|_| said).map(|expiry| entry.at + expiry);
        query
            .bind(entry.log)
            .bind(entry.seq)
            .bind(entry.author)
            .bind(entry.device)
            .bind(entry.client_id)
            .bind(entry.at)
            .bind(entry.kind as i32)
            .bind(entry.target)
            .bind(entry.body.as_ref().map(|body| body.encryption))
            .bind(entry.body.as_ref().map(|body| body.bytes.to_vec()))
            .bind(expires_at)
    });
    query.execute(connection).await?;
    Ok(())
}

/// Tells the workers what was written.
pub async fn insert_outbox(connection: &mut SqliteConnection, committed: &[Committed]) -> Result<(), sqlx::Error> {
    const INSERT: &str = "
        INSERT INTO outbox (log_id, first_seq, last_seq)
        SELECT column1, column2, column3
        FROM ({rows})
        WHERE column1 IS NOT NULL";
    if committed.is_empty() {
        return Ok(());
    }
    let query = bulk::query(INSERT, 3, committed, |query, committed| {
        query.bind(committed.log).bind(committed.first()).bind(committed.last())
    });
    query.execute(connection).await?;
    Ok(())
}

pub async fn edit(
    connection: &mut SqliteConnection,
    log: LogId,
    target: Seq,
    body: &Body,
    at: Time,
) -> Result<(), sqlx::Error> {
    const EDIT: &str = "
        UPDATE entries
        SET encryption = $3, body = $4, edited_at = $5
        WHERE log_id = $1 AND seq = $2 AND revoked_at IS NULL";
    let query = sqlx::query(EDIT).bind(log).bind(target).bind(body.encryption).bind(body.bytes.to_vec()).bind(at);
    query.execute(connection).await?;
    Ok(())
}

/// Takes the bodies of a message and of its edits, and its reactions, out of the database.
pub async fn revoke(connection: &mut SqliteConnection, log: LogId, target: Seq, at: Time) -> Result<(), sqlx::Error> {
    const MESSAGE: &str = "
        UPDATE entries
        SET encryption = NULL, body = NULL, revoked_at = $3
        WHERE log_id = $1 AND seq = $2";
    const EDITS: &str = "
        UPDATE entries
        SET encryption = NULL, body = NULL
        WHERE log_id = $1 AND target_seq = $2 AND kind = $3";
    const REACTIONS: &str = "
        DELETE FROM reactions
        WHERE log_id = $1 AND seq = $2";
    sqlx::query(MESSAGE).bind(log).bind(target).bind(at).execute(&mut *connection).await?;
    sqlx::query(EDITS).bind(log).bind(target).bind(EntryKind::Edit as i32).execute(&mut *connection).await?;
    sqlx::query(REACTIONS).bind(log).bind(target).execute(connection).await?;
    Ok(())
}

/// Sets a user's one reaction to a message; an empty emoji takes it away.
pub async fn react(
    connection: &mut SqliteConnection,
    log: LogId,
    target: Seq,
    user: UserId,
    emoji: &str,
    at: Time,
) -> Result<(), sqlx::Error> {
    const SET: &str = "
        INSERT INTO reactions (log_id, seq, user_id, emoji, at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (log_id, seq, user_id) DO UPDATE
        SET emoji = excluded.emoji, at = excluded.at";
    const REMOVE: &str = "
        DELETE FROM reactions
        WHERE log_id = $1 AND seq = $2 AND user_id = $3";
    if emoji.is_empty() {
        sqlx::query(REMOVE).bind(log).bind(target).bind(user).execute(connection).await?;
    } else {
        let query = sqlx::query(SET).bind(log).bind(target).bind(user).bind(emoji.to_owned()).bind(at);
        query.execute(connection).await?;
    }
    Ok(())
}

pub async fn history_shared(connection: &mut SqliteConnection, chat: ChatId) -> Result<bool, sqlx::Error> {
    const SHARED: &str = "
        SELECT history_shared
        FROM chats
        WHERE chat_id = $1";
    Ok(sqlx::query_scalar(SHARED).bind(chat).fetch_optional(connection).await?.unwrap_or(false))
}

/// From which entry on those who join may read, and which entry lets them in.
pub struct Stay {
    pub first_seq: Seq,
    pub joined_seq: Seq,
    pub at: Time,
}

/// Lets users in. What came before counts as received and read.
pub async fn begin_stays(
    connection: &mut SqliteConnection,
    chat: ChatId,
    joined: &[(UserId, i32)],
    stay: Stay,
) -> Result<(), sqlx::Error> {
    // Where history is shared, a second stay goes on with the first one's row.
    const BEGIN: &str = "
        INSERT INTO members (chat_id, user_id, role, first_seq, joined_at, delivered_seq, read_seq, archived,
            blocked_by_peer)
        SELECT column1, column2, column3, column4, column5, column6, column6, FALSE, FALSE
        FROM ({rows})
        WHERE column1 IS NOT NULL
        ON CONFLICT (chat_id, user_id, first_seq) DO UPDATE
        SET last_seq = NULL, role = excluded.role, joined_at = excluded.joined_at";
    if joined.is_empty() {
        return Ok(());
    }
    let query = bulk::query(BEGIN, 6, joined, |query, (user, role)| {
        query.bind(chat).bind(*user).bind(*role).bind(stay.first_seq).bind(stay.at).bind(stay.joined_seq.previous())
    });
    query.execute(connection).await?;
    Ok(())
}

pub async fn end_stay(
    connection: &mut SqliteConnection,
    chat: ChatId,
    user: UserId,
    last_seq: Seq,
) -> Result<(), sqlx::Error> {
    const END: &str = "
        UPDATE members
        SET last_seq = $3
        WHERE chat_id = $1 AND user_id = $2 AND last_seq IS NULL";
    sqlx::query(END).bind(chat).bind(user).bind(last_seq).execute(connection).await?;
    Ok(())
}

pub async fn set_role(
    connection: &mut SqliteConnection,
    chat: ChatId,
    user: UserId,
    role: i32,
) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE members
        SET role = $3
        WHERE chat_id = $1 AND user_id = $2 AND last_seq IS NULL";
    sqlx::query(SET).bind(chat).bind(user).bind(role).execute(connection).await?;
    Ok(())
}

pub async fn set_settings(
    connection: &mut SqliteConnection,
    chat: ChatId,
    title: Option<&str>,
    description: Option<&str>,
) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE chats
        SET title = COALESCE($2, title), description = COALESCE($3, description)
        WHERE chat_id = $1";
    let query = sqlx::query(SET).bind(chat).bind(title.map(str::to_owned)).bind(description.map(str::to_owned));
    query.execute(connection).await?;
    Ok(())
}

/// Keeps `blocked` from writing in the direct chat that they share with `blocker`, if there is one.
pub async fn set_blocked(
    connection: &mut SqliteConnection,
    blocker: UserId,
    blocked: UserId,
    is_blocked: bool,
) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE members
        SET blocked_by_peer = $4
        WHERE user_id = $1 AND chat_id IN (
            SELECT chat_id
            FROM chats
            WHERE kind = $5 AND low_user_id = $2 AND high_user_id = $3)";
    let (low, high) = if blocker < blocked { (blocker, blocked) } else { (blocked, blocker) };
    let query = sqlx::query(SET).bind(blocked).bind(low).bind(high).bind(is_blocked).bind(ChatKind::Direct as i32);
    query.execute(connection).await?;
    Ok(())
}

pub async fn set_preferences(
    connection: &mut SqliteConnection,
    chat: ChatId,
    user: UserId,
    muted_until: Option<Time>,
    archived: bool,
    pinned_at: Option<Time>,
) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE members
        SET muted_until = $3, archived = $4, pinned_at = $5
        WHERE chat_id = $1 AND user_id = $2";
    let query = sqlx::query(SET).bind(chat).bind(user).bind(muted_until).bind(archived).bind(pinned_at);
    query.execute(connection).await?;
    Ok(())
}

pub async fn hide(connection: &mut SqliteConnection, chat: ChatId, user: UserId, seq: Seq) -> Result<(), sqlx::Error> {
    const HIDE: &str = "
        INSERT INTO hidden (log_id, user_id, seq)
        VALUES ($1, $2, $3)
        ON CONFLICT (log_id, user_id, seq) DO NOTHING";
    sqlx::query(HIDE).bind(chat).bind(user).bind(seq).execute(connection).await?;
    Ok(())
}
