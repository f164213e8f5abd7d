//! Carrying out what accounts ordered to be deleted.
//!
//! Nodes with the role `relay` look for what is due. One takes a deletion and has it alone for a while; if it ends
//! half-way, another takes it up. Every step can be done again and does nothing then, so that two nodes at once do no
//! harm either. The profile goes first, so that nobody brings the user into a chat; then the chats are left, and what
//! was for the user alone is removed; the account goes last, and its row among the deletions when no access token of the
//! user can be valid any more. All is done once more then, because one may have been used on the way.
//!
//! What remains: what the user wrote to others, that there was a user of this id, and what administrators noted.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::{
    accounts::{self, Accounts},
    chats::{self, Chats},
    ids::UserId,
    profiles::{self, Profiles},
};

/// How often is looked for what is due.
const LOOK: Duration = Duration::from_secs(1);

#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("accounts: {0}")]
    Accounts(#[from] accounts::Error),
    #[error("profiles: {0}")]
    Profiles(#[from] profiles::Error),
    #[error("chats: {0}")]
    Chats(#[from] chats::Error),
}

/// Deletes accounts.
pub struct Deletions {
    accounts: Accounts,
    profiles: Profiles,
    chats: Chats,
}

impl Deletions {
    pub fn new(accounts: Accounts, profiles: Profiles, chats: Chats) -> Self {
        Self { accounts, profiles, chats }
    }

    /// Until `stop`, which may come half-way through a deletion.
    pub async fn run(self, stop: CancellationToken) {
        let mut ticks = interval(LOOK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let rounds = async {
            loop {
                ticks.tick().await;
                if let Err(error) = self.round().await {
                    tracing::warn!(%error, "deletions wait");
                }
            }
        };
        stop.run_until_cancelled(rounds).await;
    }

    /// Does what there is to do now. What fails is tried again when its time with this node is over.
    async fn round(&self) -> Result<(), Error> {
        while let Some(user) = self.accounts.claim_deletion().await? {
            if let Err(error) = self.advance(user).await {
                tracing::warn!(%user, %error, "a deletion waits");
            }
        }
        Ok(())
    }

    /// Brings a deletion on as far as it can come now.
    async fn advance(&self, user: UserId) -> Result<(), Error> {
        self.accounts.settle_deletion(user).await?;
        if !self.accounts.begin_deletion(user).await? {
            return Ok(());
        }
        self.profiles.forget(user).await?;
        for chat in self.chats.chats_of(user).await? {
            self.chats.leave_for_good(user, chat).await?;
            self.accounts.keep_deletion(user).await?;
        }
        let again_at = self.accounts.forget(user).await?;
        // After the accounts' last events are in the account log.
        self.chats.forget(user).await?;
        if let Some(at) = again_at {
            tracing::info!(%user, "an account was deleted");
            self.accounts.put_deletion_off(user, at).await?;
        } else {
            self.accounts.end_deletion(user).await?;
            metrics::counter!("tidings_accounts_deleted_total").increment(1);
        }
        Ok(())
    }
}
