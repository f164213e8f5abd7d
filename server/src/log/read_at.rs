//! Reading single entries of several logs, in their present state, and showing entries as a reader sees them.

use std::collections::{HashMap, HashSet};

use super::{
    Entry,
    as_seen::take_back_edits,
    read::{count, entry},
};
use crate::{
    backends::db::{self, Connection, Row, Script},
    ids::{LogId, Seq, UserId},
};

/// The entries at these places, which the reader may read, with the edits and reactions that the reader `sees`. What the
/// reader deleted for themselves has no body.
pub async fn entries_at(
    connection: &mut Connection,
    reader: UserId,
    places: &[(LogId, Seq)],
    sees: impl Fn(LogId, Seq) -> bool,
) -> Result<Vec<Entry>, sqlx::Error> {
    const ENTRIES: &str = "
        SELECT entries.log_id, entries.seq, entries.author_id, entries.device_id, entries.client_id, entries.at,
            entries.kind, entries.target_seq, entries.encryption, entries.body, entries.edited_seq,
            entries.edited_at, entries.revoked_at
        FROM ({rows}) AS wanted
        JOIN entries ON entries.log_id = wanted.column1 AND entries.seq = wanted.column2";
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let query = db::bulk(ENTRIES, 2, places, |query, (log, seq)| query.bind(*log).bind(*seq));
    let rows = query.fetch_all(&mut *connection).await?;
    let mut entries: Vec<Entry> = rows.iter().map(entry).collect::<Result<_, _>>()?;
    show(connection, reader, &mut entries, sees).await?;
    Ok(entries)
}

/// Adds the reactions that the reader `sees`, and takes away the edits that they do not see and what they deleted for
/// themselves.
pub(super) async fn show(
    connection: &mut Connection,
    reader: UserId,
    entries: &mut [Entry],
    sees: impl Fn(LogId, Seq) -> bool,
) -> Result<(), sqlx::Error> {
    const REACTIONS: &str = "
        SELECT reactions.log_id, reactions.seq, reactions.user_id, reactions.emoji, reactions.reacted_seq
        FROM ({rows}) AS wanted
        JOIN reactions ON reactions.log_id = wanted.column1 AND reactions.seq = wanted.column2
        ORDER BY reactions.log_id, reactions.seq, reactions.reacted_seq";
    const HIDDEN: &str = "
        SELECT hidden.log_id, hidden.seq
        FROM ({rows}) AS wanted
        JOIN hidden ON hidden.log_id = wanted.column1
            AND hidden.seq = wanted.column2
            AND hidden.user_id = wanted.column3";
    let places: Vec<(LogId, Seq)> = entries.iter().map(|entry| (entry.log, entry.seq)).collect();
    let results = Script::default()
        .add(REACTIONS, 2, &places, |query, (log, seq)| query.bind(*log).bind(*seq))
        .add(HIDDEN, 3, &places, |query, (log, seq)| query.bind(*log).bind(*seq).bind(reader))
        .fetch(&mut *connection)
        .await?;
    let [reacted, hidden] = &results[..] else { return Err(sqlx::Error::RowNotFound) };
    let mut reactions: HashMap<(LogId, Seq), Vec<_>> = HashMap::new();
    for row in reacted {
        let place = (row.try_get(0)?, row.try_get(1)?);
        if sees(place.0, row.try_get(4)?) {
            count(reactions.entry(place).or_default(), row.try_get(2)?, row.try_get(3)?);
        }
    }
    let place = |row: &Row| Ok::<_, sqlx::Error>((row.try_get(0)?, row.try_get(1)?));
    let hidden: HashSet<(LogId, Seq)> = hidden.iter().map(place).collect::<Result<_, _>>()?;
    for entry in entries.iter_mut() {
        let place = (entry.log, entry.seq);
        if hidden.contains(&place) {
            entry.hide();
        } else if let Some(mut reactions) = reactions.remove(&place) {
            reactions.sort_by_key(|reaction| std::cmp::Reverse(reaction.count));
            entry.reactions = reactions;
        }
    }
    take_back_edits(connection, entries, sees).await
}
