//! A service's database: a SQLite file in WAL mode.
//!
//! SQLite has one writer at a time, so writers queue for the one connection that writes, in order; readers have their
//! own and are never in its way. A commit is on disk before it returns.

use std::{
    ops::{Deref, DerefMut},
    path::Path,
    sync::Arc,
    time::Duration,
};

use sqlx::{
    ConnectOptions, SqliteConnection, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::bulk::Script;

/// How many statements read at the same time; more would only wait for the cores.
const READERS: u32 = 4;
/// How long a statement waits for a reader, or for another process that holds the file.
const PATIENCE: Duration = Duration::from_secs(10);
/// Statements kept prepared on each connection. Bulk statements come in a few sizes, so all of them fit.
const STATEMENTS: usize = 512;
/// Rows that wait to be taken from SQLite's thread: most results whole, as each wait is a switch of threads.
const ROWS: usize = 1024;

/// A service's database.
#[derive(Clone)]
pub struct Db {
    reader: SqlitePool,
    /// Not a pool: that would ask the connection whether it is well before and after each use, which for one within
    /// this process only takes time.
    writer: Arc<Mutex<Writer>>,
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
        Ok(Self { reader, writer: Arc::new(Mutex::new(Writer { connection: writer, unfinished: false })) })
    }

    /// For statements that only read. Each sees what was committed when it began.
    pub fn reader(&self) -> &SqlitePool {
        &self.reader
    }

    /// For a single statement that writes, and is a transaction by itself.
    pub async fn writer(&self) -> Guard {
        let mut writer = Arc::clone(&self.writer).lock_owned().await;
        if writer.unfinished {
            // It fails if SQLite took the transaction back already, or had committed it.
            drop(sqlx::query("ROLLBACK").execute(&mut writer.connection).await);
            writer.unfinished = false;
        }
        Guard(writer)
    }

    /// A transaction that writes. It is the only one until it ends, so what it reads stays true.
    pub async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        let (mut transaction, begin) = self.begin_later().await;
        begin.execute(&mut transaction).await?;
        Ok(transaction)
    }

    /// A transaction that begins with the script, which is executed first, with more in it or not.
    pub async fn begin_later(&self) -> (Transaction, Script) {
        let mut writer = self.writer().await;
        writer.0.unfinished = true;
        (Transaction(writer), Script::default().then("BEGIN IMMEDIATE"))
    }

    /// Ends with everything in the database's file: its log, where deleted rows may still be, is emptied.
    pub async fn close(&self) -> Result<(), sqlx::Error> {
        self.reader.close().await;
        let mut writer = self.writer().await;
        sqlx::query("PRAGMA optimize").execute(&mut *writer).await?;
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *writer).await?;
        Ok(())
    }
}

/// The connection that writes.
struct Writer {
    connection: SqliteConnection,
    /// A transaction was begun, and whoever began it has not committed it.
    unfinished: bool,
}

/// The one who writes now.
pub struct Guard(OwnedMutexGuard<Writer>);

impl Deref for Guard {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.0.connection
    }
}

impl DerefMut for Guard {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.0.connection
    }
}

/// A transaction. Dropped without [`commit`](Self::commit), it leaves nothing behind: who writes next takes it back.
pub struct Transaction(Guard);

impl Transaction {
    /// Makes it durable.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        self.commit_with(Script::default()).await
    }

    /// Executes a last script and makes it all durable.
    pub async fn commit_with(mut self, last: Script) -> Result<(), sqlx::Error> {
        last.then("COMMIT").execute(&mut self.0).await?;
        self.0.0.unfinished = false;
        Ok(())
    }
}

impl Deref for Transaction {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.0
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }
}
