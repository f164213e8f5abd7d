//! The log's statements that write.

use std::time::Duration;

use tidings_proto::v1::{ChatKind, EntryKind};

use super::{Appended, Body, Entry, known::Head};
use crate::{
    backends::db::{self, Connection, Script, Statement},
    ids::{ChatId, LogId, Seq, UserId},
    time::Time,
};

/// What was written to a log: from this entry on, up to its new head.
pub struct Written {
    pub log: LogId,
    pub first: Seq,
    pub head: Head,
}

/// What writes entries, raises their logs' heads, and tells the workers. What people said expires after `expiry`, if
/// there is one; who was in a chat does not.
pub fn write(logs: &[Written], entries: &[Entry], expiry: Option<Duration>) -> Script {
    const HEADS: &str = "
        UPDATE logs
        SET head = written.column2, at = written.column3
        FROM ({rows}) AS written
        WHERE logs.log_id = written.column1";
    const ENTRIES: &str = "
        INSERT INTO entries (log_id, seq, author_id, device_id, client_id, at, kind, target_seq, encryption, body,
            expires_at)
        SELECT column1, column2, column3, column4, column5, column6, column7, column8, column9, column10, column11
        FROM ({rows}) AS new
        WHERE column1 IS NOT NULL";
    const OUTBOX: &str = "
        INSERT INTO outbox (log_id, first_seq, last_seq)
        SELECT column1, column2, column3
        FROM ({rows}) AS new
        WHERE column1 IS NOT NULL";
    Script::default()
        .pad(entries.len())
        .add(HEADS, 3, logs, |query, Written { log, head, .. }| query.bind(*log).bind(head.seq).bind(head.at))
        .add(ENTRIES, 11, entries, |query, entry| bind_entry(query, entry, expiry))
        .add(OUTBOX, 3, logs, |query, Written { log, first, head }| query.bind(*log).bind(*first).bind(head.seq))
        .independent()
}

fn bind_entry(query: Statement, entry: &Entry, expiry: Option<Duration>) -> Statement {
    let said = matches!(entry.kind, EntryKind::Message | EntryKind::Edit | EntryKind::Reaction);
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
        .bind(expiry.filter(|_| said).map(|expiry| entry.at + expiry))
}

pub async fn edit(
    connection: &mut Connection,
    log: LogId,
    target: Seq,
    body: &Body,
    Appended { seq, at }: Appended,
) -> Result<(), sqlx::Error> {
    const EDIT: &str = "
        UPDATE entries
        SET encryption = $3, body = $4, edited_seq = $5, edited_at = $6, original = COALESCE(original, body)
        WHERE log_id = $1 AND seq = $2 AND revoked_at IS NULL";
    let query = db::query(EDIT).bind(log).bind(target).bind(body.encryption).bind(body.bytes.to_vec());
    query.bind(seq).bind(at).execute(connection).await?;
    Ok(())
}

/// Takes the bodies of a message and of its edits, and its reactions, out of the database.
pub async fn revoke(connection: &mut Connection, log: LogId, target: Seq, at: Time) -> Result<(), sqlx::Error> {
    const MESSAGE: &str = "
        UPDATE entries
        SET encryption = NULL, body = NULL, original = NULL, revoked_at = $3
        WHERE log_id = $1 AND seq = $2";
    const EDITS: &str = "
        UPDATE entries
        SET encryption = NULL, body = NULL
        WHERE log_id = $1 AND target_seq = $2 AND kind = $3";
    const REACTIONS: &str = "
        DELETE FROM reactions
        WHERE log_id = $1 AND seq = $2";
    db::query(MESSAGE).bind(log).bind(target).bind(at).execute(&mut *connection).await?;
    db::query(EDITS).bind(log).bind(target).bind(EntryKind::Edit as i32).execute(&mut *connection).await?;
    db::query(REACTIONS).bind(log).bind(target).execute(connection).await?;
    Ok(())
}

/// Sets a user's one reaction to a message; an empty emoji takes it away.
pub async fn react(
    connection: &mut Connection,
    log: LogId,
    target: Seq,
    user: UserId,
    emoji: &str,
    reacted: Seq,
) -> Result<(), sqlx::Error> {
    const SET: &str = "
        INSERT INTO reactions (log_id, seq, user_id, emoji, reacted_seq)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (log_id, seq, user_id) DO UPDATE
        SET emoji = excluded.emoji, reacted_seq = excluded.reacted_seq";
    const REMOVE: &str = "
        DELETE FROM reactions
        WHERE log_id = $1 AND seq = $2 AND user_id = $3";
    if emoji.is_empty() {
        db::query(REMOVE).bind(log).bind(target).bind(user).execute(connection).await?;
    } else {
        let query = db::query(SET).bind(log).bind(target).bind(user).bind(emoji.to_owned()).bind(reacted);
        query.execute(connection).await?;
    }
    Ok(())
}

