//! Reading spans of several logs with one statement.

use std::ops::{ControlFlow, RangeInclusive};

use super::{Entry, read};
use crate::{
    backends::db::{self, Executor},
    ids::{LogId, Seq},
};

/// Entries of a log, from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub log: LogId,
    pub first: Seq,
    pub last: Seq,
}

impl Span {
    /// The first `most` entries of a range; None for none.
    pub fn start_of(log: LogId, range: &RangeInclusive<Seq>, most: i64) -> Option<Self> {
        let (first, last) = (*range.start(), Seq(range.start().0 + most - 1).min(*range.end()));
        (first <= last).then_some(Self { log, first, last })
    }

    pub fn count(&self) -> i64 {
        self.last.0 - self.first.0 + 1
    }
}

/// Calls `each` with the entries of these spans as they stand, by log and rising seq, until it breaks. Whoever gives the
/// spans in this order saves the database the work of sorting.
pub async fn read(
    on: impl Executor,
    spans: &[Span],
    mut each: impl FnMut(Entry) -> ControlFlow<()> + Send,
) -> Result<(), sqlx::Error> {
    // Served by the key.
    const ENTRIES: &str = "
        SELECT log_id, seq, author_id, device_id, client_id, at, kind, target_seq, encryption, body, edited_seq,
            edited_at, revoked_at
        FROM ({rows}) AS spans
        JOIN entries ON log_id = column1 AND seq BETWEEN column2 AND column3
        ORDER BY log_id, seq";
    // PostgreSQL expects many entries between two seqs, and would rather read the whole table. `OFFSET 0` makes it look
    // up those of each span.
    const ENTRIES_OF_POSTGRES: &str = "
        SELECT log_id, seq, author_id, device_id, client_id, at, kind, target_seq, encryption, body, edited_seq,
            edited_at, revoked_at
        FROM ({rows}) AS spans
        CROSS JOIN LATERAL (
            SELECT log_id, seq, author_id, device_id, client_id, at, kind, target_seq, encryption, body, edited_seq,
                edited_at, revoked_at
            FROM entries
            WHERE log_id = column1 AND seq BETWEEN column2 AND column3
            OFFSET 0) AS found
        ORDER BY log_id, seq";
    let statement = if on.is_postgres() { ENTRIES_OF_POSTGRES } else { ENTRIES };
    let query = db::bulk(statement, 3, spans, |query, span| query.bind(span.log).bind(span.first).bind(span.last));
    query.fetch_each(on, |row| Ok(each(read::entry(&row)?))).await
}
