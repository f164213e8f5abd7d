//! Reading a log, in its present state, as far as the reader may.

use std::{
    collections::{HashMap, HashSet},
    ops::{ControlFlow, RangeInclusive},
};

use tidings_proto::v1::{EntryKind, ReactionCount};

use super::{Appended, Body, Entry, Error, Log, Stays, as_seen};
use crate::{
    backends::db::{self, Connection, Readers, Row},
    ids::{LogId, Seq, UserId},
    telemetry::Trace,
};

/// A page ends when its bodies have so many bytes, whatever its limit.
pub(super) const PAGE_BYTES: usize = 1024 * 1024;
/// Of those who chose one reaction, so many are named.
const NAMED_REACTORS: usize = 16;

/// Where a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// It ends at the head.
    Newest,
    /// It ends just before this seq.
    Before(Seq),
    /// It starts just after this seq.
    After(Seq),
}

/// A page of a log.
#[derive(Debug)]
pub struct Page {
    /// By rising seq.
    pub entries: Vec<Entry>,
    /// Whether the reader may read more in the direction asked for.
    pub more: bool,
    /// The reader has read all that they may up to here, when they have read this page; for [`Position::After`].
    pub complete_to: Seq,
}

impl Log {
    /// The last seq of each log. A log that nothing was written to is left out.
    pub async fn heads(&self, logs: &[LogId]) -> Result<HashMap<LogId, Seq>, Error> {
        Ok(super::known::heads(self.db().reader(), logs).await?)
    }

    /// A page of at most `limit` entries.
    pub async fn page(&self, reader: UserId, log: LogId, position: Position, limit: u32) -> Result<Page, Error> {
        let stays = self.stays(reader, log).await?;
        self.page_within(reader, log, &stays, position, limit).await
    }

    /// A page of what `stays` allows.
    pub async fn page_within(
        &self,
        reader: UserId,
        log: LogId,
        stays: &Stays,
        position: Position,
        limit: u32,
    ) -> Result<Page, Error> {
        let limit = limit as usize;
        let mut room = Room { entries: limit, bytes: PAGE_BYTES };
        let mut entries = Vec::new();
        match position {
            Position::After(seq) => {
                for range in stays.after(seq) {
                    entries.extend(read(self.db().reader(), log, range, Direction::Forwards, &mut room).await?);
                }
            }
            Position::Newest | Position::Before(_) => {
                let seq = if let Position::Before(seq) = position { seq } else { Seq::MAX };
                for range in stays.before(seq) {
                    entries.extend(read(self.db().reader(), log, range, Direction::Backwards, &mut room).await?);
                }
                entries.reverse();
            }
        }
        let (first, last) = (entries.first().map(|entry| entry.seq), entries.last().map(|entry| entry.seq));
        let more = match position {
            Position::After(seq) => stays.after(last.unwrap_or(seq)).next().is_some(),
            Position::Before(_) | Position::Newest => stays.before(first.unwrap_or(Seq::ZERO)).next().is_some(),
        };
        let mut connection = self.db().reader().acquire().await?;
        decorate(&mut connection, log, &mut entries, |seq| stays.sees(seq)).await?;
        hide(&mut connection, log, reader, &mut entries).await?;
        as_seen::take_back_edits(&mut connection, &mut entries, |_, seq| stays.sees(seq)).await?;
        let complete_to = if more { last.unwrap_or_default() } else { stays.last() };
        Ok(Page { entries, more, complete_to })
    }

    /// Entries after `seq` up to `last`, for a room, which knows who may read what. At most a page.
    pub async fn read_for_room(&self, log: LogId, seq: Seq, last: Seq, limit: usize) -> Result<Vec<Entry>, Error> {
        let mut room = Room { entries: limit, bytes: PAGE_BYTES };
        let range = seq.next()..=last;
        let mut entries = read(self.db().reader(), log, range, Direction::Forwards, &mut room).await?;
        let mut connection = self.db().reader().acquire().await?;
        decorate(&mut connection, log, &mut entries, |_| true).await?;
        Ok(entries)
    }
}

#[derive(Clone, Copy)]
enum Direction {
    Forwards,
    Backwards,
}

/// What still goes into a page.
struct Room {
    entries: usize,
    bytes: usize,
}

