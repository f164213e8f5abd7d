//! Profiles and privacy: reading and changing them.

use std::{collections::HashMap, time::Duration};

use tidings_proto::v1::{ProfileChanged, account_event::Event};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::{
    Error, Profiles,
    store::{self, Privacy, PrivacyChanges, Profile, Status},
};
use crate::{backends::db::transact, ids::UserId, log::PendingEvents, time::Time};

/// How often status texts that have ended are removed. They are not shown meanwhile.
const END_STATUSES: Duration = Duration::from_mins(10);

/// What is to change of a profile; the rest stays.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub display_name: Option<String>,
    pub status: Option<Status>,
}

impl Profiles {
    /// Makes a user's profile if there is none, and sees to it that it has the username.
    pub async fn ensure(&self, user: UserId, username: Option<String>, display_name: String) -> Result<(), Error> {
        let profiles = store::profiles(self.db.reader(), &[user]).await?;
        if profiles.first().is_some_and(|profile| profile.username == username) {
            return Ok(());
        }
        transact!(self.db, |transaction| {
            store::insert(transaction, user, None, display_name.clone()).await?;
            if let Some(username) = &username {
                store::set_username(transaction, user, username).await?;
            }
            Ok(())
        })
    }

    /// Changes a user's username.
    pub async fn set_username(&self, user: UserId, username: &str) -> Result<(), Error> {
        let written = transact!(self.db, |transaction| {
            store::set_username(transaction, user, username).await?;
            Ok(PendingEvents::queue(transaction, user, Event::ProfileChanged(ProfileChanged::default())).await?)
        });
        written?;
        self.deliver_events().await;
        Ok(())
    }

    /// Profiles as `viewer` sees them, in no order. Users that do not exist are left out.
    pub async fn get(&self, viewer: UserId, users: &[UserId]) -> Result<Vec<Profile>, Error> {
        let mut profiles = store::profiles(self.db.reader(), users).await?;
        let others: Vec<UserId> = profiles
            .iter()
            .filter(|profile| profile.user != viewer && profile.status != Status::default())
            .map(|profile| profile.user)
            .collect();
        if others.is_empty() {
            return Ok(profiles);
        }
        let shown = self.letting(viewer, &others, |privacy| privacy.status_text).await?;
        for profile in profiles.iter_mut().filter(|it| it.user != viewer && !shown.contains(&it.user)) {
            profile.status = Status::default();
        }
        Ok(profiles)
    }

    pub async fn get_one(&self, viewer: UserId, user: UserId) -> Result<Profile, Error> {
        self.get(viewer, &[user]).await?.pop().ok_or(Error::UserNotFound)
    }

    /// Those of `users` who exist, also if they are about to be deleted.
    pub async fn exists(&self, users: &[UserId]) -> Result<Vec<UserId>, Error> {
        let profiles = store::profiles(self.db.reader(), users).await?;
        Ok(profiles.into_iter().filter(|profile| !profile.deleted).map(|profile| profile.user).collect())
    }

    /// What users call themselves, of those who exist.
    pub async fn names(&self, users: &[UserId]) -> Result<HashMap<UserId, String>, Error> {
        let profiles = store::profiles(self.db.reader(), users).await?;
        Ok(profiles.into_iter().map(|profile| (profile.user, profile.display_name)).collect())
    }

    /// Those of `users` who can be found: they exist, and are not about to be deleted.
    pub async fn present(&self, users: &[UserId]) -> Result<Vec<UserId>, Error> {
        Ok(store::present(self.db.reader(), users).await?)
    }

    /// Whether others do not find a user, who is about to be deleted. One who was stays deleted.
    pub async fn set_leaving(&self, user: UserId, leaving: bool) -> Result<(), Error> {
        Ok(store::set_leaving(&mut *self.db.writer().await?, user, leaving).await?)
    }

    /// Leaves of a user but that there was one. Their contacts and blocks go too; that others had them as a contact or
    /// blocked them stays with those.
    pub async fn forget(&self, user: UserId) -> Result<(), Error> {
        self.deliver_events().await;
        transact!(self.db, |transaction| { Ok(store::forget(transaction, user).await?) })
    }

