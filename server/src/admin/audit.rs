//! The audit log: what administrators did.
//!
//! A call is noted before it is carried out, and how it ended afterwards: nothing is done that is not noted, and what
//! the server did not come to the end of can be seen.

use tonic::Code;
use uuid::Uuid;

use super::Error;
use crate::{
    backends::db::{self, Db, Row},
    ids::{EventId, UserId},
    time::Time,
};

/// A call of an administrator.
#[derive(Clone, Debug)]
pub struct AuditEvent {
    pub event: EventId,
    pub at: Time,
    pub administrator: String,
    pub call: String,
    pub user: Option<UserId>,
    /// What was asked, as JSON.
    pub request: String,
    pub code: i32,
}

/// The audit log. Cheap to clone.
#[derive(Clone)]
pub struct Audit {
    /// That of the accounts.
    db: Db,
}

impl Audit {
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// Notes a call that is about to be carried out.
    pub async fn begin(
        &self,
        administrator: &str,
        call: &'static str,
        user: Option<UserId>,
        request: String,
    ) -> Result<EventId, Error> {
        const BEGIN: &str = "
            INSERT INTO audit_events (event_id, at, administrator, call, user_id, request, code)
            VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let event = EventId::new();
        let query = db::query(BEGIN).bind(event).bind(Time::now()).bind(administrator.to_owned()).bind(call);
        let query = query.bind(user).bind(request).bind(i32::from(Code::Unknown));
        query.execute(&mut *self.db.writer().await?).await?;
        Ok(event)
    }

    /// Notes how a call was answered.
    pub async fn end(&self, event: EventId, code: Code) -> Result<(), Error> {
        const END: &str = "
            UPDATE audit_events
            SET code = $2
            WHERE event_id = $1";
        let query = db::query(END).bind(event).bind(i32::from(code));
        query.execute(&mut *self.db.writer().await?).await?;
        Ok(())
    }

    /// At most `limit` events before `before`, the newest first: all, or those about a user. Served by the key or by
    /// `audit_events_by_user`.
    pub async fn list(
        &self,
        about: Option<UserId>,
        before: Option<EventId>,
        limit: u32,
    ) -> Result<Vec<AuditEvent>, Error> {
        const ALL: &str = "
            SELECT event_id, at, administrator, call, user_id, request, code
            FROM audit_events
            WHERE event_id < $1
            ORDER BY event_id DESC
            LIMIT $2";
        const ABOUT: &str = "
            SELECT event_id, at, administrator, call, user_id, request, code
            FROM audit_events
            WHERE user_id = $3 AND event_id < $1
            ORDER BY event_id DESC
            LIMIT $2";
        let page = |statement| db::query(statement).bind(before.unwrap_or(EventId(Uuid::max()))).bind(limit);
        let query = match about {
            None => page(ALL),
            Some(user) => page(ABOUT).bind(user),
        };
        Ok(query.fetch_all(self.db.reader()).await?.iter().map(event).collect::<Result<_, _>>()?)
    }
}

fn event(row: &Row) -> Result<AuditEvent, sqlx::Error> {
    Ok(AuditEvent {
        event: row.try_get(0)?,
        at: row.try_get(1)?,
        administrator: row.try_get(2)?,
        call: row.try_get(3)?,
        user: row.try_get(4)?,
        request: row.try_get(5)?,
        code: row.try_get(6)?,
    })
}
