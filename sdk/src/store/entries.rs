//! Stores the entries of chat logs, each once, in any order.
//!
//! A message's row is its present state. The server sends messages in their present state too, so a row may already
//! reflect edits that come later: what is newer wins, by time for edits and by seq for reactions. A message that is
//! read from a gap takes in what was stored about it before.

use prost::Message as _;
use rusqlite::{Transaction, params};
use tidings_proto::v1::{Entry, EntryKind, entry::Body};

use super::{Changes, Gap, chats, logs, messages::message_key, profiles, reactions, session::owner};
use crate::time::{optional_millis, wire_millis};

/// How an entry came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// By the stream, in order.
    Stream,
    /// From a page of history. Everything up to this seq was in the state of its messages.
    History { as_of: u64 },
}

/// Stores an entry of a chat log, unless it is there already.
pub fn store(
    transaction: &Transaction<'_>,
    changes: &mut Changes,
    own: (&str, &str),
    entry: &Entry,
    source: Source,
) -> rusqlite::Result<()> {
    if !insert(transaction, own, entry)? {
        return Ok(());
    }
    profiles::want(transaction, changes, &entry.author_id)?;
    match entry.kind() {
        EntryKind::Message => {
            settle_outbox(transaction, own, entry)?;
            let as_of = if let Source::History { as_of } = source { as_of } else { entry.seq };
            reactions::import(transaction, entry, as_of)?;
            apply_stored_changes(transaction, entry)?;
            if source == Source::Stream && entry.author_id != own.0 && entry.body.is_some() {
                super::incoming::note_arrival(transaction, changes, &entry.log_id, entry.seq)?;
            }
            changes.message(&entry.log_id, key(own, entry));
        }
        EntryKind::Edit => {
            settle_outbox(transaction, own, entry)?;
            apply_edit(transaction, &entry.log_id, entry.target_seq, entry.seq)?;
            mark_target(transaction, changes, entry)?;
        }
        EntryKind::Revoke => {
            settle_outbox(transaction, own, entry)?;
            apply_revoke(transaction, &entry.log_id, entry.target_seq)?;
            mark_target(transaction, changes, entry)?;
        }
        EntryKind::Reaction => {
            settle_outbox(transaction, own, entry)?;
            reactions::apply(transaction, entry)?;
            mark_target(transaction, changes, entry)?;
        }
        EntryKind::Membership | EntryKind::Settings => {
            chats::apply_change(transaction, changes, own.0, entry)?;
            changes.message(&entry.log_id, key(own, entry));
        }
        EntryKind::Account | EntryKind::Unspecified => {}
    }
    Ok(())
}

/// Stores a page of history that was read to fill a gap, and notes what is left of the gap.
pub fn store_page(
    transaction: &Transaction<'_>,
    changes: &mut Changes,
    log_id: &str,
    gap: Gap,
    page: &[Entry],
    more: bool,
) -> rusqlite::Result<()> {
    let Some((user_id, device_id)) = owner(transaction)? else { return Ok(()) };
    let as_of = page.last().map_or(0, |entry| entry.seq);
    for entry in page {
        store(transaction, changes, (&user_id, &device_id), entry, Source::History { as_of })?;
    }
    let read_from = match page.first() {
        Some(first) if more => first.seq,
        _ => gap.after_seq,
    };
    logs::shrink_gap(transaction, log_id, gap, read_from)
}

/// Deletes an entry for the user alone, also one that is not stored yet.
pub fn hide(transaction: &Transaction<'_>, changes: &mut Changes, log_id: &str, seq: u64) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT OR IGNORE INTO hidden (log_id, seq) VALUES (?1, ?2)")?
        .execute(params![log_id, seq])?;
    transaction
        .prepare_cached("UPDATE entries SET hidden = 1, body = NULL WHERE log_id = ?1 AND seq = ?2")?
        .execute(params![log_id, seq])?;
    if let Some(key) = message_key(transaction, log_id, seq)? {
        changes.message(log_id, key);
    }
    Ok(())
}

