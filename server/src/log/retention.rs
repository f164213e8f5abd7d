//! Retention: an entry whose time is over keeps its seq and loses its body, from the database.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::{
    backends::db::{self, Db},
    time::Time,
};

/// How often it looks, and so how late it may be.
const EVERY: Duration = Duration::from_secs(30);
/// Entries at a time, so that appends need not wait long.
const AT_ONCE: i64 = 500;

/// Removes what has expired, until `stop`.
pub async fn run(db: Db, stop: CancellationToken) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = sweep(&db, Time::now()).await {
            tracing::warn!(%error, "retention waits");
        }
    }
}

async fn sweep(db: &Db, now: Time) -> Result<(), sqlx::Error> {
    // Served by `entries_that_expire`, which what is swept leaves.
    const SWEEP: &str = "
        UPDATE entries
        SET encryption = NULL, body = NULL, original = NULL, expires_at = NULL
        WHERE (log_id, seq) IN (
            SELECT log_id, seq
            FROM entries
            WHERE expires_at <= $1
            LIMIT $2)";
    loop {
        let swept = db::query(SWEEP).bind(now).bind(AT_ONCE).execute(&mut *db.writer().await?).await?;
        if swept < AT_ONCE.unsigned_abs() {
            return Ok(());
        }
    }
}
