//! A service's database: a SQLite file in WAL mode.
//!
//! SQLite has one writer at a time, so writers queue for the one connection that writes, in order; readers have their
//! own and are never in its way. A commit is on disk before it returns.

use std::{path::Path, time::Duration};

use sqlx::{
    ConnectOptions, Sqlite, SqlitePool, Transaction,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

/// How many statements read at the same time; more would only wait for the cores.
const READERS: u32 = 4;
/// How long a statement waits for a connection, or for another process that holds the file.
const PATIENCE: Duration = Duration::from_secs(10);
/// Statements kept prepared on each connection. Bulk statements come in a few sizes, so all of them fit.
const STATEMENTS: usize = 512;

/// A service's database.
#[derive(Clone)]
pub struct Db {
    reader: SqlitePool,
    writer: SqlitePool,
}

impl Db {
    /// Opens the file at `path`, making it if need be, and brings its tables up to date.
    pub async fn open(path: &Path, migrations: &Migrator) -> Result<Self, sqlx::Error> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A commit that was acknowledged survives a power cut: the log is synced at every commit.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PATIENCE)
            .statement_cache_capacity(STATEMENTS)
            .optimize_on_close(true, None)
            // 16 MiB of log between checkpoints, so that a busy page is written back once, not once per commit.
            .pragma("wal_autocheckpoint", "4000")
            .pragma("cache_size", "-16000")
            // What a bulk statement would need to be taken back by itself is kept in memory, not in a file.
            .pragma("temp_store", "MEMORY")
            // A bulk statement's text is long, and what it was bound to is nobody's business.
            .disable_statement_logging();
        let pool = |connections| SqlitePoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE);
        let writer = pool(1).connect_with(options.clone()).await?;
        migrations.run(&writer).await?;
        let reader = pool(READERS).connect_with(options.read_only(true)).await?;
        Ok(Self { reader, writer })
    }

    /// For statements that only read. Each sees what was committed when it began.
    pub fn reader(&self) -> &SqlitePool {
        &self.reader
    }

    /// For single statements that write.
    pub fn writer(&self) -> &SqlitePool {
        &self.writer
    }

    /// A transaction that writes. It is the only one until it ends, so what it reads stays true.
    pub async fn begin(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    /// Closes every connection, after what runs has ended.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}
