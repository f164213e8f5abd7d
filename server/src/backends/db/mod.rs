//! A service's database: a SQLite file, or PostgreSQL. Which of the two is in its URL; nothing else differs for those
//! who use it.
//!
//! Statements are written once, for both ([`query`], [`bulk`]). What writes more than one statement is a transaction
//! (`transact!`). On SQLite it is the only one that writes until it ends. On PostgreSQL others write at the same time,
//! so it locks the row that its decisions hang on before it reads: a log's, an account's, a token's. Where two wait for
//! each other, one is undone and tried again.

mod connection;
mod postgres;
mod retry;
mod sqlite;
mod statement;
#[cfg(test)]
pub mod testing;
mod transaction;
mod value;

use std::path::Path;

use sqlx::migrate::{MigrateError, Migrator};

pub use connection::{Connection, Executor, Readers};
pub use postgres::Config;
pub(crate) use retry::transact;
pub use retry::{Tries, is_duplicate, is_unreachable, retry};
pub use statement::{Script, Statement, bulk, query};
pub use transaction::{Guard, Transaction};
pub(crate) use value::bind_as_inner;
pub use value::{Bind, Column, Row, Value};

use postgres::Postgres;
use sqlite::Sqlite;

/// A service's database. Cheap to clone.
#[derive(Clone)]
pub enum Db {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// The tables of a service, in the words of each database.
pub struct Migrations {
    /// The service, for whose tables PostgreSQL has a schema.
    pub service: &'static str,
    pub sqlite: Migrator,
    pub postgres: Migrator,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the URL of the database is not one of postgres://")]
    Url,
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error("its tables cannot be brought up to date: {0}")]
    Migrate(#[from] MigrateError),
}

impl Db {
    /// Opens the file at `path`, making it if need be, and brings its tables up to date.
    pub async fn open_file(path: &Path, migrations: &Migrations) -> Result<Self, Error> {
        Ok(Self::Sqlite(Sqlite::open(path, &migrations.sqlite).await?))
    }

    /// Connects to PostgreSQL and brings the service's tables up to date.
    pub async fn connect(url: &str, config: &Config, migrations: &Migrations) -> Result<Self, Error> {
        Ok(Self::Postgres(Postgres::connect(url, config, migrations).await?))
    }

    /// Whether other processes may use it at the same time.
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// For statements that only read.
    pub fn reader(&self) -> &Readers {
        match self {
            Self::Sqlite(sqlite) => sqlite.reader(),
            Self::Postgres(postgres) => postgres.reader(),
        }
    }

    /// For a single statement that writes, and is a transaction by itself.
    pub async fn writer(&self) -> Result<Guard, sqlx::Error> {
        match self {
            Self::Sqlite(sqlite) => Ok(sqlite.writer().await),
            Self::Postgres(_) => self.reader().acquire().await.map(Guard::Own),
        }
    }

    /// Whether it answers.
    pub async fn check(&self) -> Result<(), sqlx::Error> {
        query("SELECT 1").execute(self.reader()).await.map(drop)
    }

    /// Ends with everything in its files.
    pub async fn close(&self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(sqlite) => sqlite.close().await,
            Self::Postgres(postgres) => {
                postgres.close().await;
                Ok(())
            }
        }
    }
}
