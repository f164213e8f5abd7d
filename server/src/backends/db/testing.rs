//! Databases for unit tests: files, or PostgreSQL's where `TIDINGS_TEST_BACKENDS` is `production`.

use std::{env, path::Path};

use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _, postgres::PgConnectOptions};

use super::{Config, Db, Migrations};

/// The database of a service, with the tables that it has; the same one each time for a folder.
pub async fn open(folder: &Path, migrations: &Migrations) -> Db {
    if env::var("TIDINGS_TEST_BACKENDS").as_deref() != Ok("production") {
        return Db::open_file(&folder.join(format!("{}.db", migrations.service)), migrations).await.unwrap();
    }
    let server: PgConnectOptions = env::var("TIDINGS_TEST_POSTGRES").unwrap().parse().unwrap();
    let name = format!("test_{}", folder.file_name().unwrap().to_string_lossy().trim_start_matches('.'));
    let mut connection = server.connect().await.unwrap();
    let exists = connection.execute(AssertSqlSafe(format!("CREATE DATABASE \"{name}\""))).await;
    // 42P04 is duplicate_database.
    if let Err(sqlx::Error::Database(error)) = &exists
        && error.code().as_deref() != Some("42P04")
    {
        panic!("{error}");
    }
    let url = server.database(&name).to_url_lossy();
    Db::connect(url.as_str(), &Config::default(), migrations).await.unwrap()
}
