//! A user's chats, by page.

use tidings_proto::v1::Chat;
use uuid::Uuid;

use super::{Chats, Error, store, view};
use crate::{
    gateway::status::Invalid,
    ids::{ChatId, UserId},
    time::Time,
};

/// A page of chats.
pub struct ChatsPage {
    pub chats: Vec<Chat>,
    /// Where the next page starts, if there is one.
    pub next: Option<Place>,
}

/// A chat's place in the list: after all with newer activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub at: Time,
    pub chat: ChatId,
}

impl Place {
    /// Before every chat.
    pub const TOP: Self = Self { at: Time::from_millis(i64::MAX), chat: ChatId(Uuid::max()) };

    pub fn parse(token: &str) -> Result<Self, Invalid> {
        let parsed = || {
            let (at, chat) = token.split_once('-')?;
            let at = Time::from_millis(i64::from_str_radix(at, 16).ok()?);
            Some(Self { at, chat: ChatId(Uuid::try_parse(chat).ok()?) })
        };
        if token.is_empty() {
            return Ok(Self::TOP);
        }
        parsed().ok_or_else(|| Invalid::new("page_token", "must be from the last response"))
    }

    pub fn token(self) -> String {
        format!("{:x}-{}", self.at.as_millis(), self.chat.0.simple())
    }
}

impl Chats {
    /// One chat that the user is or was in.
    pub async fn get(&self, user: UserId, chat: ChatId) -> Result<Chat, Error> {
        let mut moment = self.log.db().reader().moment().await?;
        view::chats(&mut moment, user, &[chat]).await?.pop().ok_or(Error::ChatNotFound)
    }

    /// The chats that the user is or was in, archived ones too: at most `limit` of those after `place`.
    pub async fn list(&self, user: UserId, place: Place, limit: u32) -> Result<ChatsPage, Error> {
        let mut moment = self.log.db().reader().moment().await?;
        // One more than asked for tells whether there is another page.
        let mut places = store::places(&mut moment, user, place, limit + 1).await?;
        let more = places.len() > limit as usize;
        places.truncate(limit as usize);
        let chats: Vec<ChatId> = places.iter().map(|place| place.chat).collect();
        let chats = view::chats(&mut moment, user, &chats).await?;
        Ok(ChatsPage { chats, next: places.last().copied().filter(|_| more) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_place() {
        let place = Place { at: Time::from_millis(1_700_000_000_123), chat: ChatId::new() };
        assert_eq!(Place::parse(&place.token()), Ok(place));
        assert_eq!(Place::parse(""), Ok(Place::TOP));
    }

    #[test]
    fn a_token_of_somebody_else_is_refused() {
        for token in ["-", "x", "12", "12-", "-12", "zz-00000000000000000000000000000000", "7f-0-0"] {
            assert!(Place::parse(token).is_err(), "{token}");
        }
    }
}
