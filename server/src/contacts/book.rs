//! The contacts themselves: whom a user knows, and how they find them.

use tidings_proto::v1::{ContactChanged, account_event::Event};

use super::{
    Contacts, Error,
    store::{self, After, Known},
};
use crate::{
    accounts::{PhoneNumber, Username},
    backends::db::transact,
    ids::UserId,
    log::PendingEvents,
    profiles::{self, Code, Profile},
    time::Time,
};

/// Users found by one search.
const FOUND: i64 = 20;

/// Whom to add.
pub enum Target {
    User(UserId),
    Username(Username),
    Phone(PhoneNumber),
    Code(Code),
}

/// A contact.
pub struct Contact {
    pub profile: Profile,
    pub alias: String,
    pub added_at: Time,
}

impl Contacts {
    /// Adds a contact, or changes its alias. One who blocked the user is not found by username or number.
    pub async fn add(&self, user: UserId, target: Target, alias: String) -> Result<Contact, Error> {
        let contact = self.find(user, target).await?;
        if contact == user {
            return Err(Error::UserIsSelf);
        }
        if self.profiles.present(&[contact]).await?.is_empty() {
            return Err(Error::UserNotFound);
        }
        let profile = self.profiles.get_one(user, contact).await?;
        let added_at = transact!(self.profiles.db(), |transaction| {
            let added_at = store::upsert(transaction, user, contact, &alias).await?;
            PendingEvents::queue(transaction, user, changed(contact, false)).await?;
            Ok(added_at)
        });
        let added_at = added_at?;
        self.profiles.deliver_events().await;
        Ok(Contact { profile, alias, added_at })
    }

    async fn find(&self, user: UserId, target: Target) -> Result<UserId, Error> {
        let found = match target {
            Target::User(user) => return Ok(user),
            Target::Username(username) => {
                profiles::store::by_username(self.profiles.db().reader(), username.as_str()).await?
            }
            Target::Phone(phone) => return self.find_by_phone(user, &phone).await,
            Target::Code(code) => self.profiles.by_code(&code).await?,
        };
        let found = found.ok_or(Error::UserNotFound)?;
        if self.profiles.has_blocked(found, user).await? { Err(Error::UserNotFound) } else { Ok(found) }
    }

    /// Contacts in the order in which they were added, and where the next page begins.
    pub async fn list(
        &self,
        user: UserId,
        after: Option<After>,
        limit: u32,
    ) -> Result<(Vec<Contact>, Option<After>), Error> {
        let (known, next) = store::contacts(self.profiles.db().reader(), user, after, limit).await?;
        let users: Vec<UserId> = known.iter().map(|known| known.user).collect();
        let mut contacts = Vec::with_capacity(users.len());
        if !users.is_empty() {
            let profiles = self.profiles.get(user, &users).await?;
            for Known { user, at, alias } in known {
                if let Some(profile) = profiles.iter().find(|profile| profile.user == user) {
                    contacts.push(Contact { profile: profile.clone(), alias, added_at: at });
                }
            }
        }
        Ok((contacts, next))
    }

    pub async fn remove(&self, user: UserId, contact: UserId) -> Result<(), Error> {
        let written = transact!(self.profiles.db(), |transaction| {
            if store::remove(transaction, user, contact).await? {
                PendingEvents::queue(transaction, user, changed(contact, true)).await?;
            }
            Ok(())
        });
        written?;
        self.profiles.deliver_events().await;
        Ok(())
    }

    /// Users by the beginning of their username.
    pub async fn search(&self, user: UserId, beginning: &str) -> Result<Vec<Profile>, Error> {
        Ok(self.profiles.search(user, beginning, FOUND).await?)
    }
}

pub(super) fn changed(contact: UserId, removed: bool) -> Event {
    Event::ContactChanged(ContactChanged { user_id: contact.to_string(), removed })
}
