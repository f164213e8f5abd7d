//! Chats as one user sees them.

use std::collections::HashMap;

use prost::Message;
use sqlx::{Row, sqlite::SqliteRow};
use tidings_proto::v1::{Chat, ChatKind, ChatPreferences, ChatSettings, Entry, Member, Receipt};

use super::{Chats, Error, store};
use crate::{
    ids::{ChatId, LogId, Seq, UserId},
    time::Time,
};

/// Where a page of the chat list begins: after the chat with this activity and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    pub activity: Time,
    pub chat: ChatId,
}

/// A chat as a user sees it, and what places it in the list.
struct Seen {
    chat: Chat,
    place: After,
    last_message: Option<Seq>,
    left_at: Option<Seq>,
}

/// All of a chat that one user sees, but for the last message itself. A message counts as unread while it is another's
/// and above the read mark; at most 1,000 are counted.
macro_rules! select_chats {
    ($rest:literal) => {
        concat!(
            "
        SELECT own.chat_id, chats.kind, chats.title, chats.description, chats.created_at, chats.history_shared,
            CASE WHEN chats.low_user_id = own.user_id THEN chats.high_user_id ELSE chats.low_user_id END,
            own.role, own.first_seq, own.last_seq, own.delivered_seq, own.read_seq, own.muted_until, own.archived,
            own.pinned_at, logs.head, logs.at, peer.delivered_seq, peer.read_seq,
            (SELECT COUNT(*) FROM members WHERE members.chat_id = own.chat_id AND members.last_seq IS NULL),
            (SELECT entries.seq
                FROM entries
                WHERE entries.log_id = own.chat_id
                    AND entries.seq BETWEEN own.first_seq AND COALESCE(own.last_seq, logs.head)
                    AND entries.kind = 1
                ORDER BY entries.seq DESC
                LIMIT 1),
            (SELECT COUNT(*)
                FROM (SELECT 1
                    FROM entries
                    WHERE entries.log_id = own.chat_id
                        AND entries.seq > own.read_seq
                        AND entries.seq <= COALESCE(own.last_seq, logs.head)
                        AND entries.kind = 1
                        AND entries.author_id <> own.user_id
                    LIMIT 1000) AS unread)
        FROM members AS own
        JOIN chats ON chats.chat_id = own.chat_id
        JOIN logs ON logs.log_id = own.chat_id
        LEFT JOIN members AS peer ON chats.kind = 1
            AND peer.chat_id = own.chat_id
            AND peer.user_id <> own.user_id",
            $rest
        )
    };
}

impl Chats {
    /// A chat that the user is or was in.
    pub async fn view(&self, user: UserId, chat: ChatId) -> Result<Chat, Error> {
        const ONE: &str = select_chats!(
            "
        WHERE own.chat_id = $1 AND own.user_id = $2
        ORDER BY own.first_seq DESC
        LIMIT 1"
        );
        let row = sqlx::query(ONE).bind(chat).bind(user).fetch_optional(self.log.db().reader()).await?;
        let row = read(&row.ok_or(Error::ChatNotFound)?, user)?;
        let left_at = row.left_at;
        let mut view = self.with_last_messages(user, vec![row]).await?.pop().ok_or(Error::ChatNotFound)?;
        if let Some(left_at) = left_at {
            self.as_it_was(&mut view, chat, left_at).await?;
        }
        Ok(view)
    }

    /// The chats that the user is in, the one with the newest entry first.
    pub async fn list(
        &self,
        user: UserId,
        after: Option<After>,
        limit: u32,
    ) -> Result<(Vec<Chat>, Option<After>), Error> {
        const PAGE: &str = select_chats!(
            "
        WHERE own.user_id = $1
            AND own.last_seq IS NULL
            AND (logs.at < $2 OR (logs.at = $2 AND own.chat_id < $3))
        ORDER BY logs.at DESC, own.chat_id DESC
        LIMIT $4"
        );
        let after = after.unwrap_or(After { activity: Time::from_millis(i64::MAX), chat: ChatId(uuid::Uuid::max()) });
        let query = sqlx::query(PAGE).bind(user).bind(after.activity).bind(after.chat).bind(i64::from(limit));
        let rows = query.fetch_all(self.log.db().reader()).await?;
        let rows = rows.iter().map(|row| read(row, user)).collect::<Result<Vec<_>, _>>()?;
        let next = (rows.len() == limit as usize).then(|| rows.last().map(|row| row.place)).flatten();
        Ok((self.with_last_messages(user, rows).await?, next))
    }

