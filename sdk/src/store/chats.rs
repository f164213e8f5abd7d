//! Chats as the list shows them.
//!
//! What the server says about a chat is true as of a seq; SETTINGS and MEMBERSHIP entries after it are applied on top,
//! earlier ones are not.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use tidings_proto::v1::{self, ChatPreferences, Entry, MembershipChange, entry::Body};

use super::{Changes, messages, outbox, profiles, receipts};
use crate::{
    Chat, ChatKind, Role,
    time::{from_millis, now_millis, optional_millis, wire_millis},
    wire::{role_from_wire, role_number},
};

/// Counting more unread messages than this helps nobody.
const MAX_UNREAD: u32 = 1000;

const COLUMNS: &str = "chat_id, peer_id, title, description, created_at, member_count, role, server_unread, read_seq,
    muted_until, archived, pinned_at, stale";

/// The user is in a chat from `first_seq` on.
pub fn join(
    transaction: &Transaction<'_>,
    changes: &mut Changes,
    chat_id: &str,
    first_seq: u64,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO chats (chat_id, first_seq)
             VALUES (?1, ?2)
             ON CONFLICT (chat_id) DO UPDATE
             SET first_seq = excluded.first_seq, stale = 1",
        )?
        .execute(params![chat_id, first_seq])?;
    changes.chat(chat_id);
    changes.work();
    Ok(())
}

/// The user is no longer in a chat.
pub fn leave(transaction: &Transaction<'_>, changes: &mut Changes, chat_id: &str) -> rusqlite::Result<()> {
    transaction.prepare_cached("UPDATE chats SET role = NULL WHERE chat_id = ?1")?.execute([chat_id])?;
    changes.chat(chat_id);
    Ok(())
}

/// The first entry that the user may read, where the account log said so.
pub fn first_seq(connection: &Connection, chat_id: &str) -> rusqlite::Result<Option<u64>> {
    connection
        .prepare_cached("SELECT first_seq FROM chats WHERE chat_id = ?1")?
        .query_row([chat_id], |row| row.get(0))
        .optional()
}

/// Takes in what the server says about a chat, unless newer entries say more.
pub fn store_chat(transaction: &Transaction<'_>, changes: &mut Changes, chat: &v1::Chat) -> rusqlite::Result<()> {
    let peer_id = (!chat.peer_id.is_empty()).then_some(&chat.peer_id);
    transaction
        .prepare_cached(
            "INSERT INTO chats (chat_id, created_at, first_seq, peer_id)
             VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (chat_id) DO UPDATE
             SET created_at = ?2, first_seq = ?3, peer_id = ?4",
        )?
        .execute(params![chat.chat_id, wire_millis(chat.created_at.as_ref()), chat.first_seq, peer_id])?;
    transaction
        .prepare_cached(
            "UPDATE chats
             SET title = ?2, description = ?3, member_count = ?4, role = ?5, server_unread = ?6, as_of = ?7, stale = 0
             WHERE chat_id = ?1
             AND as_of <= ?7",
        )?
        .execute(params![
            chat.chat_id,
            chat.title,
            chat.description,
            chat.member_count,
            role_from_wire(chat.role()).map(role_number),
            chat.unread_count,
            chat.head_seq,
        ])?;
    // One that was overtaken by an entry while it was being asked for is stale still, and will be asked for again.
    if let Some(peer_id) = peer_id {
        profiles::want(transaction, changes, peer_id)?;
    }
    if let Some(preferences) = &chat.preferences {
        let preferences = ChatPreferences { chat_id: chat.chat_id.clone(), ..*preferences };
        store_preferences(transaction, changes, &preferences)?;
    }
    let known: Vec<v1::Receipt> = chat.own_receipt.iter().chain(&chat.peer_receipt).cloned().collect();
    receipts::store_receipts(transaction, changes, &chat.chat_id, &known)?;
    changes.chat(&chat.chat_id);
    Ok(())
}

/// The user's own view of a chat.
pub fn store_preferences(
    transaction: &Transaction<'_>,
    changes: &mut Changes,
    preferences: &ChatPreferences,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("UPDATE chats SET muted_until = ?2, archived = ?3, pinned_at = ?4 WHERE chat_id = ?1")?
        .execute(params![
            preferences.chat_id,
            optional_millis(preferences.muted_until.as_ref()),
            preferences.archived,
            optional_millis(preferences.pinned_at.as_ref()),
        ])?;
    changes.chat(&preferences.chat_id);
    Ok(())
}

/// A chat about which nothing is known but that it has entries.
pub fn ensure(transaction: &Transaction<'_>, changes: &mut Changes, chat_id: &str) -> rusqlite::Result<()> {
    let rows = transaction.prepare_cached("INSERT OR IGNORE INTO chats (chat_id) VALUES (?1)")?.execute([chat_id])?;
    if rows > 0 {
        changes.work();
    }
    Ok(())
}

