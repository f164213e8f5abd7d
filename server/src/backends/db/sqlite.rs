//! SQLite: a file in WAL mode.
//!
//! There is one writer at a time, so writers queue for the one connection that writes, in order; readers have their own
//! and are never in its way. A commit is on disk before it returns.

use std::{path::Path, sync::Arc, time::Duration};

use sqlx::{
    ConnectOptions,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::Mutex;

use super::{Connection, Error, Guard, Readers, query};

/// How many statements read at the same time; more would only wait for the cores.
const READERS: u32 = 4;
/// How long a statement waits for a reader, or for another process that holds the file.
const PATIENCE: Duration = Duration::from_secs(10);
/// Statements kept prepared on each connection. Bulk statements come in a few sizes, so all of them fit.
const STATEMENTS: usize = 512;
/// Rows that wait to be taken from SQLite's thread: most results whole, as each wait is a switch of threads.
const ROWS: usize = 1024;

#[derive(Clone)]
pub struct Sqlite {
    reader: Readers,
    /// Not a pool: that would ask the connection whether it is well before and after each use, which for one within
    /// this process only takes time.
    writer: Arc<Mutex<Writer>>,
}

/// The connection that writes.
pub struct Writer {
    pub connection: Connection,
    /// A transaction was begun, and whoever began it has not committed it.
    pub unfinished: bool,
}

impl Sqlite {
    pub async fn open(path: &Path, migrations: &Migrator) -> Result<Self, Error> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A commit that was acknowledged survives a power cut: the log is synced at every commit.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PATIENCE)
            .statement_cache_capacity(STATEMENTS)
            .row_buffer_size(ROWS)
            // 16 MiB of log between checkpoints, so that a busy page is written back once, not once per commit.
            .pragma("wal_autocheckpoint", "4000")
            .pragma("cache_size", "-16000")
            // What a bulk statement would need to be taken back by itself is kept in memory, not in a file.
            .pragma("temp_store", "MEMORY")
            // What is deleted is overwritten: a message that was revoked is gone.
            .pragma("secure_delete", "ON")
            // A bulk statement's text is long, and what it was bound to is nobody's business.
            .disable_statement_logging();
        let mut writer = options.connect().await?;
        migrations.run(&mut writer).await?;
        let reader = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(PATIENCE)
            .test_before_acquire(false)
            .connect_with(options.read_only(true))
            .await?;
        let writer = Writer { connection: Connection::Sqlite(writer), unfinished: false };
        Ok(Self { reader: Readers::Sqlite(reader), writer: Arc::new(Mutex::new(writer)) })
    }

    pub fn reader(&self) -> &Readers {
        &self.reader
    }

    /// Waits for those who came before. What the last one left unfinished is taken back.
    pub async fn writer(&self) -> Guard {
        let mut writer = Arc::clone(&self.writer).lock_owned().await;
        if writer.unfinished {
            // It fails if SQLite took the transaction back already, or had committed it.
            drop(query("ROLLBACK").execute(&mut writer.connection).await);
            writer.unfinished = false;
        }
        Guard::Sqlite(writer)
    }

    /// Empties the database's log, where deleted rows may still be.
    pub async fn close(&self) -> Result<(), sqlx::Error> {
        if let Readers::Sqlite(pool) = &self.reader {
            pool.close().await;
        }
        let mut writer = self.writer().await;
        query("PRAGMA optimize").execute(&mut *writer).await?;
        query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *writer).await?;
        Ok(())
    }
}