    async fn with_last_messages(&self, user: UserId, rows: Vec<Seen>) -> Result<Vec<Chat>, Error> {
        let places: Vec<(LogId, Seq)> =
            rows.iter().filter_map(|row| Some((row.place.chat.into(), row.last_message?))).collect();
        let entries = self.log.entries_at(user, &places).await?;
        let mut last: HashMap<LogId, Entry> = entries.into_iter().map(|entry| (entry.log, entry.into())).collect();
        let with = |row: Seen| Chat { last_message: last.remove(&row.place.chat.into()), ..row.chat };
        Ok(rows.into_iter().map(with).collect())
    }

    /// One who left sees the title and the description of their time.
    async fn as_it_was(&self, view: &mut Chat, chat: ChatId, left_at: Seq) -> Result<(), Error> {
        // Served by `entries_of_settings`.
        const SETTINGS: &str = "
            SELECT body
            FROM entries
            WHERE log_id = $1 AND seq <= $2 AND kind = 6
            ORDER BY seq";
        let bodies: Vec<Vec<u8>> =
            sqlx::query_scalar(SETTINGS).bind(chat).bind(left_at).fetch_all(self.log.db().reader()).await?;
        for settings in bodies.iter().filter_map(|body| ChatSettings::decode(body.as_slice()).ok()) {
            view.title = settings.title.unwrap_or(std::mem::take(&mut view.title));
            view.description = settings.description.unwrap_or(std::mem::take(&mut view.description));
        }
        Ok(())
    }

    /// A chat's members after a user, by id; for present members.
    pub async fn members(
        &self,
        user: UserId,
        chat: ChatId,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<Member>, Error> {
        const MEMBERS: &str = "
            SELECT user_id, role, joined_at
            FROM members
            WHERE chat_id = $1 AND last_seq IS NULL AND user_id > $2
            ORDER BY user_id
            LIMIT $3";
        let mut connection = self.log.db().reader().acquire().await.map_err(Error::from)?;
        store::role(&mut connection, chat, user).await?.ok_or(Error::ChatNotFound)?;
        let after = after.unwrap_or(UserId(uuid::Uuid::nil()));
        let query = sqlx::query(MEMBERS).bind(chat).bind(after).bind(i64::from(limit));
        let member = |row: &SqliteRow| -> Result<Member, sqlx::Error> {
            let (user, joined_at): (UserId, Time) = (row.try_get(0)?, row.try_get(2)?);
            Ok(Member { user_id: user.to_string(), role: row.try_get(1)?, joined_at: Some(joined_at.into()) })
        };
        Ok(query.fetch_all(&mut *connection).await?.iter().map(member).collect::<Result<_, _>>()?)
    }
}

fn read(row: &SqliteRow, user: UserId) -> Result<Seen, sqlx::Error> {
    let id: ChatId = row.try_get(0)?;
    let kind: i32 = row.try_get(1)?;
    let peer: Option<UserId> = if kind == ChatKind::Direct as i32 { row.try_get(6)? } else { None };
    let left_at: Option<Seq> = row.try_get(9)?;
    let head: Seq = row.try_get(15)?;
    let (created_at, first_seq): (Time, Seq) = (row.try_get(4)?, row.try_get(8)?);
    let receipt = |user: UserId, delivered: Seq, read: Seq| Receipt {
        user_id: user.to_string(),
        delivered_seq: delivered.into(),
        read_seq: read.into(),
    };
    let time = |time: Option<Time>| time.map(Into::into);
    let peer_marks: Option<(Seq, Seq)> = Option::zip(row.try_get(17)?, row.try_get(18)?);
    let chat = Chat {
        chat_id: id.to_string(),
        kind,
        title: row.try_get(2)?,
        description: row.try_get(3)?,
        created_at: Some(created_at.into()),
        peer_id: peer.map(|peer| peer.to_string()).unwrap_or_default(),
        history_shared: row.try_get(5)?,
        member_count: if left_at.is_none() { row.try_get(19)? } else { 0 },
        role: if left_at.is_none() { row.try_get(7)? } else { 0 },
        head_seq: left_at.unwrap_or(head).into(),
        first_seq: first_seq.into(),
        last_message: None,
        unread_count: row.try_get(21)?,
        own_receipt: Some(receipt(user, row.try_get(10)?, row.try_get(11)?)),
        peer_receipt: peer.zip(peer_marks).map(|(peer, (delivered, read))| receipt(peer, delivered, read)),
        preferences: Some(ChatPreferences {
            chat_id: id.to_string(),
            muted_until: time(row.try_get(12)?),
            archived: row.try_get(13)?,
            pinned_at: time(row.try_get(14)?),
        }),
    };
    let place = After { activity: row.try_get(16)?, chat: id };
    Ok(Seen { chat, place, last_message: row.try_get(20)?, left_at })
}
