//! Chats and who is in them.
//!
//! What changes a chat is an entry in its log, so every device learns of it in order. A rule and the write that it
//! allows are one transaction: two admins who act at the same time cannot undo each other's ground. To those outside,
//! a chat does not exist; those who left see it as it was then.

mod change;
mod create_group;
mod error;
mod list;
mod members;
mod membership;
mod open_direct;
mod preferences;
mod roles;
pub mod rpc;
mod settings;
mod store;
mod view;
mod view_store;

pub use create_group::NewGroup;
pub use error::Error;
pub use members::MEMBERS;
pub use preferences::{Mute, NewPreferences};
pub use roles::Rank;
pub use settings::NewSettings;

use std::collections::HashSet;

use crate::{ids::UserId, log::Log, profiles::Profiles};

/// All chats. Cheap to clone.
#[derive(Clone)]
pub struct Chats {
    log: Log,
    profiles: Profiles,
}

impl Chats {
    pub fn new(log: Log, profiles: Profiles) -> Self {
        Self { log, profiles }
    }

    /// Of these users, those whom `caller` cannot bring into a group: there is no such user, or they blocked the caller.
    async fn unreachable(&self, caller: UserId, users: &[UserId]) -> Result<HashSet<UserId>, Error> {
        let existing: HashSet<UserId> = self.profiles.exists(users).await?.into_iter().collect();
        let blockers = self.profiles.blockers_among(caller, users).await?;
        Ok(users.iter().filter(|user| !existing.contains(user)).copied().chain(blockers).collect())
    }
}
