//! The statements that read chats for their views, each over many chats at once.

use std::collections::HashMap;

use prost::Message;
use tidings_proto::v1::{ChatKind, ChatSettings, Receipt, Role};

use super::{
    preferences::Preferences,
    store::{kind, role},
};
use crate::{
    backends::db::{self, Connection, Row},
    ids::{ChatId, Seq, UserId},
    log::Marks,
    time::Time,
};

pub struct ChatRow {
    pub kind: ChatKind,
    pub title: String,
    pub description: String,
    pub created_at: Time,
    pub history_shared: bool,
    /// For a direct chat.
    pub pair: Option<(UserId, UserId)>,
    pub head: Seq,
}

pub async fn chats(moment: &mut Connection, chats: &[ChatId]) -> Result<HashMap<ChatId, ChatRow>, sqlx::Error> {
    const CHATS: &str = "
        SELECT chats.chat_id, chats.kind, chats.title, chats.description, chats.created_at, chats.history_shared,
            chats.low_user_id, chats.high_user_id, logs.head
        FROM ({rows}) AS wanted
        JOIN chats ON chats.chat_id = wanted.column1
        JOIN logs ON logs.log_id = chats.chat_id";
    let chat = |row: &Row| -> Result<_, sqlx::Error> {
        let low: Option<UserId> = row.try_get(6)?;
        let chat = ChatRow {
            kind: kind(row.try_get(1)?),
            title: row.try_get(2)?,
            description: row.try_get(3)?,
            created_at: row.try_get(4)?,
            history_shared: row.try_get(5)?,
            pair: low.zip(row.try_get(7)?),
            head: row.try_get(8)?,
        };
        Ok((row.try_get(0)?, chat))
    };
    let rows = db::bulk(CHATS, 1, chats, |query, chat| query.bind(*chat)).fetch_all(moment).await?;
    rows.iter().map(chat).collect()
}

/// A user's stay in a chat.
pub struct StayRow {
    pub first_seq: Seq,
    pub last_seq: Option<Seq>,
    pub role: Role,
    delivered_seq: Seq,
    read_seq: Seq,
    pub preferences: Preferences,
}

impl StayRow {
    /// The user's own.
    pub fn receipt(&self, user: UserId) -> Receipt {
        let (delivered, read) = (self.delivered_seq, self.read_seq);
        Receipt { user_id: user.to_string(), delivered_seq: delivered.into(), read_seq: read.into() }
    }
}

/// The user's stays in each chat, in their order.
pub async fn stays(
    moment: &mut Connection,
    user: UserId,
    chats: &[ChatId],
) -> Result<HashMap<ChatId, Vec<StayRow>>, sqlx::Error> {
    const STAYS: &str = "
        SELECT members.chat_id, members.first_seq, members.last_seq, members.role, members.delivered_seq,
            members.read_seq, members.muted_until, members.archived, members.pinned_at
        FROM ({rows}) AS wanted
        JOIN members ON members.chat_id = wanted.column1 AND members.user_id = wanted.column2
        ORDER BY members.chat_id, members.first_seq";
    let query = db::bulk(STAYS, 2, chats, |query, chat| query.bind(*chat).bind(user));
    let mut stays: HashMap<ChatId, Vec<StayRow>> = HashMap::new();
    for row in query.fetch_all(moment).await? {
        let stay = StayRow {
            first_seq: row.try_get(1)?,
            last_seq: row.try_get(2)?,
            role: role(row.try_get(3)?),
            delivered_seq: row.try_get(4)?,
            read_seq: row.try_get(5)?,
            preferences: Preferences {
                muted_until: row.try_get(6)?,
                archived: row.try_get(7)?,
                pinned_at: row.try_get(8)?,
            },
        };
        stays.entry(row.try_get(0)?).or_default().push(stay);
    }
    Ok(stays)
}

/// The titles and descriptions that chats had at these entries: what the changes up to there come to.
pub async fn settings_then(
    moment: &mut Connection,
    places: &[(ChatId, Seq)],
) -> Result<HashMap<ChatId, ChatSettings>, sqlx::Error> {
    // Served by `entries_of_settings`; 6 is ENTRY_KIND_SETTINGS.
    const CHANGES: &str = "
        SELECT entries.log_id, entries.body
        FROM ({rows}) AS wanted
        JOIN entries ON entries.log_id = wanted.column1 AND entries.seq <= wanted.column2
        WHERE entries.kind = 6
        ORDER BY entries.log_id, entries.seq";
    let mut settings: HashMap<ChatId, ChatSettings> = HashMap::new();
    if places.is_empty() {
        return Ok(settings);
    }
    let query = db::bulk(CHANGES, 2, places, |query, (chat, seq)| query.bind(*chat).bind(*seq));
    for row in query.fetch_all(moment).await? {
        let body: Option<Vec<u8>> = row.try_get(1)?;
        let change = body.map(|body| ChatSettings::decode(body.as_slice())).transpose();
        let change = change.map_err(|error| sqlx::Error::Decode(error.into()))?.unwrap_or_default();
        let then = settings.entry(row.try_get(0)?).or_default();
        then.title = change.title.or(then.title.take());
        then.description = change.description.or(then.description.take());
    }
    Ok(settings)
}

