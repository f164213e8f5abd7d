//! How far each log is stored, and where it has gaps.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::Changes;

/// Entries of a log that were not sent: those after `after_seq` and before `before_seq`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    pub after_seq: u64,
    pub before_seq: u64,
}

/// The cursors for Hello, which takes 10,000. A log beyond those is sent again from its newest page, which is skipped.
pub fn cursors(connection: &Connection) -> rusqlite::Result<Vec<(String, u64)>> {
    let mut query = connection.prepare_cached("SELECT log_id, cursor FROM logs WHERE cursor > 0 LIMIT 10000")?;
    query.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

pub fn cursor(connection: &Connection, log_id: &str) -> rusqlite::Result<u64> {
    let mut query = connection.prepare_cached("SELECT cursor FROM logs WHERE log_id = ?1")?;
    Ok(query.query_row([log_id], |row| row.get(0)).optional()?.unwrap_or(0))
}

/// Raises a cursor; it never falls.
pub fn raise_cursor(transaction: &Transaction<'_>, log_id: &str, seq: u64) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO logs (log_id, cursor)
             VALUES (?1, ?2)
             ON CONFLICT (log_id) DO UPDATE
             SET cursor = MAX(cursor, excluded.cursor)",
        )?
        .execute(params![log_id, seq])?;
    Ok(())
}

/// The logs of which more is stored than the server knows.
pub fn unacknowledged(connection: &Connection) -> rusqlite::Result<Vec<(String, u64)>> {
    let mut query = connection.prepare_cached("SELECT log_id, cursor FROM logs WHERE cursor > acknowledged")?;
    query.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Notes what the server knows to be stored.
pub fn set_acknowledged(transaction: &Transaction<'_>, log_id: &str, seq: u64) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("UPDATE logs SET acknowledged = MAX(acknowledged, ?2) WHERE log_id = ?1")?
        .execute(params![log_id, seq])?;
    Ok(())
}

/// Stores a gap and moves the cursor to its end. One that begins below the cursor is clipped to what is missing.
pub fn store_gap(transaction: &Transaction<'_>, changes: &mut Changes, log_id: &str, gap: Gap) -> rusqlite::Result<()> {
    let after_seq = gap.after_seq.max(cursor(transaction, log_id)?);
    if gap.before_seq <= after_seq + 1 {
        return Ok(());
    }
    transaction
        .prepare_cached("INSERT INTO gaps (log_id, after_seq, before_seq) VALUES (?1, ?2, ?3)")?
        .execute(params![log_id, after_seq, gap.before_seq])?;
    // What this device wrote and the server holds in the gap is read with it.
    transaction
        .prepare_cached("DELETE FROM outbox WHERE chat_id = ?1 AND sent_seq < ?2")?
        .execute(params![log_id, gap.before_seq])?;
    raise_cursor(transaction, log_id, gap.before_seq - 1)?;
    changes.reload(log_id);
    Ok(())
}

/// The highest gap of a log that ends at or below `seq`.
pub fn gap_below(connection: &Connection, log_id: &str, seq: u64) -> rusqlite::Result<Option<Gap>> {
    connection
        .prepare_cached(
            "SELECT after_seq, before_seq
             FROM gaps
             WHERE log_id = ?1
             AND before_seq <= ?2
             ORDER BY after_seq DESC
             LIMIT 1",
        )?
        .query_row(params![log_id, seq.min(i64::MAX as u64)], |row| {
            Ok(Gap { after_seq: row.get(0)?, before_seq: row.get(1)? })
        })
        .optional()
}

/// Notes that of a gap everything from `read_from` on is stored now.
pub fn shrink_gap(transaction: &Transaction<'_>, log_id: &str, gap: Gap, read_from: u64) -> rusqlite::Result<()> {
    if read_from <= gap.after_seq + 1 {
        transaction
            .prepare_cached("DELETE FROM gaps WHERE log_id = ?1 AND after_seq = ?2")?
            .execute(params![log_id, gap.after_seq])?;
    } else {
        transaction
            .prepare_cached("UPDATE gaps SET before_seq = MIN(before_seq, ?3) WHERE log_id = ?1 AND after_seq = ?2")?
            .execute(params![log_id, gap.after_seq, read_from])?;
    }
    Ok(())
}
