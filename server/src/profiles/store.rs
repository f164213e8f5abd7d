//! The statements of profiles, contacts and blocks.

use std::collections::{HashMap, HashSet};

use sqlx::{Row, SqliteConnection, SqlitePool, sqlite::SqliteRow};

use crate::{backends::bulk, ids::UserId, time::Time};

/// A user as others see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub user: UserId,
    pub username: Option<String>,
    pub display_name: String,
    pub status_text: String,
}

/// Who may see something. The numbers are those of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum Audience {
    Everyone = 1,
    Contacts = 2,
    Nobody = 3,
}

/// Who may see what of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Privacy {
    pub last_seen: Audience,
    pub online: Audience,
}

pub async fn insert(
    connection: &mut SqliteConnection,
    user: UserId,
    username: Option<String>,
    display_name: String,
) -> Result<(), sqlx::Error> {
    const INSERT: &str = "
        INSERT INTO profiles (user_id, username, display_name, status_text, last_seen_privacy, online_privacy)
        VALUES ($1, $2, $3, '', $4, $4)
        ON CONFLICT DO NOTHING";
    let query = sqlx::query(INSERT).bind(user).bind(username).bind(display_name).bind(Audience::Everyone);
    query.execute(connection).await?;
    Ok(())
}

pub async fn profiles(pool: &SqlitePool, users: &[UserId]) -> Result<Vec<Profile>, sqlx::Error> {
    const PROFILES: &str = "
        SELECT profiles.user_id, profiles.username, profiles.display_name, profiles.status_text
        FROM ({rows}) AS wanted
        JOIN profiles ON profiles.user_id = wanted.column1";
    let query = bulk::query(PROFILES, 1, users, |query, user| query.bind(*user));
    query.fetch_all(pool).await?.iter().map(profile).collect()
}

fn profile(row: &SqliteRow) -> Result<Profile, sqlx::Error> {
    Ok(Profile {
        user: row.try_get(0)?,
        username: row.try_get(1)?,
        display_name: row.try_get(2)?,
        status_text: row.try_get(3)?,
    })
}

pub async fn by_username(pool: &SqlitePool, username: &str) -> Result<Option<Profile>, sqlx::Error> {
    const BY_USERNAME: &str = "
        SELECT user_id, username, display_name, status_text
        FROM profiles
        WHERE username = $1";
    let row = sqlx::query(BY_USERNAME).bind(username.to_owned()).fetch_optional(pool).await?;
    row.as_ref().map(profile).transpose()
}

/// Users whose username begins with `beginning`, whom `viewer` is not blocked by.
pub async fn search(
    pool: &SqlitePool,
    viewer: UserId,
    beginning: &str,
    limit: i64,
) -> Result<Vec<Profile>, sqlx::Error> {
    // A range, which `profiles_by_username` serves: '{' comes after every character of a username.
    const SEARCH: &str = "
        SELECT user_id, username, display_name, status_text
        FROM profiles
        WHERE username >= $1 AND username < $2
            AND user_id NOT IN (SELECT user_id FROM blocks WHERE blocked_id = $3)
        ORDER BY username
        LIMIT $4";
    let query = sqlx::query(SEARCH).bind(beginning.to_owned()).bind(format!("{beginning}{{")).bind(viewer).bind(limit);
    query.fetch_all(pool).await?.iter().map(profile).collect()
}

pub async fn update(
    connection: &mut SqliteConnection,
    user: UserId,
    display_name: Option<String>,
    status_text: Option<String>,
) -> Result<(), sqlx::Error> {
    const UPDATE: &str = "
        UPDATE profiles
        SET display_name = COALESCE($2, display_name), status_text = COALESCE($3, status_text)
        WHERE user_id = $1";
    sqlx::query(UPDATE).bind(user).bind(display_name).bind(status_text).execute(connection).await?;
    Ok(())
}

pub async fn privacies(pool: &SqlitePool, users: &[UserId]) -> Result<HashMap<UserId, Privacy>, sqlx::Error> {
    const PRIVACIES: &str = "
        SELECT profiles.user_id, profiles.last_seen_privacy, profiles.online_privacy
        FROM ({rows}) AS wanted
        JOIN profiles ON profiles.user_id = wanted.column1";
    let query = bulk::query(PRIVACIES, 1, users, |query, user| query.bind(*user));
    let privacy = |row: &SqliteRow| -> Result<_, sqlx::Error> {
        Ok((row.try_get(0)?, Privacy { last_seen: row.try_get(1)?, online: row.try_get(2)? }))
    };
    query.fetch_all(pool).await?.iter().map(privacy).collect()
}

