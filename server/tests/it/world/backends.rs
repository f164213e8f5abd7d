//! What a server keeps its data in: the embedded default, or what `TIDINGS_TEST_BACKENDS=production` names.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _, PgConnection, postgres::PgConnectOptions};
use tokio::sync::OnceCell;
use uuid::{NoContext, Timestamp, Uuid};

use super::Redis;

/// Where production's engines are, as `make services` prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backends {
    /// SQLite, and all in one process.
    Embedded,
    /// PostgreSQL, Redis and Kafka.
    Production,
}

impl Backends {
    /// Those that the whole run is about.
    pub fn of_this_run() -> Self {
        match std::env::var("TIDINGS_TEST_BACKENDS").as_deref() {
            Ok("production") => Self::Production,
            _ => Self::Embedded,
        }
    }
}

/// The URL of one of production's engines.
fn engine(name: &str) -> String {
    let variable = format!("TIDINGS_TEST_{name}");
    std::env::var(&variable).unwrap_or_else(|_| panic!("{variable} is not set; see `make services`"))
}

/// What a server on production's engines has for itself.
pub struct Engines {
    pub database: Database,
    redis: Redis,
}

impl Engines {
    pub async fn start() -> Self {
        Self { database: Database::create().await, redis: Redis::start().await }
    }

    /// What the server is told of them. Kafka is everybody's; a topic is not.
    pub fn settings(&self) -> Vec<(String, String)> {
        let settings = [
            ("DATABASE__URL", self.database.url()),
            ("DATABASE__MAX_CONNECTIONS", CONNECTIONS.to_owned()),
            ("AUTH__SIGNING_KEY", self.database.name.clone()),
            ("REDIS", self.redis.url()),
            ("KAFKA__BROKERS", engine("KAFKA")),
            ("KAFKA__TOPIC", self.database.name.clone()),
        ];
        settings.into_iter().map(|(key, value)| (format!("TIDINGS_{key}"), value)).collect()
    }
}

/// Of each server for each service: several tests run at once.
const CONNECTIONS: &str = "4";

/// A database of a test's own. It is dropped some runs later: to drop one makes PostgreSQL write all of its pages.
pub struct Database {
    server: PgConnectOptions,
    name: String,
}

impl Database {
    pub async fn create() -> Self {
        Self::create_on(&engine("POSTGRES")).await
    }

    /// On a server of the test's own.
    pub async fn create_on(server: &str) -> Self {
        let server: PgConnectOptions = server.parse().expect("the URL of PostgreSQL");
        let name = format!("it_{}", Uuid::now_v7().simple());
        let mut connection = server.connect().await.expect("connect to PostgreSQL");
        TIDIED.get_or_init(|| drop_old(&server)).await;
        connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("create a database");
        Self { server, name }
    }

    pub fn url(&self) -> String {
        self.options().to_url_lossy().to_string()
    }

    /// A connection to look into it with.
    pub async fn connect(&self) -> PgConnection {
        self.options().options([("search_path", "chats")]).connect().await.expect("connect to the database")
    }

    fn options(&self) -> PgConnectOptions {
        self.server.clone().database(&self.name)
    }
}

/// Once in a run.
static TIDIED: OnceCell<()> = OnceCell::const_new();

/// Drops what runs of more than an hour ago left, as their names tell.
async fn drop_old(server: &PgConnectOptions) {
    let old = Uuid::new_v7(Timestamp::from_unix(NoContext, an_hour_ago(), 0));
    let mut connection = server.connect().await.expect("connect to PostgreSQL");
    let names = sqlx::query_scalar("SELECT datname FROM pg_database WHERE datname LIKE 'it\\_%' AND datname < $1");
    let names: Vec<String> = names.bind(format!("it_{}", old.simple())).fetch_all(&mut connection).await.expect("list");
    for name in names {
        let dropped = connection.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))).await;
        // Another run may be tidying up as well.
        drop(dropped);
    }
}

fn an_hour_ago() -> u64 {
    let then = SystemTime::now() - Duration::from_hours(1);
    then.duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}
