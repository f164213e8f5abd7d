//! The statements of chats that change them, and what a change must know.

use std::collections::HashSet;

use tidings_proto::v1::{self, ChatKind, Role};

use super::{list::Place, preferences::Preferences};
use crate::{
    backends::db::{self, Connection, Executor, Row},
    ids::{ChatId, ClientId, DeviceId, LogId, UserId},
    time::Time,
};

/// The two users of a direct chat, the lower id first.
#[derive(Clone, Copy)]
pub struct Pair {
    low: UserId,
    high: UserId,
}

impl Pair {
    pub fn of(one: UserId, other: UserId) -> Self {
        Self { low: one.min(other), high: one.max(other) }
    }

    /// The account logs of both, in the order of their ids.
    pub fn accounts(self) -> [LogId; 2] {
        [self.low.into(), self.high.into()]
    }
}

/// What there is at most one chat for.
pub enum Origin {
    Pair(Pair),
    /// A creation's name on the device that asked for it.
    Device(DeviceId, ClientId),
}

pub struct NewChat<'a> {
    pub chat: ChatId,
    pub kind: ChatKind,
    pub title: &'a str,
    pub description: &'a str,
    pub created_at: Time,
    pub creator: UserId,
    pub origin: Origin,
    pub history_shared: bool,
}

/// Makes a chat. False if there is one for its origin already.
pub async fn insert_chat(connection: &mut Connection, new: NewChat<'_>) -> Result<bool, sqlx::Error> {
    const INSERT: &str = "
        INSERT INTO chats (chat_id, kind, title, description, created_at, creator_id, history_shared,
            low_user_id, high_user_id, creator_device, client_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT DO NOTHING";
    let (pair, device) = match new.origin {
        Origin::Pair(pair) => (Some(pair), None),
        Origin::Device(device, client_id) => (None, Some((device, client_id))),
    };
    let query = db::query(INSERT)
        .bind(new.chat)
        .bind(new.kind as i32)
        .bind(new.title)
        .bind(new.description)
        .bind(new.created_at)
        .bind(new.creator)
        .bind(new.history_shared)
        .bind(pair.map(|pair| pair.low))
        .bind(pair.map(|pair| pair.high))
        .bind(device.map(|(device, _)| device))
        .bind(device.map(|(_, client_id)| client_id));
    Ok(query.execute(connection).await? == 1)
}

/// The direct chat of two users; served by `chats_by_pair`.
pub async fn direct_chat(on: impl Executor, pair: Pair) -> Result<Option<ChatId>, sqlx::Error> {
    const FIND: &str = "
        SELECT chat_id
        FROM chats
        WHERE low_user_id = $1 AND high_user_id = $2";
    db::query(FIND).bind(pair.low).bind(pair.high).fetch_scalar(on).await
}

/// The group that a device made before under this name; served by `chats_by_client_id`.
pub async fn made_group(
    on: impl Executor,
    device: DeviceId,
    client_id: ClientId,
) -> Result<Option<ChatId>, sqlx::Error> {
    const FIND: &str = "
        SELECT chat_id
        FROM chats
        WHERE creator_device = $1 AND client_id = $2";
    db::query(FIND).bind(device).bind(client_id).fetch_scalar(on).await
}

/// Keeps `user` from writing in a direct chat, whose other user has blocked them.
pub async fn set_blocked(connection: &mut Connection, chat: ChatId, user: UserId) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE members
        SET blocked_by_peer = TRUE
        WHERE chat_id = $1 AND user_id = $2";
    db::query(SET).bind(chat).bind(user).execute(connection).await?;
    Ok(())
}

/// A present member, and what they are a member of.
pub struct Standing {
    pub kind: ChatKind,
    pub role: Role,
}

/// Served by `members_present`.
pub async fn member(connection: &mut Connection, chat: ChatId, user: UserId) -> Result<Option<Standing>, sqlx::Error> {
    const FIND: &str = "
        SELECT chats.kind, members.role
        FROM members
        JOIN chats ON chats.chat_id = members.chat_id
        WHERE members.chat_id = $1 AND members.user_id = $2 AND members.last_seq IS NULL";
    let Some(row) = db::query(FIND).bind(chat).bind(user).fetch_optional(connection).await? else {
        return Ok(None);
    };
    Ok(Some(Standing { kind: kind(row.try_get(0)?), role: role(row.try_get(1)?) }))
}

pub fn kind(value: i32) -> ChatKind {
    ChatKind::try_from(value).unwrap_or_default()
}

pub fn role(value: i32) -> Role {
    Role::try_from(value).unwrap_or_default()
}