pub async fn update_privacy(
    connection: &mut SqliteConnection,
    user: UserId,
    last_seen: Option<Audience>,
    online: Option<Audience>,
) -> Result<(), sqlx::Error> {
    const UPDATE: &str = "
        UPDATE profiles
        SET last_seen_privacy = COALESCE($2, last_seen_privacy), online_privacy = COALESCE($3, online_privacy)
        WHERE user_id = $1";
    sqlx::query(UPDATE).bind(user).bind(last_seen).bind(online).execute(connection).await?;
    Ok(())
}

pub async fn set_last_seen(connection: &mut SqliteConnection, user: UserId, minute: Time) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE profiles
        SET last_seen_at = $2
        WHERE user_id = $1 AND (last_seen_at IS NULL OR last_seen_at < $2)";
    sqlx::query(SET).bind(user).bind(minute).execute(connection).await?;
    Ok(())
}

pub async fn last_seen(pool: &SqlitePool, users: &[UserId]) -> Result<HashMap<UserId, Time>, sqlx::Error> {
    const LAST_SEEN: &str = "
        SELECT profiles.user_id, profiles.last_seen_at
        FROM ({rows}) AS wanted
        JOIN profiles ON profiles.user_id = wanted.column1
        WHERE profiles.last_seen_at IS NOT NULL";
    let query = bulk::query(LAST_SEEN, 1, users, |query, user| query.bind(*user));
    query.fetch_all(pool).await?.iter().map(pair).collect()
}

/// Those of `candidates` who have blocked `user`.
pub async fn blockers_among(
    pool: &SqlitePool,
    user: UserId,
    candidates: &[UserId],
) -> Result<HashSet<UserId>, sqlx::Error> {
    const BLOCKERS: &str = "
        SELECT blocks.user_id
        FROM ({rows}) AS wanted
        JOIN blocks ON blocks.user_id = wanted.column1 AND blocks.blocked_id = wanted.column2";
    let query = bulk::query(BLOCKERS, 2, candidates, |query, candidate| query.bind(*candidate).bind(user));
    query.fetch_all(pool).await?.iter().map(|row| row.try_get(0)).collect()
}

/// Who of `one` and `others` has whom as a contact.
pub async fn contacts_between(
    pool: &SqlitePool,
    one: UserId,
    others: &[UserId],
) -> Result<HashSet<(UserId, UserId)>, sqlx::Error> {
    const CONTACTS: &str = "
        SELECT contacts.user_id, contacts.contact_id
        FROM ({rows}) AS wanted
        JOIN contacts ON contacts.user_id = wanted.column1 AND contacts.contact_id = wanted.column2";
    let query =
        bulk::query(CONTACTS, 2, &both_ways(one, others), |query, (user, other)| query.bind(*user).bind(*other));
    query.fetch_all(pool).await?.iter().map(pair).collect()
}

/// Who of `one` and `others` has blocked whom.
pub async fn blocks_between(
    pool: &SqlitePool,
    one: UserId,
    others: &[UserId],
) -> Result<HashSet<(UserId, UserId)>, sqlx::Error> {
    const BLOCKS: &str = "
        SELECT blocks.user_id, blocks.blocked_id
        FROM ({rows}) AS wanted
        JOIN blocks ON blocks.user_id = wanted.column1 AND blocks.blocked_id = wanted.column2";
    let query = bulk::query(BLOCKS, 2, &both_ways(one, others), |query, (user, other)| query.bind(*user).bind(*other));
    query.fetch_all(pool).await?.iter().map(pair).collect()
}

fn both_ways(one: UserId, others: &[UserId]) -> Vec<(UserId, UserId)> {
    others.iter().flat_map(|other| [(one, *other), (*other, one)]).collect()
}

fn pair<'r, A, B>(row: &'r SqliteRow) -> Result<(A, B), sqlx::Error>
where
    A: sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
    B: sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
{
    Ok((row.try_get(0)?, row.try_get(1)?))
}
