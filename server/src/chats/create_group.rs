//! Making groups.

use tidings_proto::v1::{Chat, ChatKind, ChatSettings, MembershipChange, Role};

use super::{
    Chats, Error,
    change::{entry, member_role},
    store::{self, NewChat, Origin},
};
use crate::{
    backends::db::transact,
    gateway::Caller,
    ids::{ChatId, ClientId, UserId},
    log::Action,
    time::Time,
};

/// A group to be made.
pub struct NewGroup {
    /// The device's own name for it: a repeat gives the first group back.
    pub client_id: ClientId,
    pub title: String,
    pub description: String,
    /// The caller is one anyway.
    pub members: Vec<UserId>,
    /// Whether those who join later may read what was written before.
    pub history_shared: bool,
}

impl Chats {
    /// Makes a group with the caller as its owner.
    pub async fn create_group(&self, caller: Caller, mut group: NewGroup) -> Result<Chat, Error> {
        if let Some(chat) = store::made_group(self.log.db().reader(), caller.device, group.client_id).await? {
            return self.get(caller.user, chat).await;
        }
        group.members.retain(|member| *member != caller.user);
        self.barriers(caller.user, &group.members).await?.check(&group.members)?;
        let chat = self.make_group(caller, &group).await?;
        self.get(caller.user, chat).await
    }

    async fn make_group(&self, caller: Caller, group: &NewGroup) -> Result<ChatId, Error> {
        transact!(self.log, |transaction| {
            let chat = ChatId::new();
            let row = NewChat {
                chat,
                kind: ChatKind::Group,
                title: &group.title,
                description: &group.description,
                created_at: Time::now(),
                creator: caller.user,
                origin: Origin::Device(caller.device, group.client_id),
                history_shared: group.history_shared,
            };
            if !store::insert_chat(transaction.connection().await?, row).await? {
                // Made already, maybe just now.
                let connection = transaction.connection().await?;
                return store::made_group(connection, caller.device, group.client_id).await?.ok_or(Error::ChatNotFound);
            }
            let mut joined = vec![member_role(caller.user, Role::Owner)];
            joined.extend(group.members.iter().map(|member| member_role(*member, Role::Member)));
            let change = MembershipChange { joined, ..Default::default() };
            // The log tells all of a chat, its first title too.
            let settings =
                ChatSettings { title: Some(group.title.clone()), description: Some(group.description.clone()) };
            let entries = [Action::Membership(change), Action::Settings(settings)];
            for result in transaction.append(&entries.map(|action| entry(caller, chat, action))).await? {
                result?;
            }
            Ok(chat)
        })
    }
}