/// Applies a SETTINGS or MEMBERSHIP entry that is newer than what is known.
pub fn apply_change(
    transaction: &Transaction<'_>,
    changes: &mut Changes,
    user_id: &str,
    entry: &Entry,
) -> rusqlite::Result<()> {
    let rows = transaction
        .prepare_cached("UPDATE chats SET as_of = ?2 WHERE chat_id = ?1 AND as_of < ?2")?
        .execute(params![entry.log_id, entry.seq])?;
    if rows == 0 {
        return Ok(());
    }
    changes.chat(&entry.log_id);
    match &entry.body {
        Some(Body::Settings(settings)) => {
            transaction
                .prepare_cached(
                    "UPDATE chats
                     SET title = COALESCE(?2, title), description = COALESCE(?3, description)
                     WHERE chat_id = ?1",
                )?
                .execute(params![entry.log_id, settings.title, settings.description])?;
        }
        Some(Body::Membership(change)) => apply_membership(transaction, changes, user_id, &entry.log_id, change)?,
        _ => {}
    }
    Ok(())
}

fn apply_membership(
    transaction: &Transaction<'_>,
    changes: &mut Changes,
    user_id: &str,
    chat_id: &str,
    change: &MembershipChange,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("UPDATE chats SET member_count = MAX(0, member_count + ?2 - ?3) WHERE chat_id = ?1")?
        .execute(params![chat_id, change.joined.len(), change.left_user_ids.len()])?;
    for left in &change.left_user_ids {
        receipts::forget_receipt(transaction, chat_id, left)?;
        if left == user_id {
            leave(transaction, changes, chat_id)?;
        }
    }
    for member in change.joined.iter().chain(&change.role_changed) {
        profiles::want(transaction, changes, &member.user_id)?;
        if member.user_id == user_id {
            transaction
                .prepare_cached("UPDATE chats SET role = ?2 WHERE chat_id = ?1")?
                .execute(params![chat_id, role_from_wire(member.role()).map(role_number)])?;
        }
    }
    Ok(())
}

/// The chats that the server must be asked for.
pub fn stale_chats(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut query = connection.prepare_cached("SELECT chat_id FROM chats WHERE stale = 1 LIMIT 50")?;
    query.query_map((), |row| row.get(0))?.collect()
}

/// Notes that the server was asked for a chat and does not know it.
pub fn set_unknown(transaction: &Transaction<'_>, chat_id: &str) -> rusqlite::Result<()> {
    transaction.execute("UPDATE chats SET stale = 0 WHERE chat_id = ?1", [chat_id])?;
    Ok(())
}

/// All chats, in the order in which a list shows them.
pub fn all_chats(connection: &Connection) -> rusqlite::Result<Vec<Chat>> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM chats"))?;
    let mut chats: Vec<Chat> = Vec::new();
    let mut rows = query.query(())?;
    while let Some(row) = rows.next()? {
        chats.extend(read_chat(connection, row)?);
    }
    chats.sort_by_key(|chat| std::cmp::Reverse((chat.pinned_at, chat.last_activity)));
    Ok(chats)
}

/// One chat; `None` also for one of which the server did not tell anything yet.
pub fn chat(connection: &Connection, chat_id: &str) -> rusqlite::Result<Option<Chat>> {
    let mut query = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM chats WHERE chat_id = ?1"))?;
    let mut rows = query.query([chat_id])?;
    match rows.next()? {
        Some(row) => read_chat(connection, row),
        None => Ok(None),
    }
}

fn read_chat(connection: &Connection, row: &Row<'_>) -> rusqlite::Result<Option<Chat>> {
    let id: String = row.get(0)?;
    let peer_id: Option<String> = row.get(1)?;
    let created_at: i64 = row.get(4)?;
    if created_at == 0 {
        return Ok(None);
    }
    let created_at = from_millis(created_at);
    let last_message = messages::last_message(connection, &id)?;
    let read_seq: u64 = row.get(8)?;
    let millis = |column| row.get::<_, Option<i64>>(column).map(|millis| millis.map(from_millis));
    Ok(Some(Chat {
        title: match &peer_id {
            Some(peer_id) => profiles::display_name(connection, peer_id)?,
            None => row.get(2)?,
        },
        kind: peer_id.map_or(ChatKind::Group, |peer_id| ChatKind::Direct { peer_id }),
        description: row.get(3)?,
        member_count: row.get(5)?,
        role: row.get::<_, Option<i32>>(6)?.and_then(stored_role),
        last_activity: last_message.as_ref().map_or(created_at, |message| message.at),
        last_message,
        unread_count: unread_count(connection, &id, read_seq, row.get(7)?)?,
        read_seq,
        muted_until: millis(9)?.filter(|until| *until > from_millis(now_millis())),
        archived: row.get(10)?,
        pinned_at: millis(11)?,
        blocked_by: outbox::blocked_by(connection, &id)?,
        id,
    }))
}

fn stored_role(number: i32) -> Option<Role> {
    role_from_wire(v1::Role::try_from(number).unwrap_or_default())
}

/// Counts what is stored; if some of it lies in a gap, what the server counted is nearer.
fn unread_count(connection: &Connection, chat_id: &str, read_seq: u64, server_unread: u32) -> rusqlite::Result<u32> {
    let (stored, gap): (u32, bool) = connection
        .prepare_cached(
            "SELECT
                 (SELECT COUNT(*) FROM (
                     SELECT 1
                     FROM entries
                     WHERE log_id = ?1
                     AND seq > ?2
                     AND kind = 1
                     AND hidden = 0
                     AND author_id <> (SELECT user_id FROM session)
                     LIMIT ?3)),
                 EXISTS (SELECT 1 FROM gaps WHERE log_id = ?1 AND before_seq > ?2 + 1)",
        )?
        .query_row(params![chat_id, read_seq, MAX_UNREAD], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(if gap { stored.max(server_unread) } else { stored })
}
