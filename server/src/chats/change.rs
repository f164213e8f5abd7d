//! A group while it is being changed by one of its members.

use tidings_proto::v1::{ChatKind, MemberRole, MembershipChange, Role};

use super::{Chats, Error, store};
use crate::{
    backends::db::Connection,
    gateway::Caller,
    ids::{ChatId, ClientId, UserId},
    log::{Action, LogTransaction, NewEntry},
    telemetry::Trace,
};

/// A change of a group. Nobody else changes it until it is done, so what a rule read stays true.
pub struct GroupChange {
    transaction: LogTransaction,
    chat: ChatId,
    caller: Caller,
    /// The caller's.
    pub role: Role,
}

impl Chats {
    /// Changes a group that the caller is in, in a transaction.
    pub(super) fn group(&self, caller: Caller, chat: ChatId) -> Group<'_> {
        Group { chats: self, caller, chat }
    }
}

/// A group that the caller changes: `transact!(group, |change| { … })`.
pub struct Group<'a> {
    chats: &'a Chats,
    caller: Caller,
    chat: ChatId,
}

impl Group<'_> {
    pub async fn begin(&self) -> Result<GroupChange, Error> {
        let Self { chats, caller, chat } = *self;
        let mut transaction = chats.log.begin().await?;
        transaction.lock(&[chat.into()]).await?;
        let member =
            store::member(transaction.connection().await?, chat, caller.user).await?.ok_or(Error::ChatNotFound)?;
        if member.kind != ChatKind::Group {
            return Err(Error::NotAGroup);
        }
        Ok(GroupChange { transaction, chat, caller, role: member.role })
    }
}

impl GroupChange {
    /// For the group's statements that read.
    pub async fn connection(&mut self) -> Result<&mut Connection, Error> {
        Ok(self.transaction.connection().await?)
    }

    /// Refuses those whose role is below `role`.
    pub fn require(&self, role: Role) -> Result<(), Error> {
        if self.role >= role { Ok(()) } else { Err(Error::RoleRequired) }
    }

    /// The role of another member.
    pub async fn role_of(&mut self, user: UserId) -> Result<Option<Role>, Error> {
        let chat = self.chat;
        Ok(store::member(self.connection().await?, chat, user).await?.map(|member| member.role))
    }

    /// Writes a change of who is in the group.
    pub async fn membership(&mut self, change: MembershipChange) -> Result<(), Error> {
        self.append(Action::Membership(change)).await
    }

    /// Writes a change to the group's log, in the caller's name.
    pub async fn append(&mut self, action: Action) -> Result<(), Error> {
        self.transaction.append_one(entry(self.caller, self.chat, action)).await?;
        Ok(())
    }

    pub async fn commit(self) -> Result<(), Error> {
        Ok(self.transaction.commit().await?)
    }
}

/// An entry that the server writes for what the caller's device asked.
pub fn entry(caller: Caller, chat: ChatId, action: Action) -> NewEntry {
    NewEntry {
        log: chat.into(),
        author: caller.user,
        device: caller.device,
        client_id: ClientId::new(),
        action,
        trace: Trace::default(),
    }
}

pub fn member_role(user: UserId, role: Role) -> MemberRole {
    MemberRole { user_id: user.to_string(), role: role.into() }
}
