//! Chats and who is in them.
//!
//! What changes a chat is an entry in its log, so every device learns of it in order. A rule and the write that it
//! allows are one transaction: two admins who act at the same time cannot undo each other's ground. To those outside,
//! a chat does not exist; those who left see it as it was then.

mod change;
mod create_group;
mod error;
mod forget;
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
pub use list::Place;
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

    /// What keeps `caller` from bringing some of these users into a group. A block looks like a setting of privacy.
    async fn barriers(&self, caller: UserId, users: &[UserId]) -> Result<Barriers, Error> {
        let existing: HashSet<UserId> = self.profiles.present(users).await?.into_iter().collect();
        let letting = self.profiles.letting(caller, users, |privacy| privacy.add_to_groups).await?;
        Ok(Barriers { existing, letting })
    }
}

/// Of some users, those who exist, and those who let somebody add them to groups.
struct Barriers {
    existing: HashSet<UserId>,
    letting: HashSet<UserId>,
}

impl Barriers {
    /// Refuses to add these users, or some of them.
    fn check(&self, users: &[UserId]) -> Result<(), Error> {
        if users.iter().any(|user| !self.existing.contains(user)) {
            return Err(Error::UserNotFound);
        }
        if users.iter().any(|user| !self.letting.contains(user)) {
            return Err(Error::CannotAddUser);
        }
        Ok(())
    }
}
