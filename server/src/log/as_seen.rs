//! Messages as one saw them who was not there when they were edited.

use std::collections::HashMap;

use super::{Appended, Body, Entry};
use crate::{
    backends::db::{Connection, Row, Script},
    ids::{LogId, Seq},
};

type Place = (LogId, Seq);

/// A body, and the edit that it came with, if it is not the original.
type Version = (Option<Body>, Option<Appended>);

/// Gives messages whose newest edit the reader must not see the body that they had before: of the newest edit that the
/// reader may see, or the original.
pub async fn take_back_edits(
    connection: &mut Connection,
    entries: &mut [Entry],
    sees: impl Fn(LogId, Seq) -> bool,
) -> Result<(), sqlx::Error> {
    const ORIGINALS: &str = "
        SELECT entries.log_id, entries.seq, entries.encryption, entries.original
        FROM ({rows}) AS wanted
        JOIN entries ON entries.log_id = wanted.column1 AND entries.seq = wanted.column2";
    // Served by `entries_by_target`; 2 is ENTRY_KIND_EDIT.
    const EDITS: &str = "
        SELECT entries.log_id, entries.target_seq, entries.encryption, entries.body, entries.seq, entries.at
        FROM ({rows}) AS wanted
        JOIN entries ON entries.log_id = wanted.column1 AND entries.target_seq = wanted.column2
        WHERE entries.kind = 2
        ORDER BY entries.log_id, entries.seq";
    let edited = entries.iter_mut().filter(|entry| entry.body.is_some());
    let mut unseen: Vec<&mut Entry> =
        edited.filter(|entry| entry.edited.is_some_and(|edit| !sees(entry.log, edit.seq))).collect();
    let places: Vec<Place> = unseen.iter().map(|entry| (entry.log, entry.seq)).collect();
    let results = Script::default()
        .add(ORIGINALS, 2, &places, |query, (log, seq)| query.bind(*log).bind(*seq))
        .add(EDITS, 2, &places, |query, (log, seq)| query.bind(*log).bind(*seq))
        .fetch(connection)
        .await?;
    let [originals, edits] = &results[..] else { return Err(sqlx::Error::RowNotFound) };
    let mut versions: HashMap<Place, Version> = HashMap::with_capacity(places.len());
    for row in originals {
        versions.insert((row.try_get(0)?, row.try_get(1)?), (body(row)?, None));
    }
    for row in edits {
        let (log, edit) = (row.try_get(0)?, Appended { seq: row.try_get(4)?, at: row.try_get(5)? });
        if sees(log, edit.seq) {
            versions.insert((log, row.try_get(1)?), (body(row)?, Some(edit)));
        }
    }
    for entry in &mut unseen {
        (entry.body, entry.edited) = versions.remove(&(entry.log, entry.seq)).unwrap_or_default();
    }
    Ok(())
}

fn body(row: &Row) -> Result<Option<Body>, sqlx::Error> {
    let (encryption, bytes): (_, Option<Vec<u8>>) = (row.try_get(2)?, row.try_get(3)?);
    Ok(Option::zip(encryption, bytes).map(|(encryption, bytes)| Body { encryption, bytes: bytes.into() }))
}
