//! Chats as one user sees them.
//!
//! A few statements, however many chats. They run in one reading transaction, so what they say is of one moment.

use std::collections::HashMap;

use tidings_proto::v1::{Chat, ChatKind, ChatSettings, Receipt, Role};

use super::{
    Error,
    view_store::{self, ChatRow, StayRow},
};
use crate::{
    backends::db::Connection,
    ids::{ChatId, LogId, Seq, UserId},
    log::{self, Entry, Viewer},
};

/// These chats in this order, without those that the user never was in.
pub async fn chats(moment: &mut Connection, user: UserId, chats: &[ChatId]) -> Result<Vec<Chat>, Error> {
    if chats.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = view_store::chats(moment, chats).await?;
    let mut stays = view_store::stays(moment, user, chats).await?;
    let mut beside = Beside::read(moment, user, chats, &rows, &stays).await?;
    let view = |chat: &ChatId| {
        let (row, stays) = (rows.remove(chat)?, stays.remove(chat)?);
        beside.view(user, *chat, row, &stays)
    };
    Ok(chats.iter().filter_map(view).collect())
}

/// What is shown beside a chat's own row and the user's.
struct Beside {
    member_counts: HashMap<ChatId, i64>,
    peer_receipts: HashMap<ChatId, Receipt>,
    unread_counts: HashMap<ChatId, i64>,
    last_messages: HashMap<ChatId, Entry>,
    /// Of the chats that the user left.
    settings_then: HashMap<ChatId, ChatSettings>,
}

impl Beside {
    async fn read(
        moment: &mut Connection,
        user: UserId,
        chats: &[ChatId],
        rows: &HashMap<ChatId, ChatRow>,
        stays: &HashMap<ChatId, Vec<StayRow>>,
    ) -> Result<Self, Error> {
        let peers: Vec<(ChatId, UserId)> =
            rows.iter().filter_map(|(chat, row)| Some((*chat, row.peer_of(user)?))).collect();
        let places: Vec<(LogId, Seq)> = view_store::last_messages(moment, user, chats)
            .await?
            .into_iter()
            .map(|(chat, seq)| (chat.into(), seq))
            .collect();
        let left: Vec<(ChatId, Seq)> =
            stays.iter().filter_map(|(chat, stays)| Some((*chat, stays.last()?.last_seq?))).collect();
        let sees = |log: LogId, seq| {
            let stays = stays.get(&ChatId(log.0)).map(Vec::as_slice).unwrap_or_default();
            stays.iter().any(|stay| stay.first_seq <= seq && stay.last_seq.is_none_or(|last| seq <= last))
        };
        let entries = log::entries_at(moment, user, &places, sees).await?;
        let viewer = Viewer::of(&mut *moment, user).await?;
        let peers = view_store::marks(moment, &peers).await?;
        Ok(Self {
            member_counts: view_store::member_counts(moment, chats).await?,
            peer_receipts: peers.iter().map(|(chat, marks)| (*chat, viewer.sees(marks))).collect(),
            unread_counts: view_store::unread_counts(moment, user, chats).await?,
            last_messages: entries.into_iter().map(|entry| (ChatId(entry.log.0), entry)).collect(),
            settings_then: view_store::settings_then(moment, &left).await?,
        })
    }

    /// None if there is no stay.
    fn view(&mut self, user: UserId, chat: ChatId, row: ChatRow, stays: &[StayRow]) -> Option<Chat> {
        let (first, last) = (stays.first()?, stays.last()?);
        let peer_id = row.peer_of(user).map(|peer| peer.to_string()).unwrap_or_default();
        let now = last.last_seq.is_none();
        // Those who left see it as it was then.
        let then = self.settings_then.remove(&chat).unwrap_or_default();
        Some(Chat {
            chat_id: chat.to_string(),
            kind: row.kind.into(),
            title: then.title.unwrap_or(row.title),
            description: then.description.unwrap_or(row.description),
            created_at: Some(row.created_at.into()),
            peer_id,
            history_shared: row.history_shared,
            member_count: count(self.member_counts.get(&chat).filter(|_| now)),
            role: if now { last.role } else { Role::Unspecified }.into(),
            head_seq: last.last_seq.unwrap_or(row.head).into(),
            first_seq: first.first_seq.into(),
            last_message: self.last_messages.remove(&chat).map(Into::into),
            unread_count: count(self.unread_counts.get(&chat)),
            own_receipt: Some(last.receipt(user)),
            peer_receipt: self.peer_receipts.remove(&chat),
            preferences: Some(last.preferences.into_wire(chat)),
        })
    }
}

impl ChatRow {
    /// The other user of a direct chat.
    fn peer_of(&self, user: UserId) -> Option<UserId> {
        match self.kind {
            ChatKind::Direct => self.pair.map(|(low, high)| if low == user { high } else { low }),
            ChatKind::Unspecified | ChatKind::Group => None,
        }
    }
}

fn count(value: Option<&i64>) -> u32 {
    value.and_then(|value| u32::try_from(*value).ok()).unwrap_or_default()
}
