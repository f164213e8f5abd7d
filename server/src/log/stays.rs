//! What a user may read of a log, at one moment: the stays of a member, or all of the own account log.

use std::{collections::HashMap, ops::RangeInclusive};

use super::{Error, Log};
use crate::{
    backends::db::{self, Row},
    ids::{LogId, Seq, UserId},
};

/// What a user may read of a log, at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

    /// What the user may read after `seq`, by rising seq.
    pub(super) fn after(&self, seq: Seq) -> impl Iterator<Item = RangeInclusive<Seq>> {
        let clipped = self.ranges.iter().map(move |range| (*range.start()).max(seq.next())..=*range.end());
        clipped.filter(|range| !range.is_empty())
    }

    /// What the user may read before `seq`, by falling seq.
    pub(super) fn before(&self, seq: Seq) -> impl Iterator<Item = RangeInclusive<Seq>> {
        let clipped = self.ranges.iter().rev().map(move |range| *range.start()..=(*range.end()).min(seq.previous()));
        clipped.filter(|range| !range.is_empty())
    }
}

impl Log {
    /// What `reader` may read of a log. Their own account log they may read whole.
    pub async fn stays(&self, reader: UserId, log: LogId) -> Result<Stays, Error> {
        self.stays_of(reader, &[log]).await?.remove(&log).ok_or(Error::ChatNotFound)
    }

    /// What `reader` may read of each of these logs. Those that they never were a member of are left out.
    pub async fn stays_of(&self, reader: UserId, logs: &[LogId]) -> Result<HashMap<LogId, Stays>, Error> {
        // One statement, so that the heads and the stays are of one moment. Account logs have no members.
        const STAYS: &str = "
            SELECT logs.log_id, logs.head, members.first_seq, members.last_seq
            FROM ({rows}) AS wanted
            JOIN logs ON logs.log_id = wanted.column1
            LEFT JOIN members ON members.chat_id = logs.log_id AND members.user_id = wanted.column2
            ORDER BY logs.log_id, members.first_seq";
        let query = db::bulk(STAYS, 2, logs, |query, log| query.bind(*log).bind(reader));
        let rows = query.fetch_all(self.db().reader()).await?;
        let mut all: HashMap<LogId, Stays> = from_rows(&rows)?.into_iter().collect();
        let account = LogId::from(reader);
        all.retain(|log, stays| *log == account || !stays.ranges.is_empty());
        if logs.contains(&account) {
            all.entry(account).or_default().add(Seq(1), None);
        }
        Ok(all)
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
        Ok(from_rows(&db::query(STAYS).bind(user).fetch_all(self.db().reader()).await?)?)
    }

    /// The chats that a user is in.
    pub async fn chats_of(&self, user: UserId) -> Result<Vec<LogId>, Error> {
        const CHATS: &str = "
            SELECT chat_id
            FROM members
            WHERE user_id = $1 AND last_seq IS NULL";
        Ok(db::query(CHATS).bind(user).fetch_scalars(self.db().reader()).await?)
    }
}

/// From a log, its head, and the ends of a stay, if there is one: a log's rows follow on each other.
fn from_rows(rows: &[Row]) -> Result<Vec<(LogId, Stays)>, sqlx::Error> {
    let mut all: Vec<(LogId, Stays)> = Vec::new();
    for row in rows {
        let (log, head) = (row.try_get(0)?, row.try_get(1)?);
        if all.last().is_none_or(|(last, _)| *last != log) {
            all.push((log, Stays { head, ..Stays::default() }));
        }
        if let (Some((_, stays)), Some(first)) = (all.last_mut(), row.try_get(2)?) {
            stays.add(first, row.try_get(3)?);
        }
    }
    Ok(all)
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
