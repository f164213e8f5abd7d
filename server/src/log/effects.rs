//! What entries do to the present state, in the transaction that writes them.

use std::collections::HashMap;

use tidings_proto::v1::{
    ChatJoined, ChatLeft, ChatPreferences, ChatSettings, MembershipChange, ProfileChanged, account_event::Event,
};

use super::{
    Action, Appended, Body, NewEntry,
    append::account_entry,
    known::Target,
    store::{self, Stay},
};
use crate::{
    backends::db::Connection,
    ids::{ChatId, ClientId, LogId, Seq, UserId},
    time::Time,
};

/// One entry's effect.
pub enum Effect {
    Edited { log: LogId, target: Seq, body: Body, edit: Appended },
    Revoked { log: LogId, target: Seq, at: Time },
    Reacted { log: LogId, target: Seq, user: UserId, emoji: String, seq: Seq },
    Membership { chat: ChatId, seq: Seq, at: Time, change: MembershipChange },
    Settings { chat: ChatId, settings: ChatSettings },
    Account { user: UserId, event: Event },
}

/// The effects of a batch, in order.
#[derive(Default)]
pub struct Effects(Vec<Effect>);

impl Effects {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes what an entry does. `targets` is brought up to date for the entries after it.
    pub fn add(
        &mut self,
        entry: &NewEntry,
        Appended { seq, at }: Appended,
        targets: &mut HashMap<(LogId, Seq), Target>,
    ) {
        let log = entry.log;
        let effect = match &entry.action {
            Action::Message { .. } => return,
            Action::Edit { target, body, .. } => {
                Effect::Edited { log, target: *target, body: body.clone(), edit: Appended { seq, at } }
            }
            Action::Revoke { target } => {
                if let Some(target) = targets.get_mut(&(log, *target)) {
                    target.revoked = true;
                }
                Effect::Revoked { log, target: *target, at }
            }
            Action::React { target, emoji } => {
                Effect::Reacted { log, target: *target, user: entry.author, emoji: emoji.clone(), seq }
            }
            Action::Membership(change) => Effect::Membership { chat: ChatId(log.0), seq, at, change: change.clone() },
            Action::Settings(settings) => Effect::Settings { chat: ChatId(log.0), settings: settings.clone() },
            Action::Account(event) => match event.event.clone() {
                Some(event) => Effect::Account { user: entry.author, event },
                None => return,
            },
        };
        self.0.push(effect);
    }
}

/// None only for what is not a UUID; the ids in a change that the server itself made are.
fn user_id(text: &str) -> Option<UserId> {
    text.parse().ok().map(UserId)
}

/// Brings the present state up to date. Gives what the users whom it affects are told in their own logs.
pub async fn apply(connection: &mut Connection, effects: Effects) -> Result<Vec<NewEntry>, sqlx::Error> {
    let mut told = Vec::new();
    for effect in effects.0 {
        match effect {
            Effect::Edited { log, target, body, edit } => store::edit(connection, log, target, &body, edit).await?,
            Effect::Revoked { log, target, at } => store::revoke(connection, log, target, at).await?,
            Effect::Reacted { log, target, user, emoji, seq } => {
                store::react(connection, log, target, user, &emoji, seq).await?;
            }
            Effect::Membership { chat, seq, at, change } => {
                told.extend(membership(connection, chat, seq, at, &change).await?);
            }
            Effect::Settings { chat, settings } => {
                store::set_settings(connection, chat, settings.title.as_deref(), settings.description.as_deref())
                    .await?;
            }
            Effect::Account { user, event } => account(connection, user, event).await?,
        }
    }
    Ok(told)
}

async fn membership(
    connection: &mut Connection,
    chat: ChatId,
    seq: Seq,
    at: Time,
    change: &MembershipChange,
) -> Result<Vec<NewEntry>, sqlx::Error> {
    let first_seq = if store::history_shared(connection, chat).await? { Seq(1) } else { seq };
    let mut told = Vec::new();
    for user in &change.left_user_ids {
        if let Some(user) = user_id(user) {
            store::end_stay(connection, chat, user, seq).await?;
            let event = ChatLeft { chat_id: chat.to_string(), last_seq: seq.into() };
            told.push(account_entry(user, ClientId::new(), Event::ChatLeft(event)));
        }
    }
    let mut joined = Vec::new();
    for member in &change.joined {
        if let Some(user) = user_id(&member.user_id) {
            joined.push((user, member.role));
            let event = ChatJoined { chat_id: chat.to_string(), first_seq: first_seq.into() };
            told.push(account_entry(user, ClientId::new(), Event::ChatJoined(event)));
        }
    }
    store::begin_stays(connection, chat, &joined, Stay { first_seq, joined_seq: seq, at }).await?;
    for member in &change.role_changed {
        if let Some(user) = user_id(&member.user_id) {
            store::set_role(connection, chat, user, member.role).await?;
        }
    }
    Ok(told)
}

/// Of the events in account logs, those that change what is kept beside the logs.
async fn account(connection: &mut Connection, user: UserId, event: Event) -> Result<(), sqlx::Error> {
    match event {
        Event::BlockChanged(change) => {
            let Some(other) = user_id(&change.user_id) else { return Ok(()) };
            store::set_blocked(connection, user, other, change.blocked).await
        }
        Event::ChatPreferences(ChatPreferences { chat_id, muted_until, archived, pinned_at }) => {
            let Some(chat) = user_id(&chat_id).map(|id| ChatId(id.0)) else { return Ok(()) };
            let (muted_until, pinned_at) = (muted_until.map(Time::from), pinned_at.map(Time::from));
            store::set_preferences(connection, chat, user, muted_until, archived, pinned_at).await
        }
        Event::EntryHidden(hidden) => {
            let Some(chat) = user_id(&hidden.chat_id).map(|id| ChatId(id.0)) else { return Ok(()) };
            store::hide(connection, chat, user, hidden.seq.into()).await
        }
        Event::ProfileChanged(ProfileChanged { read_receipts: Some(told) }) => {
            store::set_silent_reader(connection, user, !told).await
        }
        _ => Ok(()),
    }
}
