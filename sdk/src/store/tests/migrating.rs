//! The schema's versions.

use rusqlite::Connection;

use crate::{Error, store::schema::migrate};

const FIRST: &str = "CREATE TABLE one (id INTEGER);";
const SECOND: &str = "ALTER TABLE one ADD COLUMN name TEXT;";

fn version(connection: &Connection) -> u32 {
    connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

#[test]
fn only_what_was_not_run_yet_is_run() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate(&mut connection, &[FIRST]).unwrap();
    connection.execute("INSERT INTO one (id) VALUES (7)", ()).unwrap();
    migrate(&mut connection, &[FIRST, SECOND]).unwrap();
    migrate(&mut connection, &[FIRST, SECOND]).unwrap();
    assert_eq!(version(&connection), 2);
    let id: u32 = connection.query_row("SELECT id FROM one WHERE name IS NULL", (), |row| row.get(0)).unwrap();
    assert_eq!(id, 7);
}

#[test]
fn a_migration_that_fails_changes_nothing() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate(&mut connection, &[FIRST]).unwrap();
    let broken = "ALTER TABLE one ADD COLUMN name TEXT; ALTER TABLE missing ADD COLUMN name TEXT;";
    assert!(matches!(migrate(&mut connection, &[FIRST, broken]), Err(Error::Storage { .. })));
    assert_eq!(version(&connection), 1);
    migrate(&mut connection, &[FIRST, SECOND]).unwrap();
}

#[test]
fn a_file_of_a_newer_version_is_refused() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate(&mut connection, &[FIRST, SECOND]).unwrap();
    assert!(matches!(migrate(&mut connection, &[FIRST]), Err(Error::Storage { .. })));
}
