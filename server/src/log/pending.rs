//! Account events of services with a database of their own.
//!
//! The change of a row and the event that tells of it commit together, in the service's database; the event is then
//! moved to the user's account log. A crash in between moves it again: its id is the entry's `client_id`, so it is
//! written once.

use prost::Message;
use tidings_proto::v1::{AccountEvent, account_event::Event};

use super::{Error, Log};
use crate::{
    backends::db::{self, Connection, Db},
    ids::{ClientId, UserId},
};

/// Moves the events in the table `pending_events` of a service's database. Cheap to clone.
#[derive(Clone)]
pub struct PendingEvents {
    db: Db,
    log: Log,
}

impl PendingEvents {
    pub fn new(db: Db, log: Log) -> Self {
        Self { db, log }
    }

    /// Notes an event within the transaction that makes it true.
    pub async fn queue(connection: &mut Connection, user: UserId, event: Event) -> Result<(), sqlx::Error> {
        const QUEUE: &str = "
            INSERT INTO pending_events (id, user_id, event)
            VALUES ($1, $2, $3)";
        let event = AccountEvent { event: Some(event) }.encode_to_vec();
        db::query(QUEUE).bind(ClientId::new()).bind(user).bind(event).execute(connection).await?;
        Ok(())
    }

    /// Moves what is noted, in order. Called after each commit that noted something, and once at the start.
    pub async fn deliver(&self) -> Result<(), Error> {
        const PENDING: &str = "
            SELECT id, user_id, event
            FROM pending_events
            ORDER BY id";
        const REMOVE: &str = "
            DELETE FROM pending_events
            WHERE id = $1";
        for row in db::query(PENDING).fetch_all(self.db.reader()).await? {
            let id: ClientId = row.try_get(0)?;
            let event = AccountEvent::decode(row.try_get::<Vec<u8>>(2)?.as_slice()).ok().and_then(|event| event.event);
            if let Some(event) = event {
                self.log.tell(row.try_get(1)?, id, event).await?;
            }
            db::query(REMOVE).bind(id).execute(&mut *self.db.writer().await?).await?;
        }
        Ok(())
    }
}
