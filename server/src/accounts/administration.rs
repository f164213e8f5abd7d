//! What administrators do with accounts.

use super::{Accounts, Error, store};
use crate::{
    backends::db::transact,
    ids::{DeviceId, UserId},
    time::Time,
};

/// An account as administrators see it. Not to be logged: it has an address and a number.
#[derive(Clone)]
pub struct AccountView {
    pub user: UserId,
    pub username: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// As it was at registration.
    pub display_name: String,
    pub created_at: Time,
    pub suspension: Option<Suspension>,
    /// When its deletion is due.
    pub deleted_at: Option<Time>,
}

/// That nobody may log in as a user.
#[derive(Clone, Debug)]
pub struct Suspension {
    pub until: Time,
    pub reason: String,
}

impl Accounts {
    pub async fn account(&self, user: UserId) -> Result<AccountView, Error> {
        store::administration::account(self.inner.db.reader(), user).await?.ok_or(Error::UserNotFound)
    }

    /// At most `limit` accounts with ids above `after` whose username, e-mail address or phone number begins so.
    pub async fn beginning_with(&self, text: &str, after: UserId, limit: u32) -> Result<Vec<AccountView>, Error> {
        Ok(store::administration::beginning_with(self.inner.db.reader(), text, after, limit).await?)
    }

    /// Ends a user's sessions and lets nobody log in as them until then.
    pub async fn suspend(&self, user: UserId, until: Time, reason: &str) -> Result<(), Error> {
        let suspended = transact!(self.inner.db, |transaction| {
            // Who logs in at the same time is in before and is revoked below, or comes after and sees the suspension.
            store::lock_account(transaction, user).await?;
            store::deletion::standing(transaction, user).await?.ok_or(Error::UserNotFound)?;
            store::deletion::suspend(transaction, user, until, reason).await?;
            self.end_sessions(transaction, user, None).await
        });
        suspended?;
        self.deliver_events().await;
        Ok(())
    }

    /// Takes a suspension back, and a deletion that an administrator ordered.
    pub async fn reinstate(&self, user: UserId) -> Result<(), Error> {
        use store::deletion::{lift_suspension, lock, set_stage, standing};

        use super::deletion::Stage;

        let reinstated = transact!(self.inner.db, |transaction| {
            store::lock_account(transaction, user).await?;
            standing(transaction, user).await?.ok_or(Error::UserNotFound)?;
            let deletion = lock(transaction, user).await?;
            if deletion.is_some_and(|deletion| deletion.stage == Stage::Begun) {
                return Err(Error::UserNotFound);
            }
            lift_suspension(transaction, user).await?;
            if deletion.is_some_and(|deletion| deletion.by_order) {
                set_stage(transaction, user, Stage::TakenBack, Time::now()).await?;
            }
            Ok(())
        });
        reinstated?;
        self.settle_deletion(user).await
    }

    /// Ends a user's sessions, one or all. Gives how many there were.
    pub async fn revoke_sessions(&self, user: UserId, device: Option<DeviceId>) -> Result<usize, Error> {
        store::administration::account(self.inner.db.reader(), user).await?.ok_or(Error::UserNotFound)?;
        if let Some(device) = device {
            self.revoke(user, device).await?;
            return Ok(1);
        }
        let revoked = transact!(self.inner.db, |transaction| {
            store::lock_account(transaction, user).await?;
            self.end_sessions(transaction, user, None).await
        });
        let revoked = revoked?;
        self.deliver_events().await;
        Ok(revoked)
    }
}
