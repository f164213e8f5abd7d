//! The people whom a user knows, and those whom they do not want to hear from.
//!
//! The tables are beside the profiles, whose visibility depends on them. A block holds at once: the log that keeps the
//! blocked from writing hears of it before the call is answered.

mod blocks;
mod book;
mod error;
pub mod rpc;
mod store;
#[cfg(test)]
mod tests;

pub use error::Error;

use crate::{accounts::Accounts, profiles::Profiles};

/// Contacts and blocks. Cheap to clone.
#[derive(Clone)]
pub struct Contacts {
    profiles: Profiles,
    accounts: Accounts,
}

impl Contacts {
    pub fn new(profiles: Profiles, accounts: Accounts) -> Self {
        Self { profiles, accounts }
    }
}
