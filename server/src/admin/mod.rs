//! What administrators do: find users, suspend and delete them, end their sessions, look at reports.
//!
//! They have a port of their own, on which nothing else is served, and tokens of their own ([`authenticate`]). Every
//! call is noted ([`audit`]) before it is carried out. The rules are those of the services that it is about.

mod audit;
pub mod authenticate;
mod config;
mod error;
pub mod rpc;
mod wire;

pub use audit::Audit;
pub use config::{Config, Token};
pub use error::Error;

use uuid::Uuid;

use crate::{
    accounts::{self, AccountView, Accounts},
    ids::UserId,
    profiles::Profiles,
    reports::Reports,
};

/// What administrators may do. Cheap to clone.
#[derive(Clone)]
pub struct Admin {
    accounts: Accounts,
    profiles: Profiles,
    reports: Reports,
    audit: Audit,
}

impl Admin {
    pub fn new(accounts: Accounts, profiles: Profiles, reports: Reports, audit: Audit) -> Self {
        Self { accounts, profiles, reports, audit }
    }

    /// At most `limit` users with ids above `after`, by id or by the beginning of a username, e-mail address or phone
    /// number; and whether there are more.
    async fn find(&self, query: &str, after: UserId, limit: u32) -> Result<(Vec<AccountView>, bool), Error> {
        if let Ok(id) = Uuid::try_parse(query) {
            return match self.get(UserId(id)).await {
                Ok(account) => Ok((vec![account], false)),
                Err(Error::Accounts(accounts::Error::UserNotFound)) => Ok((Vec::new(), false)),
                Err(error) => Err(error),
            };
        }
        let mut found = self.accounts.beginning_with(&query.to_lowercase(), after, limit + 1).await?;
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);
        self.add_names(&mut found).await?;
        Ok((found, more))
    }

    async fn get(&self, user: UserId) -> Result<AccountView, Error> {
        let mut account = [self.accounts.account(user).await?];
        self.add_names(&mut account).await?;
        let [account] = account;
        Ok(account)
    }

    /// Adds the names that users show of themselves now.
    async fn add_names(&self, accounts: &mut [AccountView]) -> Result<(), Error> {
        if accounts.is_empty() {
            return Ok(());
        }
        let users: Vec<UserId> = accounts.iter().map(|account| account.user).collect();
        let mut names = self.profiles.names(&users).await?;
        for account in accounts {
            if let Some(name) = names.remove(&account.user) {
                account.display_name = name;
            }
        }
        Ok(())
    }
}