pub async fn history_shared(connection: &mut Connection, chat: ChatId) -> Result<bool, sqlx::Error> {
    const SHARED: &str = "
        SELECT history_shared
        FROM chats
        WHERE chat_id = $1";
    Ok(db::query(SHARED).bind(chat).fetch_scalar(connection).await?.unwrap_or(false))
}

/// From which entry on those who join may read, and which entry lets them in.
pub struct Stay {
    pub first_seq: Seq,
    pub joined_seq: Seq,
    pub at: Time,
}

/// Lets users in. What came before counts as received and read. One who comes back finds the chat as they wanted it:
/// their devices were not told otherwise.
pub async fn begin_stays(
    connection: &mut Connection,
    chat: ChatId,
    joined: &[(UserId, i32)],
    stay: Stay,
) -> Result<(), sqlx::Error> {
    // Where history is shared, a second stay goes on with the first one's row.
    const BEGIN: &str = "
        INSERT INTO members (chat_id, user_id, role, first_seq, joined_at, delivered_seq, read_seq, told_seq,
            muted_until, archived, pinned_at, blocked_by_peer)
        SELECT column1, column2, column3, column4, column5, column6, column6, column6, earlier.muted_until,
            COALESCE(earlier.archived, FALSE), earlier.pinned_at, FALSE
        FROM ({rows}) AS new
        LEFT JOIN members AS earlier ON earlier.chat_id = column1
            AND earlier.user_id = column2
            AND earlier.first_seq = (
                SELECT MAX(first_seq)
                FROM members
                WHERE chat_id = column1 AND user_id = column2)
        WHERE column1 IS NOT NULL
        ON CONFLICT (chat_id, user_id, first_seq) DO UPDATE
        SET last_seq = NULL, role = excluded.role, joined_at = excluded.joined_at";
    if joined.is_empty() {
        return Ok(());
    }
    let query = db::bulk(BEGIN, 6, joined, |query, (user, role)| {
        query.bind(chat).bind(*user).bind(*role).bind(stay.first_seq).bind(stay.at).bind(stay.joined_seq.previous())
    });
    query.execute(connection).await?;
    Ok(())
}

pub async fn end_stay(
    connection: &mut Connection,
    chat: ChatId,
    user: UserId,
    last_seq: Seq,
) -> Result<(), sqlx::Error> {
    const END: &str = "
        UPDATE members
        SET last_seq = $3
        WHERE chat_id = $1 AND user_id = $2 AND last_seq IS NULL";
    db::query(END).bind(chat).bind(user).bind(last_seq).execute(connection).await?;
    Ok(())
}

pub async fn set_role(connection: &mut Connection, chat: ChatId, user: UserId, role: i32) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE members
        SET role = $3
        WHERE chat_id = $1 AND user_id = $2 AND last_seq IS NULL";
    db::query(SET).bind(chat).bind(user).bind(role).execute(connection).await?;
    Ok(())
}

pub async fn set_settings(
    connection: &mut Connection,
    chat: ChatId,
    title: Option<&str>,
    description: Option<&str>,
) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE chats
        SET title = COALESCE($2, title), description = COALESCE($3, description)
        WHERE chat_id = $1";
    let query = db::query(SET).bind(chat).bind(title.map(str::to_owned)).bind(description.map(str::to_owned));
    query.execute(connection).await?;
    Ok(())
}

/// Whether a user keeps to themselves what they read.
pub async fn set_silent_reader(connection: &mut Connection, user: UserId, silent: bool) -> Result<(), sqlx::Error> {
    const KEEP: &str = "
        INSERT INTO silent_readers (user_id)
        VALUES ($1)
        ON CONFLICT (user_id) DO NOTHING";
    const TELL: &str = "
        DELETE FROM silent_readers
        WHERE user_id = $1";
    db::query(if silent { KEEP } else { TELL }).bind(user).execute(connection).await?;
    Ok(())
}

/// Keeps `blocked` from writing in the direct chat that they share with `blocker`, if there is one.
pub async fn set_blocked(
    connection: &mut Connection,
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
    let query = db::query(SET).bind(blocked).bind(low).bind(high).bind(is_blocked).bind(ChatKind::Direct as i32);
    query.execute(connection).await?;
    Ok(())
}

pub async fn set_preferences(
    connection: &mut Connection,
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
    let query = db::query(SET).bind(chat).bind(user).bind(muted_until).bind(archived).bind(pinned_at);
    query.execute(connection).await?;
    Ok(())
}

pub async fn hide(connection: &mut Connection, chat: ChatId, user: UserId, seq: Seq) -> Result<(), sqlx::Error> {
    const HIDE: &str = "
        INSERT INTO hidden (log_id, user_id, seq)
        VALUES ($1, $2, $3)
        ON CONFLICT (log_id, user_id, seq) DO NOTHING";
    db::query(HIDE).bind(chat).bind(user).bind(seq).execute(connection).await?;
    Ok(())
}
