//! The contacts themselves: whom a user knows, and how they find them.

use tidings_proto::v1::{ContactChanged, account_event::Event};

use super::{
    Contacts, Error,
    store::{self, After, Known},
};
use crate::{
    accounts::{PhoneNumber, Username},
    ids::UserId,
    log::PendingEvents,
    profiles::{self, Profile},
    time::Time,
};

/// Users found by one search.
const FOUND: i64 = 20;

/// Whom to add.
pub enum Target {
    User(UserId),
    Username(Username),
    Phone(PhoneNumber),
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
        let profile = self.profiles.get(user, &[contact]).await?.pop().ok_or(Error::UserNotFound)?;
        let mut transaction = self.profiles.db().begin().await?;
        let added_at = store::upsert(&mut transaction, user, contact, &alias).await?;
        PendingEvents::queue(&mut transaction, user, changed(contact, false)).await?;
        transaction.commit().await?;
        self.profiles.deliver_events().await;
        Ok(Contact { profile, alias, added_at })
    }

    async fn find(&self, user: UserId, target: Target) -> Result<UserId, Error> {
        let found = match target {
            Target::User(user) => return Ok(user),
            Target::Username(username) => {
                let profile = profiles::store::by_username(self.profiles.db().reader(), username.as_str()).await?;
                profile.map(|profile| profile.user)
            }
            Target::Phone(phone) => self.accounts.find_by_phone(&phone).await?,
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
        let mut transaction = self.profiles.db().begin().await?;
        if store::remove(&mut transaction, user, contact).await? {
            PendingEvents::queue(&mut transaction, user, changed(contact, true)).await?;
        }
        transaction.commit().await?;
        self.profiles.deliver_events().await;
        Ok(())
    }

    /// Users by the beginning of their username.
    pub async fn search(&self, user: UserId, beginning: &str) -> Result<Vec<Profile>, Error> {
        Ok(profiles::store::search(self.profiles.db().reader(), user, beginning, FOUND).await?)
    }
}

fn changed(contact: UserId, removed: bool) -> Event {
    Event::ContactChanged(ContactChanged { user_id: contact.to_string(), removed })
}
