//! Who may do what in a group.

use tidings_proto::v1::{MemberRole, MembershipChange, Role};

use super::{Chats, Error, create::member, membership_entry, store};
use crate::{
    gateway::Caller,
    ids::{ChatId, UserId},
};

/// A role that an owner can give: there is one owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivenRole {
    Member,
    Admin,
}

impl Chats {
    /// Makes a member an admin, or an admin a member.
    pub async fn set_role(&self, caller: Caller, chat: ChatId, user: UserId, role: GivenRole) -> Result<(), Error> {
        let role = match role {
            GivenRole::Member => Role::Member,
            GivenRole::Admin => Role::Admin,
        };
        self.change_roles(caller, chat, user, vec![member(user, role)]).await
    }

    /// Hands the group over; the old owner becomes an admin.
    pub async fn transfer_ownership(&self, caller: Caller, chat: ChatId, user: UserId) -> Result<(), Error> {
        let roles = vec![member(user, Role::Owner), member(caller.user, Role::Admin)];
        self.change_roles(caller, chat, user, roles).await
    }

    async fn change_roles(
        &self,
        caller: Caller,
        chat: ChatId,
        user: UserId,
        role_changed: Vec<MemberRole>,
    ) -> Result<(), Error> {
        let mut transaction = self.begin_as(caller, chat, Role::Owner).await?;
        if user == caller.user {
            return Err(Error::UserIsSelf);
        }
        store::role(transaction.connection(), chat, user).await?.ok_or(Error::NotAMember)?;
        let change = MembershipChange { role_changed, ..Default::default() };
        transaction.append_one(membership_entry(caller, chat, change)).await?;
        Ok(transaction.commit().await?)
    }
}
