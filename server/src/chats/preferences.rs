//! A user's own view of a chat: muted, archived, pinned.

use tidings_proto::v1::{AccountEvent, ChatPreferences, account_event::Event};

use super::{Chats, Error, store};
use crate::{
    backends::db::transact,
    gateway::Caller,
    ids::{ChatId, ClientId, DeviceId},
    log::{Action, NewEntry},
    telemetry::Trace,
    time::Time,
};

/// What is to be changed; the rest stays as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewPreferences {
    pub mute: Option<Mute>,
    pub archived: Option<bool>,
    pub pinned: Option<bool>,
}

/// Whether a chat notifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mute {
    Until(Time),
    Off,
}

/// A user's own view of a chat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    pub muted_until: Option<Time>,
    pub archived: bool,
    pub pinned_at: Option<Time>,
}

impl Preferences {
    fn changed(self, new: NewPreferences, now: Time) -> Self {
        Self {
            muted_until: match new.mute {
                Some(Mute::Until(time)) => Some(time),
                Some(Mute::Off) => None,
                None => self.muted_until,
            },
            archived: new.archived.unwrap_or(self.archived),
            pinned_at: match new.pinned {
                // A chat that is pinned keeps its place among the pinned.
                Some(true) => self.pinned_at.or(Some(now)),
                Some(false) => None,
                None => self.pinned_at,
            },
        }
    }

    pub fn into_wire(self, chat: ChatId) -> ChatPreferences {
        ChatPreferences {
            chat_id: chat.to_string(),
            muted_until: self.muted_until.map(Into::into),
            archived: self.archived,
            pinned_at: self.pinned_at.map(Into::into),
        }
    }
}

impl Chats {
    /// Changes the caller's own view of a chat that they are or were in, and tells their other devices.
    pub async fn update_preferences(
        &self,
        caller: Caller,
        chat: ChatId,
        new: NewPreferences,
    ) -> Result<ChatPreferences, Error> {
        transact!(self.log, |transaction| {
            // Whoever changes how this user sees a chat writes to their account log.
            transaction.lock(&[caller.user.into()]).await?;
            let old = store::preferences(transaction.connection().await?, chat, caller.user).await?;
            let old = old.ok_or(Error::ChatNotFound)?;
            let preferences = old.changed(new, Time::now());
            if preferences != old {
                let event = Event::ChatPreferences(preferences.into_wire(chat));
                let entry = NewEntry {
                    log: caller.user.into(),
                    author: caller.user,
                    device: DeviceId::SERVER,
                    client_id: ClientId::new(),
                    action: Action::Account(AccountEvent { event: Some(event) }),
                    trace: Trace::default(),
                };
                transaction.append_one(entry).await?;
            }
            Ok(preferences.into_wire(chat))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EARLIER: Time = Time::from_millis(1000);
    const NOW: Time = Time::from_millis(2000);

    #[test]
    fn what_is_not_named_stays() {
        let old = Preferences { muted_until: Some(EARLIER), archived: true, pinned_at: Some(EARLIER) };
        assert_eq!(old.changed(NewPreferences::default(), NOW), old);
    }

    #[test]
    fn a_pinned_chat_that_is_pinned_again_keeps_its_place() {
        let pin = NewPreferences { pinned: Some(true), ..Default::default() };
        let pinned = Preferences::default().changed(pin, EARLIER);
        assert_eq!(pinned.pinned_at, Some(EARLIER));
        assert_eq!(pinned.changed(pin, NOW), pinned);
    }

    #[test]
    fn each_preference_can_be_taken_back() {
        let old = Preferences { muted_until: Some(NOW), archived: true, pinned_at: Some(EARLIER) };
        let new = NewPreferences { mute: Some(Mute::Off), archived: Some(false), pinned: Some(false) };
        assert_eq!(old.changed(new, NOW), Preferences::default());
    }
}
