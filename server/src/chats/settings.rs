//! A group's title and description.

use tidings_proto::v1::{Chat, ChatSettings, Role};

use super::{Chats, Error, store};
use crate::{backends::db::transact, gateway::Caller, ids::ChatId, log::Action};

/// What is to be changed; the rest stays as it is.
pub struct NewSettings {
    pub title: Option<String>,
    /// Empty to remove it.
    pub description: Option<String>,
}

impl Chats {
    /// Changes a group's settings. What is so already is not written again.
    pub async fn update_group(&self, caller: Caller, chat: ChatId, settings: NewSettings) -> Result<Chat, Error> {
        let changed = transact!(self.group(caller, chat), |group| {
            group.require(Role::Admin)?;
            let (title, description) = store::settings(group.connection().await?, chat).await?;
            let changed = ChatSettings {
                title: settings.title.clone().filter(|new| *new != title),
                description: settings.description.clone().filter(|new| *new != description),
            };
            if changed.title.is_none() && changed.description.is_none() {
                return Ok(());
            }
            group.append(Action::Settings(changed)).await
        });
        changed?;
        self.get(caller.user, chat).await
    }
}
