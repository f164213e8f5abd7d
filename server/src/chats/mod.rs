//! Chats and who is in them.
//!
//! Every change is an entry: the rules are checked and the entry is written in one transaction, so two admins cannot
//! race, and what the entry does to the members' rows is the log's. Whoever is not in a chat learns nothing of it.

mod create;
mod error;
mod membership;
mod preferences;
mod roles;
pub mod rpc;
mod settings;
mod store;
mod view;

pub use error::Error;

use tidings_proto::v1::{ChatKind, MembershipChange, Role};

use crate::{
    gateway::Caller,
    ids::{ChatId, ClientId},
    log::{Action, Log, LogTransaction, NewEntry},
    profiles::Profiles,
};

/// Members of a group, at most.
pub const MEMBERS: usize = 1024;

/// Chats. Cheap to clone.
#[derive(Clone)]
pub struct Chats {
    log: Log,
    profiles: Profiles,
}

impl Chats {
    pub fn new(log: Log, profiles: Profiles) -> Self {
        Self { log, profiles }
    }

    /// A transaction on a group in which the caller has at least this role.
    async fn begin_as(&self, caller: Caller, chat: ChatId, least: Role) -> Result<LogTransaction, Error> {
        let mut transaction = self.log.begin().await?;
        transaction.lock(chat.into()).await?;
        let role = store::role(transaction.connection(), chat, caller.user).await?.ok_or(Error::ChatNotFound)?;
        if store::kind(transaction.connection(), chat).await? != Some(ChatKind::Group as i32) {
            return Err(Error::NotAGroup);
        }
        if role < least as i32 {
            return Err(Error::RoleRequired);
        }
        Ok(transaction)
    }
}

/// An entry of a chat's log that the caller's change makes.
fn entry(caller: Caller, chat: ChatId, action: Action) -> NewEntry {
    NewEntry { log: chat.into(), author: caller.user, device: caller.device, client_id: ClientId::new(), action }
}

fn membership_entry(caller: Caller, chat: ChatId, change: MembershipChange) -> NewEntry {
    entry(caller, chat, Action::Membership(change))
}
