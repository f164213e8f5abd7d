//! Reading single entries of several logs, in their present state.

use std::collections::{HashMap, HashSet};

use super::{
    Entry,
    as_seen::take_back_edits,
    read::{count, entry},
};
use crate::{
    backends::db::{self, Connection},
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
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let at = |statement| db::bulk(statement, 2, places, |query, (log, seq)| query.bind(*log).bind(*seq));
    let rows = at(ENTRIES).fetch_all(&mut *connection).await?;
    let mut entries: Vec<Entry> = rows.iter().map(entry).collect::<Result<_, _>>()?;
    let mut reactions: HashMap<(LogId, Seq), Vec<_>> = HashMap::new();
    for row in at(REACTIONS).fetch_all(&mut *connection).await? {
        let place = (row.try_get(0)?, row.try_get(1)?);
        if !sees(place.0, row.try_get(4)?) {
            continue;
        }
        count(reactions.entry(place).or_default(), row.try_get(2)?, row.try_get(3)?);
    }
    let hidden = db::bulk(HIDDEN, 3, places, |query, (log, seq)| query.bind(*log).bind(*seq).bind(reader));
    let mut hidden_places: HashSet<(LogId, Seq)> = HashSet::new();
    for row in hidden.fetch_all(&mut *connection).await? {
        hidden_places.insert((row.try_get(0)?, row.try_get(1)?));
    }
    for entry in &mut entries {
        let place = (entry.log, entry.seq);
        if hidden_places.contains(&place) {
            entry.hide();
        } else if let Some(mut reactions) = reactions.remove(&place) {
            reactions.sort_by_key(|reaction| std::cmp::Reverse(reaction.count));
            entry.reactions = reactions;
        }
    }
    take_back_edits(connection, &mut entries, sees).await?;
    Ok(entries)
}
