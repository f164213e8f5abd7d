//! A user's own view of a chat: muted, archived, pinned.

use sqlx::{Row, SqliteConnection};
use tidings_proto::v1::{AccountEvent, ChatPreferences, account_event::Event};

use super::{Chats, Error};
use crate::{
    gateway::Caller,
    ids::{ChatId, ClientId, UserId},
    log::{Action, NewEntry},
    time::Time,
};

/// What is to change; the rest stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct Changes {
    pub muted_until: Option<Time>,
    pub archived: Option<bool>,
    pub pinned: Option<bool>,
}

impl Chats {
    /// Changes the caller's view of a chat, and tells their other devices.
    pub async fn update_preferences(
        &self,
        caller: Caller,
        chat: ChatId,
        changes: Changes,
    ) -> Result<ChatPreferences, Error> {
        let mut transaction = self.log.begin().await?;
        let mut preferences = current(transaction.connection(), chat, caller.user).await?.ok_or(Error::ChatNotFound)?;
        let now = Time::now();
        if let Some(until) = changes.muted_until {
            preferences.muted_until = (until > now).then(|| until.into());
        }
        if let Some(archived) = changes.archived {
            preferences.archived = archived;
        }
        match changes.pinned {
            Some(true) if preferences.pinned_at.is_none() => preferences.pinned_at = Some(now.into()),
            Some(false) => preferences.pinned_at = None,
            _ => {}
        }
        let event = Event::ChatPreferences(preferences.clone());
        let entry = NewEntry {
            log: caller.user.into(),
            author: caller.user,
            device: caller.device,
            client_id: ClientId::new(),
            action: Action::Account(AccountEvent { event: Some(event) }),
        };
        transaction.append_one(entry).await?;
        transaction.commit().await?;
        Ok(preferences)
    }
}

/// Of the last stay; one who left may still archive the chat.
async fn current(
    connection: &mut SqliteConnection,
    chat: ChatId,
    user: UserId,
) -> Result<Option<ChatPreferences>, sqlx::Error> {
    const CURRENT: &str = "
        SELECT muted_until, archived, pinned_at
        FROM members
        WHERE chat_id = $1 AND user_id = $2
        ORDER BY first_seq DESC
        LIMIT 1";
    let Some(row) = sqlx::query(CURRENT).bind(chat).bind(user).fetch_optional(connection).await? else {
        return Ok(None);
    };
    let time = |time: Option<Time>| time.map(Into::into);
    Ok(Some(ChatPreferences {
        chat_id: chat.to_string(),
        muted_until: time(row.try_get(0)?),
        archived: row.try_get(1)?,
        pinned_at: time(row.try_get(2)?),
    }))
}
