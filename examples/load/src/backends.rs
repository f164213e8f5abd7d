//! What the servers of a run keep their data in: files, or a PostgreSQL database that is made for the run.

use std::{collections::BTreeMap, thread};

use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _, PgConnection, Row as _, postgres::PgConnectOptions};
use tokio::runtime::Builder;
use uuid::Uuid;

use crate::error::{Error, Result};

/// Production's engines, as `make services` prints them.
#[derive(Clone, clap::Args)]
pub struct Backends {
    /// PostgreSQL, as a user that may create databases; without it, the server keeps files
    #[arg(long, global = true, value_name = "URL")]
    postgres: Option<String>,
    /// Redis, which several servers need
    #[arg(long, global = true, value_name = "URL", requires = "postgres")]
    redis: Option<String>,
    /// Kafka, to which everything is relayed
    #[arg(long, global = true, value_name = "BROKERS", requires = "postgres")]
    kafka: Option<String>,
    /// Servers that share the work; the devices are spread over them
    #[arg(long, global = true, default_value_t = 1)]
    pub nodes: usize,
}

impl Backends {
    pub fn are_production(&self) -> bool {
        self.postgres.is_some()
    }

    /// A database of a run's own.
    pub async fn database(&self) -> Result<Option<Database>> {
        let Some(url) = &self.postgres else { return Ok(None) };
        let server: PgConnectOptions = url.parse().map_err(|error| Error::Sql("--postgres", error))?;
        let name = format!("load_{}", Uuid::now_v7().simple());
        let mut connection = server.connect().await.map_err(|error| Error::Sql("connecting", error))?;
        let create = connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}")));
        create.await.map_err(|error| Error::Sql("creating a database", error))?;
        Ok(Some(Database { server, name }))
    }

    /// What a server is told of them.
    pub fn settings(&self, database: Option<&Database>) -> BTreeMap<&'static str, String> {
        let mut settings = BTreeMap::new();
        if let Some(database) = database {
            settings.insert("TIDINGS_DATABASE__URL", database.options().to_url_lossy().to_string());
            // Of the run alone, and its length is what is asked for.
            settings.insert("TIDINGS_AUTH__SIGNING_KEY", database.name.clone());
        }
        if let Some(redis) = &self.redis {
            settings.insert("TIDINGS_REDIS", redis.clone());
        }
        if let Some(kafka) = &self.kafka {
            settings.insert("TIDINGS_KAFKA__BROKERS", kafka.clone());
        }
        settings
    }
}

/// It is dropped with the run.
pub struct Database {
    server: PgConnectOptions,
    name: String,
}

/// What PostgreSQL has written since it was started.
#[derive(Clone, Copy, Default)]
pub struct Written {
    pub bytes: u64,
    pub syncs: u64,
}

impl Database {
    fn options(&self) -> PgConnectOptions {
        self.server.clone().database(&self.name)
    }

    /// A connection to the tables of chats.
    pub async fn connect(&self) -> Result<PgConnection> {
        let options = self.options().options([("search_path", "chats")]);
        options.connect().await.map_err(|error| Error::Sql("connecting", error))
    }

    /// Counts of the whole server, on which nothing else should run.
    pub async fn written(&self) -> Result<Written> {
        const WRITTEN: &str = "SELECT wal_bytes::BIGINT, wal_sync FROM pg_stat_wal";
        let mut connection = self.connect().await?;
        let row = connection.fetch_one(WRITTEN).await.map_err(|error| Error::Sql("reading statistics", error))?;
        Ok(Written { bytes: row.get::<i64, _>(0).unsigned_abs(), syncs: row.get::<i64, _>(1).unsigned_abs() })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // In a thread with a runtime of its own, because a destructor cannot wait for a future.
        let dropping = thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().map_err(sqlx::Error::Io)?;
            runtime.block_on(async {
                let mut connection = server.connect().await?;
                let drop = format!("DROP DATABASE IF EXISTS {name}");
                // Without being superuser, force does not work against a vacuum, and without force that is stopped.
                match connection.execute(AssertSqlSafe(format!("{drop} WITH (FORCE)"))).await {
                    Err(_) => connection.execute(AssertSqlSafe(drop)).await,
                    dropped => dropped,
                }
            })
        });
        if !matches!(dropping.join(), Ok(Ok(_))) {
            eprintln!("the database {} is left behind", self.name);
        }
    }
}