/// Entries of a range, in the direction, until the page is full. A page has at least one.
async fn read(
    pool: &Readers,
    log: LogId,
    range: RangeInclusive<Seq>,
    direction: Direction,
    room: &mut Room,
) -> Result<Vec<Entry>, sqlx::Error> {
    const FORWARDS: &str = "
        SELECT log_id, seq, author_id, device_id, client_id, at, kind, target_seq, encryption, body, edited_seq, edited_at,
            revoked_at
        FROM entries
        WHERE log_id = $1 AND seq BETWEEN $2 AND $3
        ORDER BY seq
        LIMIT $4";
    const BACKWARDS: &str = "
        SELECT log_id, seq, author_id, device_id, client_id, at, kind, target_seq, encryption, body, edited_seq, edited_at,
            revoked_at
        FROM entries
        WHERE log_id = $1 AND seq BETWEEN $2 AND $3
        ORDER BY seq DESC
        LIMIT $4";
    let mut entries = Vec::new();
    if room.entries == 0 || room.bytes == 0 {
        return Ok(entries);
    }
    let statement = match direction {
        Direction::Forwards => FORWARDS,
        Direction::Backwards => BACKWARDS,
    };
    let query = db::query(statement).bind(log).bind(*range.start()).bind(*range.end()).bind(room.entries as i64);
    let until_full = |row: Row| {
        let entry = entry(&row)?;
        let bytes = entry.body.as_ref().map_or(0, |body| body.bytes.len());
        room.entries -= 1;
        room.bytes = room.bytes.saturating_sub(bytes);
        entries.push(entry);
        Ok(if room.bytes == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    };
    query.fetch_each(pool, until_full).await?;
    Ok(entries)
}

pub(super) fn entry(row: &Row) -> Result<Entry, sqlx::Error> {
    let body = match (row.try_get(8)?, row.try_get::<Option<Vec<u8>>>(9)?) {
        (Some(encryption), Some(bytes)) => Some(Body { encryption, bytes: bytes.into() }),
        _ => None,
    };
    Ok(Entry {
        log: row.try_get(0)?,
        seq: row.try_get(1)?,
        author: row.try_get(2)?,
        device: row.try_get(3)?,
        client_id: row.try_get(4)?,
        at: row.try_get(5)?,
        kind: EntryKind::try_from(row.try_get::<i32>(6)?).unwrap_or_default(),
        target: row.try_get(7)?,
        body,
        edited: Option::zip(row.try_get(10)?, row.try_get(11)?).map(|(seq, at)| Appended { seq, at }),
        revoked_at: row.try_get(12)?,
        reactions: Vec::new(),
        hidden: false,
        trace: Trace::default(),
    })
}

/// Adds the reactions that the reader sees.
async fn decorate(
    connection: &mut Connection,
    log: LogId,
    entries: &mut [Entry],
    sees: impl Fn(Seq) -> bool,
) -> Result<(), sqlx::Error> {
    const REACTIONS: &str = "
        SELECT seq, user_id, emoji, reacted_seq
        FROM reactions
        WHERE log_id = $1 AND seq BETWEEN $2 AND $3
        ORDER BY seq, reacted_seq";
    let Some((first, last)) = ends(entries) else { return Ok(()) };
    for row in db::query(REACTIONS).bind(log).bind(first).bind(last).fetch_all(connection).await? {
        let seq: Seq = row.try_get(0)?;
        if let Ok(index) = entries.binary_search_by_key(&seq, |entry| entry.seq)
            && sees(row.try_get(3)?)
        {
            count(&mut entries[index].reactions, row.try_get(1)?, row.try_get(2)?);
        }
    }
    for entry in entries.iter_mut() {
        entry.reactions.sort_by_key(|reaction| std::cmp::Reverse(reaction.count));
    }
    Ok(())
}

/// Takes away what the reader deleted for themselves.
async fn hide(
    connection: &mut Connection,
    log: LogId,
    reader: UserId,
    entries: &mut [Entry],
) -> Result<(), sqlx::Error> {
    const HIDDEN: &str = "
        SELECT seq
        FROM hidden
        WHERE log_id = $1 AND user_id = $2 AND seq BETWEEN $3 AND $4";
    let Some((first, last)) = ends(entries) else { return Ok(()) };
    let query = db::query(HIDDEN).bind(log).bind(reader).bind(first).bind(last);
    let hidden: HashSet<Seq> = query.fetch_scalars(connection).await?;
    for entry in entries.iter_mut().filter(|entry| hidden.contains(&entry.seq)) {
        entry.hide();
    }
    Ok(())
}

/// The seqs of the first and the last of these entries.
fn ends(entries: &[Entry]) -> Option<(Seq, Seq)> {
    Some((entries.first()?.seq, entries.last()?.seq))
}

pub(super) fn count(reactions: &mut Vec<ReactionCount>, user: UserId, emoji: String) {
    let place = reactions.iter().position(|reaction| reaction.emoji == emoji).unwrap_or_else(|| {
        reactions.push(ReactionCount { emoji, count: 0, user_ids: Vec::new() });
        reactions.len() - 1
    });
    let reaction = &mut reactions[place];
    reaction.count += 1;
    if reaction.user_ids.len() < NAMED_REACTORS {
        reaction.user_ids.push(user.to_string());
    }
}
