//! Reactions: for each user and message the newest one that is known.

use rusqlite::{Connection, Transaction, params};
use tidings_proto::v1::{Entry, entry::Body};

use crate::ReactionCount;

/// Takes in a reaction, unless a newer one of the same user is known.
pub fn apply(transaction: &Transaction<'_>, entry: &Entry) -> rusqlite::Result<()> {
    let Some(Body::Reaction(reaction)) = &entry.body else { return Ok(()) };
    set(transaction, &entry.log_id, entry.target_seq, &entry.author_id, &reaction.emoji, entry.seq)
}

/// Takes in the reactions that a message came with. They say how things stood when everything up to `as_of` was
/// written, so what is known from entries after it stays.
pub fn import(transaction: &Transaction<'_>, entry: &Entry, as_of: u64) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "UPDATE reactions
             SET emoji = ''
             WHERE log_id = ?1
             AND target_seq = ?2
             AND seq <= ?3",
        )?
        .execute(params![entry.log_id, entry.seq, as_of])?;
    for reaction in &entry.reactions {
        for user_id in &reaction.user_ids {
            set(transaction, &entry.log_id, entry.seq, user_id, &reaction.emoji, as_of)?;
        }
        let unnamed = u64::from(reaction.count).saturating_sub(reaction.user_ids.len() as u64);
        if unnamed > 0 {
            transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO unnamed_reactions (log_id, target_seq, emoji, count)
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![entry.log_id, entry.seq, reaction.emoji, unnamed])?;
        }
    }
    Ok(())
}

fn set(
    transaction: &Transaction<'_>,
    log_id: &str,
    target_seq: u64,
    user_id: &str,
    emoji: &str,
    seq: u64,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO reactions (log_id, target_seq, user_id, emoji, seq)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (log_id, target_seq, user_id) DO UPDATE
             SET emoji = excluded.emoji, seq = excluded.seq
             WHERE seq <= excluded.seq",
        )?
        .execute(params![log_id, target_seq, user_id, emoji, seq])?;
    Ok(())
}

/// The present reactions to a message, most frequent first.
pub fn of_message(connection: &Connection, log_id: &str, seq: u64) -> rusqlite::Result<Vec<ReactionCount>> {
    let mut query = connection.prepare_cached(
        "SELECT emoji, user_id, 1
         FROM reactions
         WHERE log_id = ?1
         AND target_seq = ?2
         AND emoji <> ''
         UNION ALL
         SELECT emoji, '', count
         FROM unnamed_reactions
         WHERE log_id = ?1
         AND target_seq = ?2",
    )?;
    let mut counts: Vec<ReactionCount> = Vec::new();
    let mut rows = query.query(params![log_id, seq])?;
    while let Some(row) = rows.next()? {
        let (emoji, user_id, count): (String, String, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let index = counts.iter().position(|known| known.emoji == emoji).unwrap_or_else(|| {
            counts.push(ReactionCount { emoji, count: 0, user_ids: Vec::new() });
            counts.len() - 1
        });
        counts[index].count += count;
        if !user_id.is_empty() {
            counts[index].user_ids.push(user_id);
        }
    }
    counts.sort_by(|left, right| right.count.cmp(&left.count).then_with(|| left.emoji.cmp(&right.emoji)));
    Ok(counts)
}
