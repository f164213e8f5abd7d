//! The people whom a user knows, and those whom they do not want to hear from.
//!
//! The tables are beside the profiles, whose visibility depends on them. A block holds at once: the log that keeps the
//! blocked from writing hears of it before the call is answered.

mod blocks;
mod book;
mod config;
mod error;
mod invitations;
mod lookup;
mod report;
pub mod rpc;
mod store;
#[cfg(test)]
mod tests;

pub use config::Config;
pub use error::Error;

use crate::{accounts::Accounts, ids::InvitationId, profiles::Profiles, reports::Reports};

/// Contacts, blocks and invitations. Cheap to clone.
#[derive(Clone)]
pub struct Contacts {
    config: Config,
    profiles: Profiles,
    accounts: Accounts,
    reports: Reports,
}

impl Contacts {
    pub fn new(config: Config, profiles: Profiles, accounts: Accounts, reports: Reports) -> Self {
        Self { config, profiles, accounts, reports }
    }
}
