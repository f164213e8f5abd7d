//! Taking a user who is deleted out of their chats.

use tidings_proto::v1::{ChatKind, MembershipChange, Role};

use super::{Chats, Error, change::member_role, store};
use crate::{
    backends::db::transact,
    ids::{ChatId, ClientId, DeviceId, LogId, UserId},
    log::{Action, NewEntry},
    telemetry::Trace,
};

impl Chats {
    /// The chats that a user is in.
    pub async fn chats_of(&self, user: UserId) -> Result<Vec<ChatId>, Error> {
        Ok(self.log.chats_of(user).await?.into_iter().map(|log: LogId| ChatId(log.0)).collect())
    }

    /// Takes a user out of a chat, who will not come back. A group that they own goes to somebody else; in a direct chat
    /// the other can write no more. Does nothing if they are not in it.
    pub async fn leave_for_good(&self, user: UserId, chat: ChatId) -> Result<(), Error> {
        transact!(self.log, |transaction| {
            transaction.lock(&[chat.into()]).await?;
            let connection = transaction.connection().await?;
            let Some(member) = store::member(connection, chat, user).await? else { return Ok(()) };
            let mut change = MembershipChange { left_user_ids: vec![user.to_string()], ..Default::default() };
            match (member.kind, member.role) {
                (ChatKind::Direct, _) => store::block_others(connection, chat, user).await?,
                (_, Role::Owner) => {
                    let heir = store::heir(connection, chat, user).await?;
                    change.role_changed = heir.into_iter().map(|heir| member_role(heir, Role::Owner)).collect();
                }
                _ => {}
            }
            let entry = NewEntry {
                log: chat.into(),
                author: user,
                device: DeviceId::SERVER,
                client_id: ClientId::new(),
                action: Action::Membership(change),
                trace: Trace::default(),
            };
            transaction.append_one(entry).await?;
            Ok(())
        })
    }

    /// Removes what was kept for a user alone, who is in no chat any more: their account log, what they deleted for
    /// themselves, how they liked their chats.
    pub async fn forget(&self, user: UserId) -> Result<(), Error> {
        Ok(self.log.forget(user).await?)
    }
}
