//! How far members have received and read: watermarks that only rise.

use rusqlite::{Connection, Transaction, params};
use tidings_proto::v1;

use super::{Changes, owner};

/// How far all other members of a chat have it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watermarks {
    pub delivered: u64,
    pub read: u64,
}

/// Takes watermarks in; the user's own move what counts as read.
pub fn store_receipts(
    transaction: &Transaction<'_>,
    changes: &mut Changes,
    chat_id: &str,
    receipts: &[v1::Receipt],
) -> rusqlite::Result<()> {
    let Some((user_id, _)) = owner(transaction)? else { return Ok(()) };
    let before = watermarks(transaction, chat_id)?;
    for receipt in receipts {
        if receipt.user_id == user_id {
            raise_read(transaction, chat_id, receipt.read_seq)?;
            set_read_told(transaction, chat_id, receipt.read_seq)?;
            changes.chat(chat_id);
        } else {
            raise_receipt(transaction, chat_id, receipt)?;
        }
    }
    let after = watermarks(transaction, chat_id)?;
    if after != before {
        mark_own_messages(transaction, changes, chat_id, &user_id, before, after)?;
    }
    Ok(())
}

fn raise_receipt(transaction: &Transaction<'_>, chat_id: &str, receipt: &v1::Receipt) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO receipts (chat_id, user_id, delivered_seq, read_seq)
             VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (chat_id, user_id) DO UPDATE
             SET delivered_seq = MAX(delivered_seq, excluded.delivered_seq),
                 read_seq = MAX(read_seq, excluded.read_seq)",
        )?
        .execute(params![chat_id, receipt.user_id, receipt.delivered_seq, receipt.read_seq])?;
    Ok(())
}

/// The own messages whose status may have changed.
fn mark_own_messages(
    transaction: &Transaction<'_>,
    changes: &mut Changes,
    chat_id: &str,
    user_id: &str,
    before: Watermarks,
    after: Watermarks,
) -> rusqlite::Result<()> {
    let low = if before.delivered == after.delivered { before.read } else { before.delivered.min(before.read) };
    let mut query = transaction.prepare_cached(
        "SELECT COALESCE(client_id, seq)
         FROM entries
         WHERE log_id = ?1
         AND seq > ?2
         AND seq <= ?3
         AND kind = 1
         AND hidden = 0
         AND author_id = ?4",
    )?;
    let high = after.delivered.max(after.read);
    let keys = query.query_map(params![chat_id, low, high, user_id], super::messages::key)?;
    for key in keys {
        changes.message(chat_id, key?);
    }
    Ok(())
}

/// How far all other present members have a chat; zero where one's watermark is not known.
pub fn watermarks(connection: &Connection, chat_id: &str) -> rusqlite::Result<Watermarks> {
    connection
        .prepare_cached(
            "SELECT COALESCE(MIN(delivered_seq), 0), COALESCE(MIN(read_seq), 0)
             FROM receipts
             WHERE chat_id = ?1
             HAVING COUNT(*) + 1 >= (SELECT member_count FROM chats WHERE chat_id = ?1)",
        )?
        .query_map([chat_id], |row| Ok(Watermarks { delivered: row.get(0)?, read: row.get(1)? }))?
        .next()
        .transpose()
        .map(Option::unwrap_or_default)
}

pub fn forget_receipt(transaction: &Transaction<'_>, chat_id: &str, user_id: &str) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("DELETE FROM receipts WHERE chat_id = ?1 AND user_id = ?2")?
        .execute(params![chat_id, user_id])?;
    Ok(())
}

/// Notes that the user has read a chat up to here.
pub fn mark_read(
    transaction: &Transaction<'_>,
    changes: &mut Changes,
    chat_id: &str,
    seq: u64,
) -> rusqlite::Result<()> {
    if raise_read(transaction, chat_id, seq)? {
        changes.chat(chat_id);
        changes.work();
    }
    Ok(())
}

fn raise_read(transaction: &Transaction<'_>, chat_id: &str, seq: u64) -> rusqlite::Result<bool> {
    let rows = transaction
        .prepare_cached("UPDATE chats SET read_seq = ?2 WHERE chat_id = ?1 AND read_seq < ?2")?
        .execute(params![chat_id, seq])?;
    Ok(rows > 0)
}

/// The chats that were read further than the server knows.
pub fn untold_reads(connection: &Connection) -> rusqlite::Result<Vec<(String, u64)>> {
    let mut query = connection.prepare_cached("SELECT chat_id, read_seq FROM chats WHERE read_seq > read_told")?;
    query.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

pub fn set_read_told(transaction: &Transaction<'_>, chat_id: &str, seq: u64) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("UPDATE chats SET read_told = MAX(read_told, ?2) WHERE chat_id = ?1")?
        .execute(params![chat_id, seq])?;
    Ok(())
}
