//! The statements of chats that rules stand on. Members' rows are written by the log, with the entries that change them.

use std::collections::HashSet;

use sqlx::SqliteConnection;
use tidings_proto::v1::ChatKind;

use crate::{
    backends::bulk,
    ids::{ChatId, ClientId, DeviceId, UserId},
    time::Time,
};

/// A chat that is made.
pub struct NewChat {
    pub chat: ChatId,
    pub kind: ChatKind,
    pub title: String,
    pub description: String,
    pub creator: UserId,
    pub history_shared: bool,
    pub name: Name,
}

/// By what a repeat of a chat's creation is known.
#[derive(Clone, Copy)]
pub enum Name {
    /// The two users of a direct chat, the lower id first.
    Pair(UserId, UserId),
    /// A group's creation on a device.
    Creation(DeviceId, ClientId),
}

impl Name {
    pub fn pair(one: UserId, other: UserId) -> Self {
        if one < other { Self::Pair(one, other) } else { Self::Pair(other, one) }
    }
}

/// The chat that was made under a name.
pub async fn find(connection: &mut SqliteConnection, name: Name) -> Result<Option<ChatId>, sqlx::Error> {
    const BY_PAIR: &str = "
        SELECT chat_id
        FROM chats
        WHERE low_user_id = $1 AND high_user_id = $2";
    const BY_CREATION: &str = "
        SELECT chat_id
        FROM chats
        WHERE creator_device = $1 AND client_id = $2";
    match name {
        Name::Pair(low, high) => sqlx::query_scalar(BY_PAIR).bind(low).bind(high).fetch_optional(connection).await,
        Name::Creation(device, id) => {
            sqlx::query_scalar(BY_CREATION).bind(device).bind(id).fetch_optional(connection).await
        }
    }
}

pub async fn insert(connection: &mut SqliteConnection, new: NewChat) -> Result<(), sqlx::Error> {
    const INSERT: &str = "
        INSERT INTO chats (chat_id, kind, title, description, created_at, creator_id, history_shared, creator_device,
            client_id, low_user_id, high_user_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let (device, client_id, low, high) = match new.name {
        Name::Pair(low, high) => (None, None, Some(low), Some(high)),
        Name::Creation(device, id) => (Some(device), Some(id), None, None),
    };
    let query = sqlx::query(INSERT).bind(new.chat).bind(new.kind as i32).bind(new.title).bind(new.description);
    let query = query.bind(Time::now()).bind(new.creator).bind(new.history_shared);
    query.bind(device).bind(client_id).bind(low).bind(high).execute(connection).await?;
    Ok(())
}

/// The role of a present member.
pub async fn role(connection: &mut SqliteConnection, chat: ChatId, user: UserId) -> Result<Option<i32>, sqlx::Error> {
    const ROLE: &str = "
        SELECT role
        FROM members
        WHERE chat_id = $1 AND user_id = $2 AND last_seq IS NULL";
    sqlx::query_scalar(ROLE).bind(chat).bind(user).fetch_optional(connection).await
}

pub async fn kind(connection: &mut SqliteConnection, chat: ChatId) -> Result<Option<i32>, sqlx::Error> {
    const KIND: &str = "
        SELECT kind
        FROM chats
        WHERE chat_id = $1";
    sqlx::query_scalar(KIND).bind(chat).fetch_optional(connection).await
}

/// How many members a chat has.
pub async fn member_count(connection: &mut SqliteConnection, chat: ChatId) -> Result<usize, sqlx::Error> {
    const COUNT: &str = "
        SELECT COUNT(*)
        FROM members
        WHERE chat_id = $1 AND last_seq IS NULL";
    let count: i64 = sqlx::query_scalar(COUNT).bind(chat).fetch_one(connection).await?;
    Ok(count as usize)
}

/// Those of `users` who are in the chat.
pub async fn present_among(
    connection: &mut SqliteConnection,
    chat: ChatId,
    users: &[UserId],
) -> Result<HashSet<UserId>, sqlx::Error> {
    const PRESENT: &str = "
        SELECT members.user_id
        FROM ({rows}) AS wanted
        JOIN members ON members.chat_id = wanted.column1 AND members.user_id = wanted.column2
        WHERE members.last_seq IS NULL";
    let query = bulk::query(PRESENT, 2, users, |query, user| query.bind(chat).bind(*user));
    query.fetch_all(connection).await?.iter().map(|row| sqlx::Row::try_get(row, 0)).collect()
}

/// Keeps a member of a direct chat from writing, whom the other has blocked before the chat was made.
pub async fn set_blocked(connection: &mut SqliteConnection, chat: ChatId, user: UserId) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE members
        SET blocked_by_peer = TRUE
        WHERE chat_id = $1 AND user_id = $2";
    sqlx::query(SET).bind(chat).bind(user).execute(connection).await?;
    Ok(())
}
