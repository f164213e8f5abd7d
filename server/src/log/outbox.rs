//! The outbox: what was committed and the workers have not seen yet.
//!
//! Its rows are written in the transaction that appends, so none is missing. A worker handles them in the order of
//! commits, at least once, and then they are removed. Within one process the worker counts what was written.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Notify, time::sleep};
use tokio_util::sync::CancellationToken;

use crate::backends::db::Db;

/// What is written meanwhile is handled together, so that the outbox costs an append next to nothing.
const COLLECT: Duration = Duration::from_millis(500);

pub struct Outbox {
    db: Db,
    written: Arc<Notify>,
}

impl Outbox {
    pub fn new(db: Db, written: Arc<Notify>) -> Self {
        Self { db, written }
    }

    /// Handles what is there and what comes, until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            if let Err(error) = self.drain().await {
                tracing::warn!(%error, "the outbox waits");
            }
            let more = async {
                self.written.notified().await;
                sleep(COLLECT).await;
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = more => {}
            }
        }
    }

    /// Handles all that is in the outbox now.
    async fn drain(&self) -> Result<(), sqlx::Error> {
        const WRITTEN: &str = "
            SELECT MAX(id), SUM(last_seq - first_seq + 1)
            FROM outbox";
        const REMOVE: &str = "
            DELETE FROM outbox
            WHERE id <= $1";
        let written: (Option<i64>, Option<i64>) = sqlx::query_as(WRITTEN).fetch_one(self.db.reader()).await?;
        let (Some(last), Some(entries)) = written else { return Ok(()) };
        metrics::counter!("tidings_entries_total").increment(entries.unsigned_abs());
        sqlx::query(REMOVE).bind(last).execute(&mut *self.db.writer().await).await?;
        Ok(())
    }
}
