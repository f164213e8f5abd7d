//! What people show of themselves, and to whom.
//!
//! Contacts and blocks are kept here too, because what somebody shows depends on them; the service that changes them is
//! [`contacts`](crate::contacts).

mod code;
mod error;
mod people;
pub mod rpc;
pub mod store;
mod visibility;

pub use code::Code;
pub use error::Error;
pub use people::Changes;
pub use store::{Audience, Privacy, PrivacyChanges, Profile, Status};

use crate::{backends::db::Db, log::PendingEvents};

/// Profiles. Cheap to clone.
#[derive(Clone)]
pub struct Profiles {
    db: Db,
    events: PendingEvents,
}

impl Profiles {
    /// Opens the profiles in `db`.
    pub async fn open(db: Db, events: PendingEvents) -> Result<Self, Error> {
        events.deliver().await?;
        Ok(Self { db, events })
    }

    /// The database of profiles, contacts and blocks.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Tells the users' devices what was queued; what cannot be told now is told with the next change.
    pub async fn deliver_events(&self) {
        if let Err(error) = self.events.deliver().await {
            tracing::warn!(%error, "account events wait");
        }
    }
}
