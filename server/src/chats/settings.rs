//! A group's title and description.

use tidings_proto::v1::{Chat, ChatSettings, Role};

use super::{Chats, Error, store};
use crate::{gateway::Caller, ids::ChatId, log::Action};

/// What is to be changed; the rest stays as it is.
pub struct NewSettings {
    pub title: Option<String>,
    /// Empty to remove it.
    pub description: Option<String>,
}

impl Chats {
    /// Changes a group's settings. What is so already is not written again.
    pub async fn update_group(&self, caller: Caller, chat: ChatId, settings: NewSettings) -> Result<Chat, Error> {
        let mut group = self.change(caller, chat).await?;
        group.require(Role::Admin)?;
        let (title, description) = store::settings(group.connection().await?, chat).await?;
        let changed = ChatSettings {
            title: settings.title.filter(|new| *new != title),
            description: settings.description.filter(|new| *new != description),
        };
        if changed.title.is_some() || changed.description.is_some() {
            group.append(Action::Settings(changed)).await?;
            group.commit().await?;
        }
        self.get(caller.user, chat).await
    }
}
