//! A group's title and description.

use tidings_proto::v1::{ChatSettings, Role};

use super::{Chats, Error, entry};
use crate::{gateway::Caller, ids::ChatId, log::Action};

impl Chats {
    /// Changes what is set in `settings`.
    pub async fn update_group(&self, caller: Caller, chat: ChatId, settings: ChatSettings) -> Result<(), Error> {
        let mut transaction = self.begin_as(caller, chat, Role::Admin).await?;
        if settings == ChatSettings::default() {
            return Ok(());
        }
        transaction.append_one(entry(caller, chat, Action::Settings(settings))).await?;
        Ok(transaction.commit().await?)
    }
}
