//! The outbox: what was committed and the workers have not seen yet.
//!
//! Its rows are written in the transaction that appends, so none is missing. A worker handles them in the order of
//! commits, at least once, and then they are removed. Within one process the worker counts what was written.

use std::{sync::Arc, time::Duration};

use sqlx::Row;
use tidings_proto::v1::EntryKind;
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
        const LAST: &str = "
            SELECT MAX(id)
            FROM outbox";
        const COUNT: &str = "
            SELECT entries.kind, COUNT(*)
            FROM outbox
            JOIN entries ON entries.log_id = outbox.log_id
                AND entries.seq BETWEEN outbox.first_seq AND outbox.last_seq
            WHERE outbox.id <= $1
            GROUP BY entries.kind";
        const REMOVE: &str = "
            DELETE FROM outbox
            WHERE id <= $1";
        let Some(last) = sqlx::query_scalar::<_, Option<i64>>(LAST).fetch_one(self.db.reader()).await? else {
            return Ok(());
        };
        for row in sqlx::query(COUNT).bind(last).fetch_all(self.db.reader()).await? {
            let kind = EntryKind::try_from(row.try_get::<i32, _>(0)?).unwrap_or_default();
            let count = row.try_get::<i64, _>(1)?.unsigned_abs();
            metrics::counter!("tidings_entries_total", "kind" => kind.as_str_name()).increment(count);
        }
        sqlx::query(REMOVE).bind(last).execute(self.db.writer()).await?;
        Ok(())
    }
}