/// How many members each chat has now; served by `members_present`.
pub async fn member_counts(moment: &mut Connection, chats: &[ChatId]) -> Result<HashMap<ChatId, i64>, sqlx::Error> {
    const COUNTS: &str = "
        SELECT wanted.column1, COUNT(*)
        FROM ({rows}) AS wanted
        JOIN members ON members.chat_id = wanted.column1
        WHERE members.last_seq IS NULL
        GROUP BY wanted.column1";
    let rows = db::bulk(COUNTS, 1, chats, |query, chat| query.bind(*chat)).fetch_all(moment).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// The marks of present members.
pub async fn marks(
    moment: &mut Connection,
    members: &[(ChatId, UserId)],
) -> Result<HashMap<ChatId, Marks>, sqlx::Error> {
    const MARKS: &str = "
        SELECT members.chat_id, members.user_id, members.delivered_seq, members.read_seq, members.told_seq
        FROM ({rows}) AS wanted
        JOIN members ON members.chat_id = wanted.column1 AND members.user_id = wanted.column2
        WHERE members.last_seq IS NULL";
    if members.is_empty() {
        return Ok(HashMap::new());
    }
    let query = db::bulk(MARKS, 2, members, |query, (chat, user)| query.bind(*chat).bind(*user));
    let marks = |row: &Row| -> Result<_, sqlx::Error> {
        let (user, delivered, read, told) = (row.try_get(1)?, row.try_get(2)?, row.try_get(3)?, row.try_get(4)?);
        Ok((row.try_get(0)?, Marks { user, delivered, read, told }))
    };
    query.fetch_all(moment).await?.iter().map(marks).collect()
}

/// The newest message in each chat that the user may read and did not delete for themselves.
pub async fn last_messages(
    moment: &mut Connection,
    user: UserId,
    chats: &[ChatId],
) -> Result<HashMap<ChatId, Seq>, sqlx::Error> {
    // For each stay its newest message, searched backwards from its end. 1 is ENTRY_KIND_MESSAGE.
    const NEWEST: &str = "
        SELECT members.chat_id, (
            SELECT entries.seq
            FROM entries
            WHERE entries.log_id = members.chat_id
                AND entries.seq BETWEEN members.first_seq AND COALESCE(members.last_seq, logs.head)
                AND entries.kind = 1
                AND NOT EXISTS (
                    SELECT 1
                    FROM hidden
                    WHERE hidden.log_id = entries.log_id
                        AND hidden.user_id = members.user_id
                        AND hidden.seq = entries.seq)
            ORDER BY entries.seq DESC
            LIMIT 1)
        FROM ({rows}) AS wanted
        JOIN members ON members.chat_id = wanted.column1 AND members.user_id = wanted.column2
        JOIN logs ON logs.log_id = members.chat_id
        ORDER BY members.chat_id, members.first_seq";
    let query = db::bulk(NEWEST, 2, chats, |query, chat| query.bind(*chat).bind(user));
    let mut newest = HashMap::new();
    for row in query.fetch_all(moment).await? {
        // A later stay's message is newer than an earlier one's.
        if let Some(seq) = row.try_get(1)? {
            newest.insert(row.try_get(0)?, seq);
        }
    }
    Ok(newest)
}

/// How many messages of others a present member has not read, up to 1,000.
pub async fn unread_counts(
    moment: &mut Connection,
    user: UserId,
    chats: &[ChatId],
) -> Result<HashMap<ChatId, i64>, sqlx::Error> {
    // 1 is ENTRY_KIND_MESSAGE.
    const UNREAD: &str = "
        SELECT members.chat_id, (
            SELECT COUNT(*)
            FROM (
                SELECT 1
                FROM entries
                WHERE entries.log_id = members.chat_id
                    AND entries.seq > members.read_seq
                    AND entries.kind = 1
                    AND entries.author_id <> members.user_id
                LIMIT 1000) AS unread)
        FROM ({rows}) AS wanted
        JOIN members ON members.chat_id = wanted.column1 AND members.user_id = wanted.column2
        WHERE members.last_seq IS NULL";
    let query = db::bulk(UNREAD, 2, chats, |query, chat| query.bind(*chat).bind(user));
    query.fetch_all(moment).await?.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}