/// Who a group goes to when its owner does not come back: of those with the highest role, who was there first.
pub async fn heir(connection: &mut Connection, chat: ChatId, owner: UserId) -> Result<Option<UserId>, sqlx::Error> {
    const HEIR: &str = "
        SELECT user_id
        FROM members
        WHERE chat_id = $1 AND user_id <> $2 AND last_seq IS NULL
        ORDER BY role DESC, joined_at, user_id
        LIMIT 1";
    db::query(HEIR).bind(chat).bind(owner).fetch_scalar(connection).await
}

/// Keeps everybody but `user` from writing in a direct chat.
pub async fn block_others(connection: &mut Connection, chat: ChatId, user: UserId) -> Result<(), sqlx::Error> {
    const BLOCK: &str = "
        UPDATE members
        SET blocked_by_peer = TRUE
        WHERE chat_id = $1 AND user_id <> $2";
    db::query(BLOCK).bind(chat).bind(user).execute(connection).await?;
    Ok(())
}

/// Who is in a chat now.
pub async fn present_members(connection: &mut Connection, chat: ChatId) -> Result<HashSet<UserId>, sqlx::Error> {
    const PRESENT: &str = "
        SELECT user_id
        FROM members
        WHERE chat_id = $1 AND last_seq IS NULL";
    db::query(PRESENT).bind(chat).fetch_scalars(connection).await
}

/// A member, as others see them.
pub struct MemberRow {
    pub user: UserId,
    role: Role,
    joined_at: Time,
}

impl From<MemberRow> for v1::Member {
    fn from(row: MemberRow) -> Self {
        Self { user_id: row.user.to_string(), role: row.role.into(), joined_at: Some(row.joined_at.into()) }
    }
}

/// Present members with ids above `after`, by rising id; served by `members_present`.
pub async fn members(
    connection: &mut Connection,
    chat: ChatId,
    after: UserId,
    limit: u32,
) -> Result<Vec<MemberRow>, sqlx::Error> {
    const PAGE: &str = "
        SELECT user_id, role, joined_at
        FROM members
        WHERE chat_id = $1 AND user_id > $2 AND last_seq IS NULL
        ORDER BY user_id
        LIMIT $3";
    let rows = db::query(PAGE).bind(chat).bind(after).bind(limit).fetch_all(connection).await?;
    let member =
        |row: &Row| Ok(MemberRow { user: row.try_get(0)?, role: role(row.try_get(1)?), joined_at: row.try_get(2)? });
    rows.iter().map(member).collect()
}

/// A chat's title and description.
pub async fn settings(connection: &mut Connection, chat: ChatId) -> Result<(String, String), sqlx::Error> {
    const SETTINGS: &str = "
        SELECT title, description
        FROM chats
        WHERE chat_id = $1";
    let row = db::query(SETTINGS).bind(chat).fetch_one(connection).await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// How a user sees a chat that they are or were in.
pub async fn preferences(
    connection: &mut Connection,
    chat: ChatId,
    user: UserId,
) -> Result<Option<Preferences>, sqlx::Error> {
    const PREFERENCES: &str = "
        SELECT muted_until, archived, pinned_at
        FROM members
        WHERE chat_id = $1 AND user_id = $2
        ORDER BY first_seq DESC
        LIMIT 1";
    let Some(row) = db::query(PREFERENCES).bind(chat).bind(user).fetch_optional(connection).await? else {
        return Ok(None);
    };
    let preferences =
        Preferences { muted_until: row.try_get(0)?, archived: row.try_get(1)?, pinned_at: row.try_get(2)? };
    Ok(Some(preferences))
}

/// The places after `place` of the chats that a user is or was in. One that they left stays where its last entry for
/// them puts it. Served by `members_by_user`: as many rows are sorted as the user has stays.
pub async fn places(
    connection: &mut Connection,
    user: UserId,
    place: Place,
    limit: u32,
) -> Result<Vec<Place>, sqlx::Error> {
    const PLACES: &str = "
        SELECT chat_id, at
        FROM (
            SELECT own.chat_id AS chat_id, COALESCE(entries.at, logs.at) AS at
            FROM members AS own
            JOIN logs ON logs.log_id = own.chat_id
            LEFT JOIN entries ON entries.log_id = own.chat_id AND entries.seq = own.last_seq
            WHERE own.user_id = $1
                AND NOT EXISTS (
                    SELECT 1
                    FROM members AS later
                    WHERE later.chat_id = own.chat_id
                        AND later.user_id = own.user_id
                        AND later.first_seq > own.first_seq)) AS placed
        WHERE at < $2 OR (at = $2 AND chat_id < $3)
        ORDER BY at DESC, chat_id DESC
        LIMIT $4";
    let query = db::query(PLACES).bind(user).bind(place.at).bind(place.chat).bind(limit);
    query
        .fetch_all(connection)
        .await?
        .iter()
        .map(|row| Ok(Place { chat: row.try_get(0)?, at: row.try_get(1)? }))
        .collect()
}
