//! A chat's members, by page.

use tidings_proto::v1::Member;
use uuid::Uuid;

use super::{Chats, Error, store};
use crate::{
    gateway::status::Invalid,
    ids::{ChatId, UserId},
};

/// A group has at most so many.
pub const MEMBERS: usize = 1024;

/// A page of members.
pub struct MembersPage {
    pub members: Vec<Member>,
    /// The member after whom the next page starts, if there is one.
    pub next: Option<UserId>,
}

impl Chats {
    /// At most `limit` members with ids above `after`, for a member.
    pub async fn members(&self, caller: UserId, chat: ChatId, after: UserId, limit: u32) -> Result<MembersPage, Error> {
        let mut moment = self.log.db().reader().moment().await?;
        store::member(&mut moment, chat, caller).await?.ok_or(Error::ChatNotFound)?;
        // One more than asked for tells whether there is another page.
        let mut rows = store::members(&mut moment, chat, after, limit + 1).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().map(|row| row.user).filter(|_| more);
        Ok(MembersPage { members: rows.into_iter().map(Into::into).collect(), next })
    }
}

/// The member after whom a page starts.
pub fn parse_token(token: &str) -> Result<UserId, Invalid> {
    if token.is_empty() {
        return Ok(UserId(Uuid::nil()));
    }
    Uuid::try_parse(token).map(UserId).map_err(|_| Invalid::new("page_token", "must be from the last response"))
}
