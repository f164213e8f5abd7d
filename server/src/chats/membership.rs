//! Joining and leaving groups.

use tidings_proto::v1::{Chat, MembershipChange, Role};

use super::{Chats, Error, MEMBERS, change::member_role, store};
use crate::{
    backends::db::transact,
    gateway::Caller,
    ids::{ChatId, UserId},
};

impl Chats {
    /// Adds those of `users` who are not in the group yet.
    pub async fn add_members(&self, caller: Caller, chat: ChatId, users: &[UserId]) -> Result<Chat, Error> {
        // Asked before the transaction, which everybody waits for.
        let barriers = self.barriers(caller.user, users).await?;
        let added = transact!(self.group(caller, chat), |group| {
            group.require(Role::Admin)?;
            let present = store::present_members(group.connection().await?, chat).await?;
            let new: Vec<UserId> = users.iter().filter(|user| !present.contains(user)).copied().collect();
            barriers.check(&new)?;
            if present.len() + new.len() > MEMBERS {
                return Err(Error::GroupFull);
            }
            if new.is_empty() {
                return Ok(());
            }
            let joined = new.into_iter().map(|user| member_role(user, Role::Member)).collect();
            group.membership(MembershipChange { joined, ..Default::default() }).await
        });
        added?;
        self.get(caller.user, chat).await
    }

    /// Removes a member; one who is not in the group is left out of it.
    pub async fn remove_member(&self, caller: Caller, chat: ChatId, user: UserId) -> Result<(), Error> {
        transact!(self.group(caller, chat), |group| {
            group.require(Role::Admin)?;
            if user == caller.user {
                return Err(Error::UserIsSelf);
            }
            let Some(role) = group.role_of(user).await? else { return Ok(()) };
            if !may_remove(group.role, role) {
                return Err(Error::RoleRequired);
            }
            group.membership(left(user)).await
        })
    }

    /// Leaves a group.
    pub async fn leave_group(&self, caller: Caller, chat: ChatId) -> Result<(), Error> {
        transact!(self.group(caller, chat), |group| {
            if group.role == Role::Owner && store::present_members(group.connection().await?, chat).await?.len() > 1 {
                return Err(Error::OwnerMustStay);
            }
            group.membership(left(caller.user)).await
        })
    }
}

/// Admins remove members, the owner anyone.
fn may_remove(remover: Role, removed: Role) -> bool {
    remover >= Role::Admin && remover > removed
}

fn left(user: UserId) -> MembershipChange {
    MembershipChange { left_user_ids: vec![user.to_string()], ..Default::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_those_above_a_member_remove_them() {
        let allowed = [(Role::Admin, Role::Member), (Role::Owner, Role::Member), (Role::Owner, Role::Admin)];
        for remover in [Role::Member, Role::Admin, Role::Owner] {
            for removed in [Role::Member, Role::Admin, Role::Owner] {
                assert_eq!(
                    may_remove(remover, removed),
                    allowed.contains(&(remover, removed)),
                    "{remover:?} removes {removed:?}"
                );
            }
        }
    }
}
