//! Who may do what in a group.

use tidings_proto::v1::{MembershipChange, Role};

use super::{Chats, Error, change::member_role};
use crate::{
    backends::db::transact,
    gateway::Caller,
    ids::{ChatId, UserId},
};

/// What the owner makes of another member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    Member,
    Admin,
}

impl From<Rank> for Role {
    fn from(rank: Rank) -> Self {
        match rank {
            Rank::Member => Self::Member,
            Rank::Admin => Self::Admin,
        }
    }
}

impl Chats {
    /// Makes a member an admin, or an admin a member.
    pub async fn set_role(&self, caller: Caller, chat: ChatId, user: UserId, rank: Rank) -> Result<(), Error> {
        transact!(self.group(caller, chat), |group| {
            group.require(Role::Owner)?;
            if user == caller.user {
                return Err(Error::UserIsSelf);
            }
            let role = Role::from(rank);
            if group.role_of(user).await?.ok_or(Error::NotAMember)? == role {
                return Ok(());
            }
            let role_changed = vec![member_role(user, role)];
            group.membership(MembershipChange { role_changed, ..Default::default() }).await
        })
    }

    /// Makes a member the owner, and the owner an admin.
    pub async fn transfer_ownership(&self, caller: Caller, chat: ChatId, user: UserId) -> Result<(), Error> {
        transact!(self.group(caller, chat), |group| {
            group.require(Role::Owner)?;
            if user == caller.user {
                return Err(Error::UserIsSelf);
            }
            group.role_of(user).await?.ok_or(Error::NotAMember)?;
            let role_changed = vec![member_role(user, Role::Owner), member_role(caller.user, Role::Admin)];
            group.membership(MembershipChange { role_changed, ..Default::default() }).await
        })
    }
}
