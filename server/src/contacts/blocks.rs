//! Whom a user does not want to hear from.

use tidings_proto::v1::{BlockChanged, account_event::Event};

use super::{
    Contacts, Error,
    store::{self, After},
};
use crate::{backends::db::transact, ids::UserId, log::PendingEvents, profiles::Profile};

impl Contacts {
    /// Blocks a user. When this returns, they can no longer write to the caller.
    pub async fn block(&self, user: UserId, other: UserId) -> Result<(), Error> {
        if user == other {
            return Err(Error::UserIsSelf);
        }
        if self.profiles.exists(&[other]).await?.is_empty() {
            return Err(Error::UserNotFound);
        }
        self.set(user, other, true).await
    }

    pub async fn unblock(&self, user: UserId, other: UserId) -> Result<(), Error> {
        self.set(user, other, false).await
    }

    async fn set(&self, user: UserId, other: UserId, blocked: bool) -> Result<(), Error> {
        let written = transact!(self.profiles.db(), |transaction| {
            if store::set_blocked(transaction, user, other, blocked).await? {
                let event = BlockChanged { user_id: other.to_string(), blocked };
                PendingEvents::queue(transaction, user, Event::BlockChanged(event)).await?;
            }
            Ok(())
        });
        written?;
        self.profiles.deliver_events().await;
        Ok(())
    }

    /// The users whom a user has blocked, in that order, and where the next page begins.
    pub async fn blocked(
        &self,
        user: UserId,
        after: Option<After>,
        limit: u32,
    ) -> Result<(Vec<Profile>, Option<After>), Error> {
        let (known, next) = store::blocks(self.profiles.db().reader(), user, after, limit).await?;
        let users: Vec<UserId> = known.into_iter().map(|known| known.user).collect();
        Ok((self.profiles.in_order(user, &users).await?, next))
    }
}
