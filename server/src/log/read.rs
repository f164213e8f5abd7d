//! Reading a log, in its present state, as far as the reader may.

use std::{
    collections::HashSet,
    ops::{ControlFlow, RangeInclusive},
};

use tidings_proto::v1::{EntryKind, ReactionCount};

use super::{Appended, Body, Entry, Error, Log, as_seen};
use crate::{
    backends::db::{self, Connection, Readers, Row},
    ids::{LogId, Seq, UserId},
    telemetry::Trace,
};

/// A page ends when its bodies have so many bytes, whatever its limit.
const PAGE_BYTES: usize = 1024 * 1024;
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

/// What a user may read of a log, at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stays {
    /// The log's last seq.
    pub head: Seq,
    /// By rising seq, not overlapping. The last one reaches the head while the user is present.
    ranges: Vec<RangeInclusive<Seq>>,
    pub present: bool,
}

impl Stays {
    fn add(&mut self, first_seq: Seq, last_seq: Option<Seq>) {
        self.present |= last_seq.is_none();
        self.ranges.push(first_seq..=last_seq.unwrap_or(self.head));
    }

    /// The last entry that the user may read now.
    pub fn last(&self) -> Seq {
        self.ranges.last().map_or(Seq::ZERO, |range| *range.end())
    }

    /// Whether the user may read this entry.
    pub fn contains(&self, seq: Seq) -> bool {
        self.ranges.iter().any(|range| range.contains(&seq))
    }

    /// Whether the user sees what this entry changed, which may be newer than the head was.
    pub fn sees(&self, seq: Seq) -> bool {
        self.contains(seq) || self.present && seq > self.head
    }

    /// How many entries after `seq` the user may read.
    pub fn count_after(&self, seq: Seq) -> i64 {
        self.after(seq).map(|range| range.end().0 - range.start().0 + 1).sum()
    }

    /// The seq after which the user may read just `count` entries.
    pub fn newest(&self, count: i64) -> Seq {
        let mut left = count;
        for range in self.ranges.iter().rev() {
            let length = range.end().0 - range.start().0 + 1;
            if length >= left {
                return Seq(range.end().0 - left);
            }
            left -= length;
        }
        Seq::ZERO
    }

    fn after(&self, seq: Seq) -> impl Iterator<Item = RangeInclusive<Seq>> {
        let clipped = self.ranges.iter().map(move |range| (*range.start()).max(seq.next())..=*range.end());
        clipped.filter(|range| !range.is_empty())
    }

    fn before(&self, seq: Seq) -> impl Iterator<Item = RangeInclusive<Seq>> {
        let clipped = self.ranges.iter().rev().map(move |range| *range.start()..=(*range.end()).min(seq.previous()));
        clipped.filter(|range| !range.is_empty())
    }
}

impl Log {
    /// What `reader` may read of a log. Their own account log they may read whole.
    pub async fn stays(&self, reader: UserId, log: LogId) -> Result<Stays, Error> {
        const HEAD: &str = "
            SELECT head
            FROM logs
            WHERE log_id = $1";
        // One statement, so that the head and the stays are of one moment.
        const STAYS: &str = "
            SELECT logs.head, members.first_seq, members.last_seq
            FROM members
            JOIN logs ON logs.log_id = members.chat_id
            WHERE members.chat_id = $1 AND members.user_id = $2
            ORDER BY members.first_seq";
        if LogId::from(reader) == log {
            let head: Option<Seq> = db::query(HEAD).bind(log).fetch_scalar(self.db().reader()).await?;
            let head = head.unwrap_or_default();
            return Ok(Stays { head, ranges: vec![Seq(1)..=head], present: true });
        }
        let rows = db::query(STAYS).bind(log).bind(reader).fetch_all(self.db().reader()).await?;
        let head = rows.first().ok_or(Error::ChatNotFound)?.try_get(0)?;
        let mut stays = Stays { head, ranges: Vec::with_capacity(rows.len()), present: false };
        for row in rows {
            stays.add(row.try_get(1)?, row.try_get(2)?);
        }
        Ok(stays)
    }

    /// What a user may read of every chat that they are or were in.
    pub async fn all_stays(&self, user: UserId) -> Result<Vec<(LogId, Stays)>, Error> {
        // Served by `members_by_user`.
        const STAYS: &str = "
            SELECT members.chat_id, logs.head, members.first_seq, members.last_seq
            FROM members
            JOIN logs ON logs.log_id = members.chat_id
            WHERE members.user_id = $1
            ORDER BY members.chat_id, members.first_seq";
        let mut all: Vec<(LogId, Stays)> = Vec::new();
        for row in db::query(STAYS).bind(user).fetch_all(self.db().reader()).await? {
            let (log, head) = (row.try_get(0)?, row.try_get(1)?);
            if all.last().is_none_or(|(last, _)| *last != log) {
                all.push((log, Stays { head, ranges: Vec::with_capacity(1), present: false }));
            }
            if let Some((_, stays)) = all.last_mut() {
                stays.add(row.try_get(2)?, row.try_get(3)?);
            }
        }
        Ok(all)
    }

    /// The chats that a user is in.
    pub async fn chats_of(&self, user: UserId) -> Result<Vec<LogId>, Error> {
        const CHATS: &str = "
            SELECT chat_id
            FROM members
            WHERE user_id = $1 AND last_seq IS NULL";
        Ok(db::query(CHATS).bind(user).fetch_scalars(self.db().reader()).await?)
    }

    /// The last seq of each log. A log that nothing was written to is left out.
    pub async fn heads(&self, logs: &[LogId]) -> Result<std::collections::HashMap<LogId, Seq>, Error> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn stays(ranges: &[(i64, i64)]) -> Stays {
        Stays {
            head: Seq(30),
            ranges: ranges.iter().map(|(first, last)| Seq(*first)..=Seq(*last)).collect(),
            present: true,
        }
    }

    #[test]
    fn only_what_lies_within_a_stay_counts() {
        let stays = stays(&[(3, 10), (20, 30)]);
        assert_eq!(stays.count_after(Seq(0)), 19);
        assert_eq!(stays.count_after(Seq(9)), 12);
        assert_eq!(stays.count_after(Seq(15)), 11);
        assert_eq!(stays.count_after(Seq(30)), 0);
    }

    #[test]
    fn the_newest_entries_may_lie_in_several_stays() {
        let stays = stays(&[(3, 10), (20, 30)]);
        assert_eq!(stays.newest(5), Seq(25));
        assert_eq!(stays.newest(11), Seq(19));
        assert_eq!(stays.newest(12), Seq(9));
        assert_eq!(stays.newest(100), Seq(0));
    }
}