    pub async fn update(&self, user: UserId, changes: Changes) -> Result<Profile, Error> {
        let written = transact!(self.db, |transaction| {
            store::update(transaction, user, changes.display_name.clone(), changes.status.clone()).await?;
            Ok(PendingEvents::queue(transaction, user, Event::ProfileChanged(ProfileChanged::default())).await?)
        });
        written?;
        self.deliver_events().await;
        self.get_one(user, user).await
    }

    pub async fn privacy(&self, user: UserId) -> Result<Privacy, Error> {
        let privacies = store::privacies(self.db.reader(), &[user]).await?;
        privacies.get(&user).copied().ok_or(Error::UserNotFound)
    }

    pub async fn update_privacy(&self, user: UserId, changes: PrivacyChanges) -> Result<Privacy, Error> {
        let written = transact!(self.db, |transaction| {
            store::update_privacy(transaction, user, changes).await?;
            // The chats hear from the account log whose receipts they are to keep back.
            let event = ProfileChanged { read_receipts: changes.read_receipts };
            Ok(PendingEvents::queue(transaction, user, Event::ProfileChanged(event)).await?)
        });
        written?;
        self.deliver_events().await;
        self.privacy(user).await
    }

    /// The users with these ids, in the order of the ids, as `viewer` sees them.
    pub async fn in_order(&self, viewer: UserId, users: &[UserId]) -> Result<Vec<Profile>, Error> {
        if users.is_empty() {
            return Ok(Vec::new());
        }
        let mut profiles = self.get(viewer, users).await?;
        profiles.sort_by_key(|profile| users.iter().position(|user| *user == profile.user));
        Ok(profiles)
    }

    /// Users by the beginning of their username, by username, but none who has blocked `viewer`.
    pub async fn search(&self, viewer: UserId, beginning: &str, limit: i64) -> Result<Vec<Profile>, Error> {
        let found = store::search(self.db.reader(), viewer, beginning, limit).await?;
        self.in_order(viewer, &found).await
    }

    pub async fn has_blocked(&self, blocker: UserId, blocked: UserId) -> Result<bool, Error> {
        Ok(!store::blockers_among(self.db.reader(), blocked, &[blocker]).await?.is_empty())
    }

    /// Keeps when a user was last online.
    pub async fn set_last_seen(&self, user: UserId, time: Time) -> Result<(), Error> {
        Ok(store::set_last_seen(&mut *self.db.writer().await?, user, time.to_minute()).await?)
    }

    /// When users were last online, of those who ever were.
    pub async fn last_seen(&self, users: &[UserId]) -> Result<HashMap<UserId, Time>, Error> {
        Ok(store::last_seen(self.db.reader(), users).await?)
    }

    /// Removes status texts that have ended, until `stop`.
    pub async fn end_statuses(self, stop: CancellationToken) {
        let mut ticks = interval(END_STATUSES);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
            }
            if let Err(error) = self.remove_ended_statuses(Time::now()).await {
                tracing::warn!(%error, "status texts that have ended were not removed");
            }
        }
    }

    async fn remove_ended_statuses(&self, now: Time) -> Result<u64, Error> {
        Ok(store::end_statuses(&mut *self.db.writer().await?, now).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::tests::World;

    #[tokio::test]
    async fn a_status_text_that_has_ended_is_removed() {
        let world = World::new().await;
        let ada = world.register("ada").await.caller.user;
        let end = Time::now() + Duration::from_hours(1);
        let status = Status { text: "On a boat".to_owned(), expires_at: Some(end) };
        let changes = Changes { display_name: None, status: Some(status.clone()) };
        assert_eq!(world.profiles.update(ada, changes).await.unwrap().status, status);
        assert_eq!(world.profiles.remove_ended_statuses(end - Duration::from_millis(1)).await.unwrap(), 0);
        assert_eq!(world.profiles.remove_ended_statuses(end).await.unwrap(), 1);
        assert_eq!(world.profiles.get_one(ada, ada).await.unwrap().status, Status::default());
        assert_eq!(world.profiles.remove_ended_statuses(end).await.unwrap(), 0);
    }
}
