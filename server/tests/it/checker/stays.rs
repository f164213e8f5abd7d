//! Who may read what, from nothing but the MEMBERSHIP entries of a log.

use std::ops::RangeInclusive;

use super::{Body, Fault, Log, Readers};

/// The ranges of seqs that one user may read, in the order of their joining.
pub struct Stays(Vec<RangeInclusive<u64>>);

impl Stays {
    /// Of whoever reads everything.
    pub fn whole(log: &Log) -> Self {
        Self(log.entries.last().map(|last| 1..=last.seq).into_iter().collect())
    }

    pub fn of(log: &Log, user: &str) -> Self {
        let head = log.entries.last().map_or(0, |entry| entry.seq);
        let history_shared = match &log.readers {
            Readers::Owner(owner) if owner == user && head > 0 => return Self(vec![1..=head]),
            Readers::Owner(_) => return Self(Vec::new()),
            Readers::Members { history_shared } => *history_shared,
        };
        let mut stays = Vec::new();
        let mut since = None;
        for entry in &log.entries {
            let Body::Membership(change) = &entry.body else { continue };
            if change.joined.iter().any(|member| member.user_id == user) {
                since = Some(if history_shared { 1 } else { entry.seq });
            }
            if change.left_user_ids.iter().any(|left| left == user)
                && let Some(first) = since.take()
            {
                stays.push(first..=entry.seq);
            }
        }
        stays.extend(since.map(|first| first..=head));
        Self(stays)
    }

    pub fn may_read(&self, seq: u64) -> bool {
        self.0.iter().any(|stay| stay.contains(&seq))
    }

    /// The last entry that they may read.
    pub fn last(&self) -> Option<u64> {
        self.0.iter().map(|stay| *stay.end()).max()
    }

    /// What it is called if they read this one all the same.
    pub fn why_not(&self, seq: u64) -> Fault {
        match self.0.first() {
            None => Fault::ReadByStranger,
            Some(first) if seq < *first.start() => Fault::ReadBeforeJoining,
            Some(_) => Fault::ReadAfterLeaving,
        }
    }
}
