//! Others' messages in the order in which they arrived, for those who handle each once.
//!
//! What the first catch-up brings is the past, and does not count as arriving.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{Changes, messages};
use crate::Message;

pub fn note_arrival(
    transaction: &Transaction<'_>,
    changes: &mut Changes,
    log_id: &str,
    seq: u64,
) -> rusqlite::Result<()> {
    let rows = transaction
        .prepare_cached(
            "UPDATE entries
             SET arrival = (SELECT COALESCE(MAX(arrival), 0) + 1 FROM entries WHERE arrival IS NOT NULL)
             WHERE log_id = ?1
             AND seq = ?2
             AND EXISTS (SELECT 1 FROM numbers WHERE name = 'synced')",
        )?
        .execute(params![log_id, seq])?;
    if rows > 0 {
        changes.incoming();
    }
    Ok(())
}

/// Notes that the first catch-up is done.
pub fn set_synced(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute("INSERT OR IGNORE INTO numbers (name, value) VALUES ('synced', 1)", ())?;
    Ok(())
}

/// The first message that arrived and was not handled, with its arrival.
pub fn next_arrival(connection: &Connection) -> rusqlite::Result<Option<(u64, Message)>> {
    let found: Option<(u64, String, u64)> = connection
        .prepare_cached(
            "SELECT arrival, log_id, seq
             FROM entries
             WHERE arrival > COALESCE((SELECT value FROM numbers WHERE name = 'handled'), 0)
             AND body IS NOT NULL
             ORDER BY arrival
             LIMIT 1",
        )?
        .query_row((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((arrival, log_id, seq)) = found else { return Ok(None) };
    Ok(messages::message_at(connection, &log_id, seq)?.map(|message| (arrival, message)))
}

/// Notes that an arrival, and all before it, were handled.
pub fn set_handled(transaction: &Transaction<'_>, arrival: u64) -> rusqlite::Result<()> {
    transaction.execute(
        "INSERT INTO numbers (name, value)
         VALUES ('handled', ?1)
         ON CONFLICT (name) DO UPDATE
         SET value = MAX(value, excluded.value)",
        params![arrival],
    )?;
    Ok(())
}
