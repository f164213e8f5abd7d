//! What users tell administrators of each other.
//!
//! A report names messages and keeps no copy of them: administrators read them as they are when they look.

mod error;
mod store;
mod wire;

pub use error::Error;
pub use store::Report;

use std::time::Duration;

use tidings_proto::v1::{EntryKind, ReportReason};
use uuid::Uuid;

use crate::{
    backends::db::Db,
    ids::{ChatId, LogId, ReportId, Seq, UserId},
    log::{self, Entry, Log},
    profiles::Profiles,
    time::Time,
};

/// Reports of one user within [`WINDOW`].
const REPORTS: i64 = 50;
const WINDOW: Duration = Duration::from_hours(24);

/// Reports. Cheap to clone.
#[derive(Clone)]
pub struct Reports {
    /// That of the accounts.
    db: Db,
    log: Log,
    profiles: Profiles,
}

/// A report that is made.
pub struct NewReport {
    pub reporter: UserId,
    pub user: UserId,
    pub reason: ReportReason,
    pub comment: String,
    /// The chat, and messages in it.
    pub messages: Option<(ChatId, Vec<Seq>)>,
}

/// Which reports are listed.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    pub closed_too: bool,
    pub about: Option<UserId>,
}

impl Reports {
    pub fn new(db: Db, log: Log, profiles: Profiles) -> Self {
        Self { db, log, profiles }
    }

    /// Keeps a report of somebody else, on messages of theirs that the reporter can read.
    pub async fn make(&self, new: NewReport) -> Result<(), Error> {
        if new.reporter == new.user {
            return Err(Error::UserIsSelf);
        }
        if self.profiles.get(new.reporter, &[new.user]).await?.is_empty() {
            return Err(Error::UserNotFound);
        }
        if let Some((chat, seqs)) = &new.messages {
            self.check_messages(new.reporter, new.user, *chat, seqs).await?;
        }
        let now = Time::now();
        if store::count_since(self.db.reader(), new.reporter, now - WINDOW).await? >= REPORTS {
            return Err(Error::TooMany);
        }
        Ok(store::insert(&mut *self.db.writer().await?, ReportId::new(), &new, now).await?)
    }

    async fn check_messages(&self, reader: UserId, author: UserId, chat: ChatId, seqs: &[Seq]) -> Result<(), Error> {
        let stays = self.log.stays(reader, chat.into()).await?;
        let places: Vec<(LogId, Seq)> = seqs.iter().map(|seq| (chat.into(), *seq)).collect();
        let mut connection = self.log.db().reader().acquire().await?;
        let entries = log::entries_at(&mut connection, reader, &places, |_, seq| stays.sees(seq)).await?;
        let is_theirs =
            |entry: &Entry| entry.kind == EntryKind::Message && entry.author == author && stays.contains(entry.seq);
        let all = seqs.iter().all(|seq| entries.iter().any(|entry| entry.seq == *seq && is_theirs(entry)));
        if all { Ok(()) } else { Err(Error::EntryNotFound) }
    }

    /// At most `limit` reports after `after`, the oldest first, and whether there are more.
    pub async fn list(
        &self,
        filter: Filter,
        after: Option<ReportId>,
        limit: u32,
    ) -> Result<(Vec<Report>, bool), Error> {
        let mut reports = store::list(self.db.reader(), filter, after, i64::from(limit) + 1).await?;
        let more = reports.len() > limit as usize;
        reports.truncate(limit as usize);
        Ok((reports, more))
    }

    /// At most `limit` of what a user reported after `after`, the oldest first.
    pub async fn made_by(&self, reporter: UserId, after: Option<ReportId>, limit: u32) -> Result<Vec<Report>, Error> {
        Ok(store::made_by(self.db.reader(), reporter, after, limit).await?)
    }

    pub async fn get(&self, report: ReportId) -> Result<Report, Error> {
        store::find(self.db.reader(), report).await?.ok_or(Error::ReportNotFound)
    }

    /// Closes a report. One that was closed before stays as it is.
    pub async fn close(&self, report: ReportId, by: &str, resolution: &str) -> Result<Report, Error> {
        store::close(&mut *self.db.writer().await?, report, by, resolution).await?;
        self.get(report).await
    }

    /// The messages of a report as they are now.
    pub async fn messages(&self, report: &Report) -> Result<Vec<Entry>, Error> {
        let Some(chat) = report.chat else { return Ok(Vec::new()) };
        let places: Vec<(LogId, Seq)> = report.seqs.iter().map(|seq| (chat.into(), *seq)).collect();
        let mut connection = self.log.db().reader().acquire().await?;
        // As somebody sees them who has deleted nothing for themselves.
        let mut entries = log::entries_at(&mut connection, UserId(Uuid::nil()), &places, |_, _| true).await?;
        entries.sort_unstable_by_key(|entry| entry.seq);
        Ok(entries)
    }
}
