//! Profiles and privacy: reading and changing them.

use std::collections::HashMap;

use tidings_proto::v1::{ProfileChanged, account_event::Event};

use super::{
    Error, Profiles,
    store::{self, Audience, Privacy, Profile},
};
use crate::{ids::UserId, log::PendingEvents, time::Time};

/// What is to change of a profile; the rest stays.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub display_name: Option<String>,
    pub status_text: Option<String>,
}

/// What is to change of the privacy; the rest stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct PrivacyChanges {
    pub last_seen: Option<Audience>,
    pub online: Option<Audience>,
}

impl Profiles {
    /// Makes a user's profile if there is none.
    pub async fn ensure(&self, user: UserId, username: Option<String>, display_name: String) -> Result<(), Error> {
        Ok(store::insert(&mut *self.db.writer().await, user, username, display_name).await?)
    }

    /// Profiles as `viewer` sees them, in no order. Users that do not exist are left out.
    pub async fn get(&self, viewer: UserId, users: &[UserId]) -> Result<Vec<Profile>, Error> {
        let mut profiles = store::profiles(self.db.reader(), users).await?;
        let hidden = store::blockers_among(self.db.reader(), viewer, users).await?;
        for profile in profiles.iter_mut().filter(|profile| hidden.contains(&profile.user)) {
            profile.status_text.clear();
        }
        Ok(profiles)
    }

    pub async fn get_one(&self, viewer: UserId, user: UserId) -> Result<Profile, Error> {
        self.get(viewer, &[user]).await?.pop().ok_or(Error::UserNotFound)
    }

    /// Those of `users` who exist.
    pub async fn exists(&self, users: &[UserId]) -> Result<Vec<UserId>, Error> {
        Ok(store::profiles(self.db.reader(), users).await?.into_iter().map(|profile| profile.user).collect())
    }

    pub async fn update(&self, user: UserId, changes: Changes) -> Result<Profile, Error> {
        let mut transaction = self.db.begin().await?;
        store::update(&mut transaction, user, changes.display_name, changes.status_text).await?;
        PendingEvents::queue(&mut transaction, user, Event::ProfileChanged(ProfileChanged {})).await?;
        transaction.commit().await?;
        self.deliver_events().await;
        self.get_one(user, user).await
    }

    pub async fn privacy(&self, user: UserId) -> Result<Privacy, Error> {
        let privacies = store::privacies(self.db.reader(), &[user]).await?;
        privacies.get(&user).copied().ok_or(Error::UserNotFound)
    }

    pub async fn update_privacy(&self, user: UserId, changes: PrivacyChanges) -> Result<Privacy, Error> {
        let mut transaction = self.db.begin().await?;
        store::update_privacy(&mut transaction, user, changes.last_seen, changes.online).await?;
        PendingEvents::queue(&mut transaction, user, Event::ProfileChanged(ProfileChanged {})).await?;
        transaction.commit().await?;
        self.deliver_events().await;
        self.privacy(user).await
    }

    /// Those of `candidates` who have blocked `user`.
    pub async fn blockers_among(&self, user: UserId, candidates: &[UserId]) -> Result<Vec<UserId>, Error> {
        Ok(store::blockers_among(self.db.reader(), user, candidates).await?.into_iter().collect())
    }

    pub async fn has_blocked(&self, blocker: UserId, blocked: UserId) -> Result<bool, Error> {
        Ok(!store::blockers_among(self.db.reader(), blocked, &[blocker]).await?.is_empty())
    }

    /// Keeps when a user was last online.
    pub async fn set_last_seen(&self, user: UserId, time: Time) -> Result<(), Error> {
        Ok(store::set_last_seen(&mut *self.db.writer().await, user, time.to_minute()).await?)
    }

    /// When users were last online, of those who ever were.
    pub async fn last_seen(&self, users: &[UserId]) -> Result<HashMap<UserId, Time>, Error> {
        Ok(store::last_seen(self.db.reader(), users).await?)
    }
}
