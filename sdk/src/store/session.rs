//! Who is logged in.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::Changes;

/// A session's tokens and whose they are.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    pub user_id: String,
    pub device_id: String,
    pub access_token: String,
    pub refresh_token: String,
    /// When to get new ones, in milliseconds since 1970.
    pub refresh_at: i64,
}

/// The session, if it was not ended.
pub fn tokens(connection: &Connection) -> rusqlite::Result<Option<Tokens>> {
    connection
        .query_row(
            "SELECT user_id, device_id, access_token, refresh_token, refresh_at
             FROM session
             WHERE access_token IS NOT NULL",
            (),
            |row| {
                Ok(Tokens {
                    user_id: row.get(0)?,
                    device_id: row.get(1)?,
                    access_token: row.get(2)?,
                    refresh_token: row.get(3)?,
                    refresh_at: row.get(4)?,
                })
            },
        )
        .optional()
}

/// The user and device whose store this is, also after the server ended the session.
pub fn owner(connection: &Connection) -> rusqlite::Result<Option<(String, String)>> {
    connection
        .prepare_cached("SELECT user_id, device_id FROM session")?
        .query_row((), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// Begins a session on an empty store.
pub fn begin_session(transaction: &Transaction<'_>, changes: &mut Changes, tokens: &Tokens) -> rusqlite::Result<()> {
    clear(transaction, changes)?;
    transaction.execute(
        "INSERT INTO session (id, user_id, device_id, access_token, refresh_token, refresh_at)
         VALUES (1, ?1, ?2, ?3, ?4, ?5)",
        params![tokens.user_id, tokens.device_id, tokens.access_token, tokens.refresh_token, tokens.refresh_at],
    )?;
    Ok(())
}

/// Gives the session of the same device new tokens, and keeps the data; otherwise begins one on an empty store.
pub fn resume_session(transaction: &Transaction<'_>, changes: &mut Changes, tokens: &Tokens) -> rusqlite::Result<()> {
    let rows = transaction.execute(
        "UPDATE session
         SET access_token = ?3, refresh_token = ?4, refresh_at = ?5
         WHERE user_id = ?1
         AND device_id = ?2",
        params![tokens.user_id, tokens.device_id, tokens.access_token, tokens.refresh_token, tokens.refresh_at],
    )?;
    if rows == 0 { begin_session(transaction, changes, tokens) } else { Ok(()) }
}

/// Stores a session's new tokens, unless the session was replaced or ended meanwhile.
pub fn renew_session(transaction: &Transaction<'_>, tokens: &Tokens) -> rusqlite::Result<()> {
    transaction.execute(
        "UPDATE session
         SET access_token = ?2, refresh_token = ?3, refresh_at = ?4
         WHERE device_id = ?1
         AND access_token IS NOT NULL",
        params![tokens.device_id, tokens.access_token, tokens.refresh_token, tokens.refresh_at],
    )?;
    Ok(())
}

/// Forgets the tokens, which the server no longer takes; keeps the data.
pub fn end_session(transaction: &Transaction<'_>, device_id: &str) -> rusqlite::Result<()> {
    transaction
        .execute("UPDATE session SET access_token = NULL, refresh_token = NULL WHERE device_id = ?1", [device_id])?;
    Ok(())
}

/// Empties the store, but for what is the installation's.
pub fn clear(transaction: &Transaction<'_>, changes: &mut Changes) -> rusqlite::Result<()> {
    const TABLES: [&str; 13] = [
        "session",
        "numbers",
        "logs",
        "gaps",
        "chats",
        "entries",
        "reactions",
        "unnamed_reactions",
        "hidden",
        "receipts",
        "outbox",
        "profiles",
        "sqlite_sequence",
    ];
    for table in TABLES {
        transaction.execute(&format!("DELETE FROM {table}"), ())?;
    }
    changes.everything();
    Ok(())
}
