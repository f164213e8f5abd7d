//! The one direct chat of two people.

use tidings_proto::v1::{Chat, ChatKind, MembershipChange, Role};

use super::{
    Chats, Error,
    change::{entry, member_role},
    store::{self, NewChat, Origin, Pair},
};
use crate::{
    backends::db::transact,
    gateway::Caller,
    ids::{ChatId, UserId},
    log::Action,
    time::Time,
};

impl Chats {
    /// The chat of the caller and `peer`; it is made if there is none. One that is there stays open to both, whoever
    /// blocked whom.
    pub async fn open_direct(&self, caller: Caller, peer: UserId) -> Result<Chat, Error> {
        if peer == caller.user {
            return Err(Error::UserIsSelf);
        }
        let pair = Pair::of(caller.user, peer);
        let chat = match store::direct_chat(self.log.db().reader(), pair).await? {
            Some(chat) => chat,
            None => self.make_direct(caller, peer, pair).await?,
        };
        self.get(caller.user, chat).await
    }

    async fn make_direct(&self, caller: Caller, peer: UserId, pair: Pair) -> Result<ChatId, Error> {
        transact!(self.log, |transaction| {
            // A block is told to the chat in a transaction that locks the account log of who blocks. So it comes before
            // this one, and is seen below, or after it, and finds the chat.
            transaction.lock(&pair.accounts()).await?;
            if let Some(chat) = store::direct_chat(transaction.connection().await?, pair).await? {
                return Ok(chat);
            }
            if self.profiles.present(&[peer]).await?.is_empty() {
                return Err(Error::UserNotFound);
            }
            if self.profiles.has_blocked(peer, caller.user).await? {
                return Err(Error::CannotMessageUser);
            }
            let peer_is_blocked = self.profiles.has_blocked(caller.user, peer).await?;
            let chat = ChatId::new();
            let row = NewChat {
                chat,
                kind: ChatKind::Direct,
                title: "",
                description: "",
                created_at: Time::now(),
                creator: caller.user,
                origin: Origin::Pair(pair),
                history_shared: false,
            };
            store::insert_chat(transaction.connection().await?, row).await?;
            let joined = vec![member_role(caller.user, Role::Member), member_role(peer, Role::Member)];
            let change = MembershipChange { joined, ..Default::default() };
            transaction.append_one(entry(caller, chat, Action::Membership(change))).await?;
            if peer_is_blocked {
                store::set_blocked(transaction.connection().await?, chat, peer).await?;
            }
            Ok(chat)
        })
    }
}
