//! What stays on the device when nobody is logged in: clearing the store keeps it.

use rusqlite::{Connection, OptionalExtension, Transaction};
use uuid::Uuid;

/// A random text that is the same as long as the store's file is.
pub fn installation_id(transaction: &Transaction<'_>) -> rusqlite::Result<String> {
    transaction.execute(
        "INSERT OR IGNORE INTO installation (id, installation_id) VALUES (1, ?1)",
        [Uuid::new_v4().to_string()],
    )?;
    transaction.query_row("SELECT installation_id FROM installation", (), |row| row.get(0))
}

/// What says that this device is trusted with this login; `None` if it is not.
pub fn trust_token(connection: &Connection, login: &str) -> rusqlite::Result<Option<String>> {
    connection
        .query_row("SELECT token FROM trust WHERE login = ?1", [login.to_lowercase()], |row| row.get(0))
        .optional()
}

/// Keeps what says that this device is trusted with this login.
pub fn trust(transaction: &Transaction<'_>, login: &str, token: &str) -> rusqlite::Result<()> {
    transaction.execute(
        "INSERT INTO trust (login, token) VALUES (?1, ?2) ON CONFLICT (login) DO UPDATE SET token = ?2",
        [&login.to_lowercase(), token],
    )?;
    Ok(())
}
