//! The statements of reports.

use tidings_proto::v1::ReportReason;
use uuid::Uuid;

use super::{Filter, NewReport};
use crate::{
    backends::db::{self, Connection, Readers, Row},
    ids::{ChatId, ReportId, Seq, UserId},
    time::Time,
};

/// Before the first report.
const START: ReportId = ReportId(Uuid::nil());

/// A report.
#[derive(Clone, Debug)]
pub struct Report {
    pub report: ReportId,
    pub reporter: UserId,
    pub user: UserId,
    pub reason: ReportReason,
    pub comment: String,
    pub chat: Option<ChatId>,
    pub seqs: Vec<Seq>,
    pub created_at: Time,
    pub closed: Option<Closed>,
}

/// How a report was closed.
#[derive(Clone, Debug, Default)]
pub struct Closed {
    pub at: Time,
    pub by: String,
    pub resolution: String,
}

/// A statement that selects reports.
macro_rules! reports {
    ($rest:literal) => {
        concat!(
            "
        SELECT report_id, reporter_id, user_id, reason, comment, chat_id, seqs, created_at, closed_at, closed_by,
            resolution
        FROM reports
        ",
            $rest
        )
    };
}

pub async fn insert(
    connection: &mut Connection,
    report: ReportId,
    new: &NewReport,
    at: Time,
) -> Result<(), sqlx::Error> {
    const INSERT: &str = "
        INSERT INTO reports (report_id, reporter_id, user_id, reason, comment, chat_id, seqs, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let (chat, seqs) = new.messages.as_ref().map(|(chat, seqs)| (*chat, seqs.as_slice())).unzip();
    let seqs = seqs.unwrap_or_default().iter().map(Seq::to_string).collect::<Vec<_>>().join(",");
    let query = db::query(INSERT).bind(report).bind(new.reporter).bind(new.user).bind(new.reason as i32);
    query.bind(new.comment.clone()).bind(chat).bind(seqs).bind(at).execute(connection).await?;
    Ok(())
}

/// Served by `reports_by_reporter`.
pub async fn count_since(pool: &Readers, reporter: UserId, since: Time) -> Result<i64, sqlx::Error> {
    const COUNT: &str = "
        SELECT COUNT(*)
        FROM reports
        WHERE reporter_id = $1 AND created_at > $2";
    db::query(COUNT).bind(reporter).bind(since).fetch_one(pool).await?.try_get(0)
}

/// Served by `reports_open`, `reports_by_user` or the key.
pub async fn list(
    pool: &Readers,
    filter: Filter,
    after: Option<ReportId>,
    limit: i64,
) -> Result<Vec<Report>, sqlx::Error> {
    const OPEN: &str = reports!(
        "WHERE closed_at IS NULL AND report_id > $1
        ORDER BY report_id
        LIMIT $2"
    );
    const ALL: &str = reports!(
        "WHERE report_id > $1
        ORDER BY report_id
        LIMIT $2"
    );
    const OPEN_ABOUT: &str = reports!(
        "WHERE user_id = $3 AND closed_at IS NULL AND report_id > $1
        ORDER BY report_id
        LIMIT $2"
    );
    const ALL_ABOUT: &str = reports!(
        "WHERE user_id = $3 AND report_id > $1
        ORDER BY report_id
        LIMIT $2"
    );
    let page = |statement| db::query(statement).bind(after.unwrap_or(START)).bind(limit);
    let query = match (filter.closed_too, filter.about) {
        (false, None) => page(OPEN),
        (true, None) => page(ALL),
        (false, Some(user)) => page(OPEN_ABOUT).bind(user),
        (true, Some(user)) => page(ALL_ABOUT).bind(user),
    };
    query.fetch_all(pool).await?.iter().map(report).collect()
}

/// Served by `reports_by_reporter`.
pub async fn made_by(
    pool: &Readers,
    reporter: UserId,
    after: Option<ReportId>,
    limit: u32,
) -> Result<Vec<Report>, sqlx::Error> {
    const MADE_BY: &str = reports!(
        "WHERE reporter_id = $1 AND report_id > $2
        ORDER BY report_id
        LIMIT $3"
    );
    let query = db::query(MADE_BY).bind(reporter).bind(after.unwrap_or(START)).bind(limit);
    query.fetch_all(pool).await?.iter().map(report).collect()
}

pub async fn find(pool: &Readers, id: ReportId) -> Result<Option<Report>, sqlx::Error> {
    const FIND: &str = reports!("WHERE report_id = $1");
    db::query(FIND).bind(id).fetch_optional(pool).await?.as_ref().map(report).transpose()
}

pub async fn close(
    connection: &mut Connection,
    report: ReportId,
    by: &str,
    resolution: &str,
) -> Result<(), sqlx::Error> {
    const CLOSE: &str = "
        UPDATE reports
        SET closed_at = $2, closed_by = $3, resolution = $4
        WHERE report_id = $1 AND closed_at IS NULL";
    let query = db::query(CLOSE).bind(report).bind(Time::now()).bind(by.to_owned()).bind(resolution.to_owned());
    query.execute(connection).await?;
    Ok(())
}

fn report(row: &Row) -> Result<Report, sqlx::Error> {
    let seqs: String = row.try_get(6)?;
    let closed_at: Option<Time> = row.try_get(8)?;
    let (by, resolution): (Option<String>, Option<String>) = (row.try_get(9)?, row.try_get(10)?);
    let closed = |at| Closed { at, by: by.unwrap_or_default(), resolution: resolution.unwrap_or_default() };
    Ok(Report {
        report: row.try_get(0)?,
        reporter: row.try_get(1)?,
        user: row.try_get(2)?,
        reason: ReportReason::try_from(row.try_get::<i32>(3)?).unwrap_or_default(),
        comment: row.try_get(4)?,
        chat: row.try_get(5)?,
        seqs: seqs.split(',').filter_map(|seq| seq.parse().ok().map(Seq)).collect(),
        created_at: row.try_get(7)?,
        closed: closed_at.map(closed),
    })
}
