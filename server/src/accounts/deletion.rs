//! Deleting accounts. It is ordered here, by its owner or by an administrator; [`deletion`](crate::deletion) carries it
//! out.
//!
//! How far a deletion is stands in one row, and so survives whatever ends in between. The profile is in another
//! database: a stage says what it is to be told, so that it is told again if that got lost.

use std::time::Duration;

use super::{Accounts, Error, revocations::MARGIN, store};
use crate::{
    backends::db::{Connection, transact},
    gateway::Caller,
    ids::UserId,
    time::Time,
};

/// For how long whoever carries a deletion out has it alone, unless it asks for more time.
const LEASE: Duration = Duration::from_secs(10);

/// How far a deletion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum Stage {
    /// Others are still to be kept from finding the user.
    Ordered = 1,
    /// It waits until it is due.
    Waiting = 2,
    /// The user came back; others are still to find them again.
    TakenBack = 3,
    /// There is no way back.
    Begun = 4,
}

/// A deletion that was ordered.
#[derive(Clone, Copy, Debug)]
pub struct Deletion {
    pub due_at: Time,
    /// An administrator ordered it.
    pub by_order: bool,
    pub stage: Stage,
}

impl store::deletion::Standing {
    /// A deletion that an administrator ordered holds as a suspension does, whatever becomes of that.
    fn refuse_suspended(&self) -> Result<(), Error> {
        let suspended = self.suspended_until.is_some_and(|until| until > Time::now());
        let ordered = self.by_order && matches!(self.deletion, Some(Stage::Ordered | Stage::Waiting));
        if suspended || ordered { Err(Error::AccountSuspended) } else { Ok(()) }
    }
}

impl Accounts {
    /// Orders that the caller's account is deleted after the grace period. Their sessions end. Gives when it is due.
    pub async fn delete_own(&self, caller: Caller) -> Result<Time, Error> {
        let due_at = Time::now() + self.inner.config.deletion_grace;
        let ordered = transact!(self.inner.db, |transaction| {
            store::lock_account(transaction, caller.user).await?;
            store::deletion::order(transaction, caller.user, due_at, false).await?;
            self.end_sessions(transaction, caller.user, None).await
        });
        ordered?;
        self.settle_deletion(caller.user).await?;
        self.deliver_events().await;
        Ok(due_at)
    }

    /// Orders that an account is deleted, at once or after the grace period. Until then it is suspended.
    pub async fn delete_by_order(&self, user: UserId, reason: &str, immediately: bool) -> Result<(), Error> {
        let grace = if immediately { Duration::ZERO } else { self.inner.config.deletion_grace };
        let due_at = Time::now() + grace;
        let ordered = transact!(self.inner.db, |transaction| {
            store::lock_account(transaction, user).await?;
            store::deletion::standing(transaction, user).await?.ok_or(Error::UserNotFound)?;
            store::deletion::suspend(transaction, user, Time::FOR_GOOD, reason).await?;
            store::deletion::order(transaction, user, due_at, true).await?;
            self.end_sessions(transaction, user, None).await
        });
        ordered?;
        self.settle_deletion(user).await?;
        self.deliver_events().await;
        Ok(())
    }

    /// Whether somebody may be logged in, who has proven who they are. Whoever logs in takes their deletion back. Every
    /// way in passes here, and holds the account until its transaction ends: whoever suspends it comes before or after.
    pub(super) async fn admit(&self, connection: &mut Connection, user: UserId) -> Result<(), Error> {
        store::lock_account(connection, user).await?;
        // An account that is gone looks like one that never was.
        let standing = store::deletion::standing(connection, user).await?.ok_or(Error::WrongCredentials)?;
        standing.refuse_suspended()?;
        match standing.deletion {
            None | Some(Stage::TakenBack) => Ok(()),
            Some(Stage::Begun) => Err(Error::WrongCredentials),
            // Others find them again when whoever carries deletions out comes by, in a moment.
            Some(Stage::Ordered | Stage::Waiting) => {
                Ok(store::deletion::set_stage(connection, user, Stage::TakenBack, Time::now()).await?)
            }
        }
    }

    /// Refuses to take the phone number from an account that is suspended, by which its user would be back at once.
    pub(super) async fn release_phone(&self, connection: &mut Connection, user: UserId) -> Result<(), Error> {
        let standing = store::deletion::standing(connection, user).await?.ok_or(Error::WrongCredentials)?;
        standing.refuse_suspended()?;
        Ok(store::set_phone(connection, user, None).await?)
    }

    /// Brings the profile in line with how far the deletion is. Nobody changes that meanwhile.
    pub async fn settle_deletion(&self, user: UserId) -> Result<(), Error> {
        transact!(self.inner.db, |transaction| {
            let Some(deletion) = store::deletion::lock(transaction, user).await? else { return Ok(()) };
            match deletion.stage {
                Stage::Ordered => {
                    self.inner.profiles.set_leaving(user, true).await?;
                    store::deletion::set_stage(transaction, user, Stage::Waiting, deletion.due_at).await?;
                }
                Stage::TakenBack => {
                    self.inner.profiles.set_leaving(user, false).await?;
                    store::deletion::remove(transaction, user).await?;
                }
                Stage::Waiting | Stage::Begun => {}
            }
            Ok(())
        })
    }

    /// Takes a deletion for which there is something to do, for as long as the lease.
    pub async fn claim_deletion(&self) -> Result<Option<UserId>, Error> {
        let mut writer = self.inner.db.writer().await?;
        Ok(store::deletion::claim(&mut writer, Time::now(), LEASE).await?)
    }

    /// Asks for more time for a deletion that was claimed.
    pub async fn keep_deletion(&self, user: UserId) -> Result<(), Error> {
        self.put_deletion_off(user, Time::now() + LEASE).await
    }

    pub async fn put_deletion_off(&self, user: UserId, next_at: Time) -> Result<(), Error> {
        Ok(store::deletion::put_off(&mut *self.inner.db.writer().await?, user, next_at).await?)
    }

    /// Makes a deletion that is due final. False if it is not due, or was taken back.
    pub async fn begin_deletion(&self, user: UserId) -> Result<bool, Error> {
        transact!(self.inner.db, |transaction| {
            // Nobody logs in at the same time.
            store::lock_account(transaction, user).await?;
            let Some(deletion) = store::deletion::lock(transaction, user).await? else { return Ok(false) };
            match deletion.stage {
                Stage::Begun => Ok(true),
                Stage::Waiting if deletion.due_at <= Time::now() => {
                    store::deletion::set_stage(transaction, user, Stage::Begun, Time::now() + LEASE).await?;
                    Ok(true)
                }
                Stage::Ordered | Stage::Waiting | Stage::TakenBack => Ok(false),
            }
        })
    }

    /// Removes all that is kept of an account but which devices are revoked, while tokens of theirs may still be valid.
    /// Gives when the last of them is not; then this is to be called again. None if nothing is left.
    pub async fn forget(&self, user: UserId) -> Result<Option<Time>, Error> {
        self.deliver_events().await;
        let token_life = self.inner.config.access_token_life + MARGIN;
        let last_revoked = transact!(self.inner.db, |transaction| {
            store::deletion::forget(transaction, user, Time::now() - token_life).await?;
            Ok(store::deletion::last_revoked(transaction, user).await?)
        });
        Ok(last_revoked?.map(|revoked_at| revoked_at + token_life))
    }

    /// The deletion is done.
    pub async fn end_deletion(&self, user: UserId) -> Result<(), Error> {
        Ok(store::deletion::remove(&mut *self.inner.db.writer().await?, user).await?)
    }
}
