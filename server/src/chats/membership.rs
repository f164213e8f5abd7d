//! Who joins a group and who leaves it.

use tidings_proto::v1::{MembershipChange, Role};

use super::{Chats, Error, MEMBERS, create::member, membership_entry, store};
use crate::{
    gateway::Caller,
    ids::{ChatId, UserId},
};

impl Chats {
    /// Adds members; those who are in it already are left as they are.
    pub async fn add_members(&self, caller: Caller, chat: ChatId, users: Vec<UserId>) -> Result<(), Error> {
        // First the caller's standing: one who may not add learns nothing of users.
        drop(self.begin_as(caller, chat, Role::Admin).await?);
        self.check_addable(caller.user, &users).await?;
        let mut transaction = self.begin_as(caller, chat, Role::Admin).await?;
        let present = store::present_among(transaction.connection(), chat, &users).await?;
        let joined: Vec<_> =
            users.into_iter().filter(|user| !present.contains(user)).map(|user| member(user, Role::Member)).collect();
        if joined.is_empty() {
            return Ok(());
        }
        if store::member_count(transaction.connection(), chat).await? + joined.len() > MEMBERS {
            return Err(Error::GroupFull);
        }
        let change = MembershipChange { joined, ..Default::default() };
        transaction.append_one(membership_entry(caller, chat, change)).await?;
        Ok(transaction.commit().await?)
    }

    /// Removes a member. Admins remove members, the owner anyone.
    pub async fn remove_member(&self, caller: Caller, chat: ChatId, user: UserId) -> Result<(), Error> {
        let mut transaction = self.begin_as(caller, chat, Role::Admin).await?;
        if user == caller.user {
            return Err(Error::UserIsSelf);
        }
        let Some(role) = store::role(transaction.connection(), chat, user).await? else { return Ok(()) };
        let own = store::role(transaction.connection(), chat, caller.user).await?.ok_or(Error::ChatNotFound)?;
        if role >= own {
            return Err(Error::RoleRequired);
        }
        transaction.append_one(membership_entry(caller, chat, left(user))).await?;
        Ok(transaction.commit().await?)
    }

    /// The caller leaves. The owner can only if nobody else is there.
    pub async fn leave_group(&self, caller: Caller, chat: ChatId) -> Result<(), Error> {
        let mut transaction = self.begin_as(caller, chat, Role::Member).await?;
        let role = store::role(transaction.connection(), chat, caller.user).await?;
        if role == Some(Role::Owner as i32) && store::member_count(transaction.connection(), chat).await? > 1 {
            return Err(Error::OwnerMustStay);
        }
        transaction.append_one(membership_entry(caller, chat, left(caller.user))).await?;
        Ok(transaction.commit().await?)
    }
}

fn left(user: UserId) -> MembershipChange {
    MembershipChange { left_user_ids: vec![user.to_string()], ..Default::default() }
}
