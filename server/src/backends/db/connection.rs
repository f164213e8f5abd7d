//! Connections to either database, and what can execute a statement.

use std::{future::Future, ops::ControlFlow, time::Instant};

use sqlx::{PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, pool::PoolConnection};

use super::{Row, Statement, retry};
use crate::telemetry;

/// A connection.
pub enum Connection {
    Sqlite(SqliteConnection),
    SqlitePooled(PoolConnection<Sqlite>),
    SqliteMoment(sqlx::Transaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresTransaction(sqlx::Transaction<'static, Postgres>),
}

/// What statements are sent over.
pub(super) enum Raw<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

impl Connection {
    pub(super) fn raw(&mut self) -> Raw<'_> {
        match self {
            Self::Sqlite(connection) => Raw::Sqlite(connection),
            Self::SqlitePooled(connection) => Raw::Sqlite(connection),
            Self::SqliteMoment(transaction) => Raw::Sqlite(transaction),
            Self::Postgres(connection) => Raw::Postgres(connection),
            Self::PostgresTransaction(transaction) => Raw::Postgres(transaction),
        }
    }
}

/// Called with each row; breaks when it has enough.
pub trait Each: FnMut(Row) -> Result<ControlFlow<()>, sqlx::Error> + Send {}
impl<T: FnMut(Row) -> Result<ControlFlow<()>, sqlx::Error> + Send> Each for T {}

/// What executes a statement: a connection, or those that read.
pub trait Executor: Send {
    /// For the few statements that PostgreSQL wants otherwise.
    fn is_postgres(&self) -> bool;

    /// Gives how many rows were changed.
    fn run(self, statement: &Statement, each: impl Each) -> impl Future<Output = Result<u64, sqlx::Error>> + Send;
}

impl Executor for &mut Connection {
    fn is_postgres(&self) -> bool {
        matches!(self, Connection::Postgres(_) | Connection::PostgresTransaction(_))
    }

    fn run(self, statement: &Statement, each: impl Each) -> impl Future<Output = Result<u64, sqlx::Error>> + Send {
        statement.run_on(self, each)
    }
}

/// Connections for statements that only read. Each statement sees what was committed when it began.
#[derive(Clone)]
pub enum Readers {
    Sqlite(SqlitePool),
    /// With the service whose tables it is for.
    Postgres(PgPool, &'static str),
}

impl Readers {
    pub async fn acquire(&self) -> Result<Connection, sqlx::Error> {
        Ok(match self {
            Self::Sqlite(pool) => Connection::SqlitePooled(pool.acquire().await?),
            Self::Postgres(pool, service) => {
                let started = Instant::now();
                let acquired = pool.acquire().await;
                telemetry::metrics::pool_wait(service, started.elapsed());
                Connection::Postgres(acquired?)
            }
        })
    }

    /// Says how many connections of `service` there are.
    pub fn measure(&self, service: &'static str) {
        let (all, idle) = match self {
            Self::Sqlite(pool) => (pool.size(), pool.num_idle()),
            Self::Postgres(pool, _) => (pool.size(), pool.num_idle()),
        };
        telemetry::metrics::pool_connections(service, (all as usize).saturating_sub(idle), idle);
    }

    /// A connection whose statements all see the same moment.
    pub async fn moment(&self) -> Result<Connection, sqlx::Error> {
        const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
        retry(|| async {
            Ok(match self {
                Self::Sqlite(pool) => Connection::SqliteMoment(pool.begin().await?),
                Self::Postgres(pool, _) => Connection::PostgresTransaction(pool.begin_with(BEGIN).await?),
            })
        })
        .await
    }
}

impl Executor for &Readers {
    fn is_postgres(&self) -> bool {
        matches!(self, Readers::Postgres(..))
    }

    /// A statement that lost its connection before it gave anything is sent again: it only reads.
    async fn run(self, statement: &Statement, mut each: impl Each) -> Result<u64, sqlx::Error> {
        let mut begun = false;
        let mut connection = self.acquire().await?;
        let first = statement.run_on(&mut connection, |row| {
            begun = true;
            each(row)
        });
        match first.await {
            Err(error) if !begun && retry::is_transient(&error) => {
                drop(connection);
                statement.run_on(&mut self.acquire().await?, each).await
            }
            result => result,
        }
    }
}
