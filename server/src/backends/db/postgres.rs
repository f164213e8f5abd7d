//! PostgreSQL, 15 or later.
//!
//! Connections are pooled. One that was lost is replaced, and what it was asked for is asked again where that does no
//! harm. A connection to a server that has become read-only, after a failover, is given up with all that are as old.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use serde::Deserialize;
use sqlx::{
    ConnectOptions, Connection as _, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{Error, Migrations, Readers};
use crate::telemetry;

/// Statements kept prepared on each connection: all there are.
const STATEMENTS: usize = 256;
/// What a server that has become read-only says to a transaction that would write; see PostgreSQL's appendix A.
const READ_ONLY: &str = "25006";

/// The section `[database]` of the configuration.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where all services' tables are; empty for files in the data folder.
    pub url: String,
    /// Where one service's are, if elsewhere.
    pub accounts_url: String,
    pub profiles_url: String,
    pub chats_url: String,
    /// Connections of this node to each service's database, at most.
    pub max_connections: u32,
    /// How long a call waits for one of them.
    #[serde(with = "humantime_serde")]
    pub acquire_timeout: Duration,
    /// How long one statement may take.
    #[serde(with = "humantime_serde")]
    pub statement_timeout: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            url: String::new(),
            accounts_url: String::new(),
            profiles_url: String::new(),
            chats_url: String::new(),
            max_connections: 16,
            acquire_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(10),
        }
    }
}

impl Config {
    /// Where a service's tables are; None for a file.
    pub fn url_of(&self, service: &str) -> Option<&str> {
        let own = match service {
            "accounts" => &self.accounts_url,
            "profiles" => &self.profiles_url,
            _ => &self.chats_url,
        };
        [own, &self.url].into_iter().find(|url| !url.is_empty()).map(String::as_str)
    }
}

/// Without the URLs, in which there are passwords.
impl fmt::Debug for Config {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Config").field("max_connections", &self.max_connections).finish_non_exhaustive()
    }
}

/// One more way to PostgreSQL and back.
pub fn count_statement() {
    metrics::counter!("tidings_db_statements_total").increment(1);
}

#[derive(Clone)]
pub struct Postgres {
    service: &'static str,
    pool: PgPool,
    reader: Readers,
    /// Connections that were made before are not used: their server has become read-only.
    distrusted: Arc<Mutex<Instant>>,
}

impl Postgres {
    pub async fn connect(url: &str, config: &Config, migrations: &Migrations) -> Result<Self, Error> {
        let options = url
            .parse::<PgConnectOptions>()
            .map_err(|_| Error::Url)?
            .application_name("tidings")
            .statement_cache_capacity(STATEMENTS)
            // A service's tables are in a schema of its own, so that services can share a database or not.
            .options([("search_path", migrations.service)])
            .disable_statement_logging();
        let mut connection = options.connect().await?;
        migrations.postgres.run_direct(None, &mut connection, false).await?;
        connection.close().await?;
        let timeout = config.statement_timeout.as_millis().to_string();
        let options = options.options([
            ("statement_timeout", timeout.as_str()),
            // Nobody holds locks while they are gone.
            ("idle_in_transaction_session_timeout", timeout.as_str()),
            // Each statement is led by a key, so one plan fits all values; planning each time costs more than it runs.
            ("plan_cache_mode", "force_generic_plan"),
            // Nor may a plan that was made for a table that was empty read all of it for ever after: what is looked for
            // is looked up by its key, one after the other. What that makes expensive is not worth compiling.
            ("enable_seqscan", "off"),
            ("enable_hashjoin", "off"),
            ("enable_mergejoin", "off"),
            ("jit", "off"),
        ]);
        let distrusted = Arc::new(Mutex::new(Instant::now()));
        let since = Arc::clone(&distrusted);
        let pool = PgPoolOptions::new()
            .max_connections(config.max_connections)
            .acquire_timeout(config.acquire_timeout)
            // A line for each that waits would be thousands when a crowd reconnects; there is a metric.
            .acquire_slow_threshold(config.acquire_timeout)
            .test_before_acquire(false)
            .before_acquire(move |_, meta| {
                let trusted = meta.age < since.lock().elapsed();
                Box::pin(async move { Ok(trusted) })
            })
            .connect_with(options)
            .await?;
        let service = migrations.service;
        Ok(Self { service, reader: Readers::Postgres(pool.clone(), service), pool, distrusted })
    }

    pub fn reader(&self) -> &Readers {
        &self.reader
    }

    /// Begins a transaction that writes.
    pub async fn begin(&self, begin: &'static str) -> Result<sqlx::Transaction<'static, sqlx::Postgres>, sqlx::Error> {
        let started = Instant::now();
        count_statement();
        let begun = self.pool.begin_with(begin).await;
        telemetry::metrics::pool_wait(self.service, started.elapsed());
        if let Err(sqlx::Error::Database(error)) = &begun
            && error.code().is_some_and(|code| code == READ_ONLY)
        {
            *self.distrusted.lock() = Instant::now();
        }
        begun
    }

    pub async fn close(&self) {
        self.pool.close().await;
    }
}
