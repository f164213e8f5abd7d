//! The store's tables, and opening the file: the one place that does.

use std::path::Path;

use rusqlite::Connection;

use crate::{Error, Result};

/// What brings the schema from version `n` to `n + 1`, from 0. The file's `user_version` says how many were run. A
/// released one never changes.
const MIGRATIONS: [&str; 2] = [include_str!("schema/1_first.sql"), include_str!("schema/2_installation.sql")];

/// Opens the file and brings it up to date.
pub fn open(path: &Path) -> Result<Connection> {
    let mut connection = Connection::open(path)?;
    // WAL, so that a second process may read. FULL, because the outbox and what was acknowledged must survive a loss
    // of power.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.set_prepared_statement_cache_capacity(128);
    migrate(&mut connection, &MIGRATIONS)?;
    Ok(connection)
}

/// Runs the migrations that were not run yet, each in a transaction with its version.
pub fn migrate(connection: &mut Connection, migrations: &[&str]) -> Result<()> {
    let version: usize = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version > migrations.len() {
        return Err(Error::Storage { message: format!("the file is of a newer version, {version}") });
    }
    for (index, migration) in migrations.iter().enumerate().skip(version) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", index + 1)?;
        transaction.commit()?;
    }
    Ok(())
}