/// False if it is stored already.
fn insert(transaction: &Transaction<'_>, own: (&str, &str), entry: &Entry) -> rusqlite::Result<bool> {
    let revoked = entry.revoked_at.is_some();
    let body = entry.body.as_ref().filter(|_| !revoked && !entry.hidden).map(encode_body);
    let rows = transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO entries
                 (log_id, seq, kind, author_id, client_id, at, target_seq, body, edited_at, revoked, hidden)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            entry.log_id,
            entry.seq,
            entry.kind,
            entry.author_id,
            own_client_id(own, entry),
            wire_millis(entry.at.as_ref()),
            entry.target_seq,
            body,
            optional_millis(entry.edited_at.as_ref()),
            revoked,
            entry.hidden,
        ])?;
    Ok(rows > 0)
}

fn encode_body(body: &Body) -> Vec<u8> {
    Entry { body: Some(body.clone()), ..Entry::default() }.encode_to_vec()
}

fn own_client_id<'a>((_, device_id): (&str, &str), entry: &'a Entry) -> Option<&'a str> {
    (entry.author_device_id == device_id && !entry.client_id.is_empty()).then_some(&entry.client_id)
}

/// A message's id, as the app knows it.
fn key(own: (&str, &str), entry: &Entry) -> String {
    own_client_id(own, entry).map_or_else(|| entry.seq.to_string(), str::to_owned)
}

/// What this device wrote is in the log now, so it leaves the outbox.
fn settle_outbox(transaction: &Transaction<'_>, own: (&str, &str), entry: &Entry) -> rusqlite::Result<()> {
    if let Some(client_id) = own_client_id(own, entry) {
        transaction.prepare_cached("DELETE FROM outbox WHERE client_id = ?1")?.execute([client_id])?;
    }
    Ok(())
}

/// Takes in what was stored about a message before the message itself.
fn apply_stored_changes(transaction: &Transaction<'_>, entry: &Entry) -> rusqlite::Result<()> {
    let mut query = transaction.prepare_cached(
        "SELECT kind, seq
         FROM entries
         WHERE log_id = ?1
         AND target_seq = ?2
         AND kind IN (2, 3)
         ORDER BY seq",
    )?;
    let changes = query.query_map(params![entry.log_id, entry.seq], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for change in changes.collect::<rusqlite::Result<Vec<(i32, u64)>>>()? {
        match change {
            (2, seq) => apply_edit(transaction, &entry.log_id, entry.seq, seq)?,
            _ => apply_revoke(transaction, &entry.log_id, entry.seq)?,
        }
    }
    transaction
        .prepare_cached(
            "UPDATE entries
             SET hidden = 1, body = NULL
             WHERE log_id = ?1
             AND seq = ?2
             AND EXISTS (SELECT 1 FROM hidden WHERE log_id = ?1 AND seq = ?2)",
        )?
        .execute(params![entry.log_id, entry.seq])?;
    Ok(())
}

/// Gives a message the body of its edit, unless the message already has a newer one or none any more.
fn apply_edit(transaction: &Transaction<'_>, log_id: &str, target_seq: u64, edit_seq: u64) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "UPDATE entries
             SET body = edit.body, edited_at = edit.at
             FROM (SELECT body, at FROM entries WHERE log_id = ?1 AND seq = ?3) AS edit
             WHERE log_id = ?1
             AND seq = ?2
             AND kind = 1
             AND revoked = 0
             AND hidden = 0
             AND edit.body IS NOT NULL
             AND COALESCE(edited_at, 0) <= edit.at",
        )?
        .execute(params![log_id, target_seq, edit_seq])?;
    Ok(())
}

/// Takes the body from a message and from its edits.
fn apply_revoke(transaction: &Transaction<'_>, log_id: &str, target_seq: u64) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("UPDATE entries SET revoked = 1, body = NULL WHERE log_id = ?1 AND seq = ?2 AND kind = 1")?
        .execute(params![log_id, target_seq])?;
    transaction
        .prepare_cached("UPDATE entries SET body = NULL WHERE log_id = ?1 AND target_seq = ?2 AND kind = 2")?
        .execute(params![log_id, target_seq])?;
    Ok(())
}

fn mark_target(transaction: &Transaction<'_>, changes: &mut Changes, entry: &Entry) -> rusqlite::Result<()> {
    if let Some(key) = message_key(transaction, &entry.log_id, entry.target_seq)? {
        changes.message(&entry.log_id, key);
    }
    Ok(())
}
