//! Profiles, and the codes by which people are added.

use std::collections::HashMap;

use super::{deletion::DELETED, pair};
use crate::{
    backends::db::{self, Connection, Readers, Row},
    ids::UserId,
    profiles::Code,
    time::Time,
};

/// A user as others see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub user: UserId,
    pub username: Option<String>,
    pub display_name: String,
    pub status: Status,
    /// The account was deleted; nothing else is known of the user.
    pub deleted: bool,
}

/// What somebody says of how they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Empty for nothing.
    pub text: String,
    /// When it goes away, unless it stays.
    pub expires_at: Option<Time>,
}

pub async fn insert(
    connection: &mut Connection,
    user: UserId,
    username: Option<String>,
    display_name: String,
) -> Result<(), sqlx::Error> {
    // What this user lets others see and do is what the columns have by default, but for the two oldest.
    const INSERT: &str = "
        INSERT INTO profiles (user_id, username, display_name, status_text, last_seen_privacy, online_privacy)
        VALUES ($1, $2, $3, '', $4, $4)
        ON CONFLICT DO NOTHING";
    let query = db::query(INSERT).bind(user).bind(username).bind(display_name).bind(super::Audience::Everyone);
    query.execute(connection).await?;
    Ok(())
}

/// Profiles with all that is in them, whoever may see it.
pub async fn profiles(pool: &Readers, users: &[UserId]) -> Result<Vec<Profile>, sqlx::Error> {
    const PROFILES: &str = "
        SELECT profiles.user_id, profiles.username, profiles.display_name, profiles.status_text,
            profiles.status_expires_at, profiles.standing
        FROM ({rows}) AS wanted
        JOIN profiles ON profiles.user_id = wanted.column1";
    let query = db::bulk(PROFILES, 1, users, |query, user| query.bind(*user));
    let now = Time::now();
    query.fetch_all(pool).await?.iter().map(|row| profile(row, now)).collect()
}

fn profile(row: &Row, now: Time) -> Result<Profile, sqlx::Error> {
    let status = Status { text: row.try_get(3)?, expires_at: row.try_get(4)? };
    Ok(Profile {
        user: row.try_get(0)?,
        username: row.try_get(1)?,
        display_name: row.try_get(2)?,
        deleted: row.try_get::<i32>(5)? == DELETED,
        status: if status.expires_at.is_some_and(|end| end <= now) { Status::default() } else { status },
    })
}

pub async fn by_username(pool: &Readers, username: &str) -> Result<Option<UserId>, sqlx::Error> {
    const BY_USERNAME: &str = "
        SELECT user_id
        FROM profiles
        WHERE username = $1 AND standing = 0";
    db::query(BY_USERNAME).bind(username.to_owned()).fetch_scalar(pool).await
}

/// Users whose username begins with `beginning`, by username, whom `viewer` is not blocked by.
pub async fn search(pool: &Readers, viewer: UserId, beginning: &str, limit: i64) -> Result<Vec<UserId>, sqlx::Error> {
    // A range, which `profiles_by_username` serves: '{' comes after every character of a username.
    const SEARCH: &str = "
        SELECT user_id
        FROM profiles
        WHERE username >= $1 AND username < $2 AND standing = 0
            AND NOT EXISTS (SELECT 1 FROM blocks WHERE blocks.user_id = profiles.user_id AND blocks.blocked_id = $3)
        ORDER BY username
        LIMIT $4";
    let query = db::query(SEARCH).bind(beginning.to_owned()).bind(format!("{beginning}{{")).bind(viewer).bind(limit);
    query.fetch_scalars(pool).await
}

/// Changes what is given.
pub async fn update(
    connection: &mut Connection,
    user: UserId,
    display_name: Option<String>,
    status: Option<Status>,
) -> Result<(), sqlx::Error> {
    const NAME: &str = "
        UPDATE profiles
        SET display_name = $2
        WHERE user_id = $1";
    const STATUS: &str = "
        UPDATE profiles
        SET status_text = $2, status_expires_at = $3
        WHERE user_id = $1";
    if let Some(name) = display_name {
        db::query(NAME).bind(user).bind(name).execute(&mut *connection).await?;
    }
    if let Some(Status { text, expires_at }) = status {
        db::query(STATUS).bind(user).bind(text).bind(expires_at).execute(connection).await?;
    }
    Ok(())
}

/// Removes the status texts that have ended; served by `profiles_whose_status_expires`.
pub async fn end_statuses(connection: &mut Connection, now: Time) -> Result<u64, sqlx::Error> {
    const END: &str = "
        UPDATE profiles
        SET status_text = '', status_expires_at = NULL
        WHERE status_expires_at <= $1";
    db::query(END).bind(now).execute(connection).await
}

/// A user's code, which is `new` if they had none. None if there is no such user.
pub async fn code(connection: &mut Connection, user: UserId, new: Code) -> Result<Option<Code>, sqlx::Error> {
    const CODE: &str = "
        UPDATE profiles
        SET code = COALESCE(code, $2)
        WHERE user_id = $1
        RETURNING code";
    db::query(CODE).bind(user).bind(new).fetch_scalar(connection).await
}

pub async fn set_code(connection: &mut Connection, user: UserId, code: Code) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE profiles
        SET code = $2
        WHERE user_id = $1";
    db::query(SET).bind(user).bind(code).execute(connection).await?;
    Ok(())
}

/// Served by `profiles_by_code`.
pub async fn by_code(pool: &Readers, code: &Code) -> Result<Option<UserId>, sqlx::Error> {
    const BY_CODE: &str = "
        SELECT user_id
        FROM profiles
        WHERE code = $1 AND standing = 0";
    db::query(BY_CODE).bind(code.clone()).fetch_scalar(pool).await
}

pub async fn set_last_seen(connection: &mut Connection, user: UserId, minute: Time) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE profiles
        SET last_seen_at = $2
        WHERE user_id = $1 AND (last_seen_at IS NULL OR last_seen_at < $2)";
    db::query(SET).bind(user).bind(minute).execute(connection).await?;
    Ok(())
}

pub async fn last_seen(pool: &Readers, users: &[UserId]) -> Result<HashMap<UserId, Time>, sqlx::Error> {
    const LAST_SEEN: &str = "
        SELECT profiles.user_id, profiles.last_seen_at
        FROM ({rows}) AS wanted
        JOIN profiles ON profiles.user_id = wanted.column1
        WHERE profiles.last_seen_at IS NOT NULL";
    let query = db::bulk(LAST_SEEN, 1, users, |query, user| query.bind(*user));
    query.fetch_all(pool).await?.iter().map(pair).collect()
}

/// Gives a user a username. Who had it before has another by now, which their profile learns at their next log-in.
pub async fn set_username(connection: &mut Connection, user: UserId, username: &str) -> Result<(), sqlx::Error> {
    const TAKE: &str = "
        UPDATE profiles
        SET username = NULL
        WHERE username = $2 AND user_id <> $1";
    const SET: &str = "
        UPDATE profiles
        SET username = $2
        WHERE user_id = $1";
    db::query(TAKE).bind(user).bind(username).execute(&mut *connection).await?;
    db::query(SET).bind(user).bind(username).execute(connection).await?;
    Ok(())
}
