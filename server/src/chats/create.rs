//! Making chats: the one direct chat of two people, and groups.

use tidings_proto::v1::{ChatKind, ChatSettings, MemberRole, MembershipChange, Role};

use super::{
    Chats, Error, MEMBERS, entry, membership_entry,
    store::{self, Name, NewChat},
};
use crate::{
    gateway::Caller,
    ids::{ChatId, ClientId, UserId},
    log::Action,
};

/// A group that somebody wants.
pub struct NewGroup {
    pub client_id: ClientId,
    pub title: String,
    pub description: String,
    pub members: Vec<UserId>,
    pub history_shared: bool,
}

impl Chats {
    /// The direct chat of the caller and a peer. One that is there is opened, whoever has blocked whom since.
    pub async fn open_direct(&self, caller: Caller, peer: UserId) -> Result<ChatId, Error> {
        if peer == caller.user {
            return Err(Error::UserIsSelf);
        }
        let name = Name::pair(caller.user, peer);
        if let Some(chat) = store::find(&mut *self.log.db().reader().acquire().await?, name).await? {
            return Ok(chat);
        }
        if self.profiles.exists(&[peer]).await?.is_empty() {
            return Err(Error::UserNotFound);
        }
        if self.profiles.has_blocked(peer, caller.user).await? {
            return Err(Error::CannotMessageUser);
        }
        let peer_is_blocked = self.profiles.has_blocked(caller.user, peer).await?;

        let mut transaction = self.log.begin().await?;
        // Another device may have been quicker.
        if let Some(chat) = store::find(transaction.connection(), name).await? {
            return Ok(chat);
        }
        let chat = ChatId::new();
        let new = NewChat {
            chat,
            kind: ChatKind::Direct,
            title: String::new(),
            description: String::new(),
            creator: caller.user,
            history_shared: false,
            name,
        };
        store::insert(transaction.connection(), new).await?;
        let joined = vec![member(caller.user, Role::Member), member(peer, Role::Member)];
        let change = MembershipChange { joined, ..Default::default() };
        transaction.append_one(membership_entry(caller, chat, change)).await?;
        if peer_is_blocked {
            store::set_blocked(transaction.connection(), chat, peer).await?;
        }
        transaction.commit().await?;
        Ok(chat)
    }

    /// Makes a group with the caller as its owner.
    pub async fn create_group(&self, caller: Caller, group: NewGroup) -> Result<ChatId, Error> {
        let name = Name::Creation(caller.device, group.client_id);
        let others: Vec<UserId> = group.members.into_iter().filter(|user| *user != caller.user).collect();
        if others.len() >= MEMBERS {
            return Err(Error::GroupFull);
        }
        self.check_addable(caller.user, &others).await?;

        let mut transaction = self.log.begin().await?;
        if let Some(chat) = store::find(transaction.connection(), name).await? {
            return Ok(chat);
        }
        let chat = ChatId::new();
        let settings = ChatSettings { title: Some(group.title.clone()), description: Some(group.description.clone()) };
        let new = NewChat {
            chat,
            kind: ChatKind::Group,
            title: group.title,
            description: group.description,
            creator: caller.user,
            history_shared: group.history_shared,
            name,
        };
        store::insert(transaction.connection(), new).await?;
        let mut joined = vec![member(caller.user, Role::Owner)];
        joined.extend(others.into_iter().map(|user| member(user, Role::Member)));
        let change = MembershipChange { joined, ..Default::default() };
        transaction.append_one(membership_entry(caller, chat, change)).await?;
        // The log tells all of a chat, its first title too.
        transaction.append_one(entry(caller, chat, Action::Settings(settings))).await?;
        transaction.commit().await?;
        Ok(chat)
    }

    /// Whether the caller may add all of these users to a group.
    pub(super) async fn check_addable(&self, caller: UserId, users: &[UserId]) -> Result<(), Error> {
        if users.is_empty() {
            return Ok(());
        }
        let all_exist = self.profiles.exists(users).await?.len() == users.len();
        if !all_exist || !self.profiles.blockers_among(caller, users).await?.is_empty() {
            return Err(Error::UserNotFound);
        }
        Ok(())
    }
}

pub(super) fn member(user: UserId, role: Role) -> MemberRole {
    MemberRole { user_id: user.to_string(), role: role.into() }
}
