//! The databases of a server that keeps its data in files, read and changed behind its back.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use uuid::Uuid;

use super::{Device, World};

impl World {
    /// A service's database. It is there for servers on [`Backends::Embedded`](super::Backends) alone.
    pub async fn database(&self, service: &str) -> SqliteConnection {
        let file = self.server.data().join(format!("{service}.db"));
        SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file)).await.expect("open the database")
    }

    /// Lets what a device did at a time, such as `proven_at`, have been so long ago.
    pub async fn age(&self, device: &Device, column: &'static str, ago: Duration) {
        let mut connection = self.database("accounts").await;
        let at = (SystemTime::now() - ago).duration_since(UNIX_EPOCH).expect("after 1970");
        let set = sqlx::query(AssertSqlSafe(format!("UPDATE devices SET {column} = $1 WHERE device_id = $2")));
        let id = Uuid::parse_str(&device.id).expect("an id");
        let set = set.bind(i64::try_from(at.as_millis()).expect("a time")).bind(id);
        assert_eq!(set.execute(&mut connection).await.expect("set the time").rows_affected(), 1);
    }
}
