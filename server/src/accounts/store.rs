//! The statements of accounts.

use sqlx::{Row, SqliteConnection, SqliteExecutor, SqlitePool, sqlite::SqliteRow};

use super::{
    codes::StoredCode,
    devices::Device,
    login::{Email, Login, PhoneNumber, Username},
};
use crate::{
    ids::{DeviceId, UserId},
    time::Time,
};

/// What is needed to log somebody in.
pub struct Account {
    pub user: UserId,
    pub username: Option<String>,
    pub password_hash: Option<String>,
    pub display_name: String,
}

/// An account that is made.
pub struct NewAccount {
    pub user: UserId,
    pub username: Option<Username>,
    pub email: Option<Email>,
    pub phone: Option<PhoneNumber>,
    pub password_hash: Option<String>,
    pub display_name: String,
}

/// Makes an account. False if its login is taken.
pub async fn insert_account(connection: &mut SqliteConnection, new: &NewAccount) -> Result<bool, sqlx::Error> {
    const INSERT: &str = "
        INSERT INTO accounts (user_id, username, email, phone, password_hash, display_name, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT DO NOTHING";
    let query = sqlx::query(INSERT).bind(new.user).bind(new.username.clone()).bind(new.email.clone());
    let query = query.bind(new.phone.clone()).bind(new.password_hash.clone()).bind(new.display_name.clone());
    Ok(query.bind(Time::now()).execute(connection).await?.rows_affected() == 1)
}

pub async fn by_login(pool: &SqlitePool, login: &Login) -> Result<Option<Account>, sqlx::Error> {
    const BY_USERNAME: &str = "
        SELECT user_id, username, password_hash, display_name
        FROM accounts
        WHERE username = $1";
    const BY_EMAIL: &str = "
        SELECT user_id, username, password_hash, display_name
        FROM accounts
        WHERE email = $1";
    let row = match login {
        Login::Username(username) => sqlx::query(BY_USERNAME).bind(username.clone()).fetch_optional(pool).await?,
        Login::Email(email) => sqlx::query(BY_EMAIL).bind(email.clone()).fetch_optional(pool).await?,
    };
    row.as_ref().map(account).transpose()
}

pub async fn by_phone(executor: impl SqliteExecutor<'_>, phone: &PhoneNumber) -> Result<Option<Account>, sqlx::Error> {
    const BY_PHONE: &str = "
        SELECT user_id, username, password_hash, display_name
        FROM accounts
        WHERE phone = $1";
    sqlx::query(BY_PHONE).bind(phone.clone()).fetch_optional(executor).await?.as_ref().map(account).transpose()
}

fn account(row: &SqliteRow) -> Result<Account, sqlx::Error> {
    Ok(Account {
        user: row.try_get(0)?,
        username: row.try_get(1)?,
        password_hash: row.try_get(2)?,
        display_name: row.try_get(3)?,
    })
}

pub async fn insert_device(
    connection: &mut SqliteConnection,
    device: DeviceId,
    user: UserId,
    name: &str,
    platform: &str,
) -> Result<(), sqlx::Error> {
    const INSERT: &str = "
        INSERT INTO devices (device_id, user_id, name, platform, created_at, last_seen_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    let now = Time::now();
    let query = sqlx::query(INSERT).bind(device).bind(user).bind(name.to_owned()).bind(platform.to_owned());
    query.bind(now).bind(now.to_minute()).execute(connection).await?;
    Ok(())
}

/// A user's devices, the newest first.
pub async fn devices(executor: impl SqliteExecutor<'_>, user: UserId) -> Result<Vec<Device>, sqlx::Error> {
    const DEVICES: &str = "
        SELECT device_id, name, platform, created_at, last_seen_at
        FROM devices
        WHERE user_id = $1 AND revoked_at IS NULL
        ORDER BY created_at DESC, device_id DESC";
    let device = |row: &SqliteRow| -> Result<Device, sqlx::Error> {
        Ok(Device {
            device: row.try_get(0)?,
            name: row.try_get(1)?,
            platform: row.try_get(2)?,
            created_at: row.try_get(3)?,
            last_seen_at: row.try_get(4)?,
        })
    };
    sqlx::query(DEVICES).bind(user).fetch_all(executor).await?.iter().map(device).collect()
}

/// False if the user has no such device.
pub async fn rename_device(
    connection: &mut SqliteConnection,
    user: UserId,
    device: DeviceId,
    name: &str,
) -> Result<bool, sqlx::Error> {
    const RENAME: &str = "
        UPDATE devices
        SET name = $3
        WHERE device_id = $1 AND user_id = $2 AND revoked_at IS NULL";
    let query = sqlx::query(RENAME).bind(device).bind(user).bind(name.to_owned());
    Ok(query.execute(connection).await?.rows_affected() == 1)
}

/// Ends a device and its tokens. False if the user has no such device.
pub async fn revoke_device(
    connection: &mut SqliteConnection,
    user: UserId,
    device: DeviceId,
) -> Result<bool, sqlx::Error> {
    const REVOKE: &str = "
        UPDATE devices
        SET revoked_at = $3
        WHERE device_id = $1 AND user_id = $2 AND revoked_at IS NULL";
    const TOKENS: &str = "
        DELETE FROM refresh_tokens
        WHERE device_id = $1";
    let query = sqlx::query(REVOKE).bind(device).bind(user).bind(Time::now());
    if query.execute(&mut *connection).await?.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(TOKENS).bind(device).execute(connection).await?;
    Ok(true)
}

pub async fn revoked_since(pool: &SqlitePool, since: Time) -> Result<Vec<(DeviceId, Time)>, sqlx::Error> {
    const REVOKED: &str = "
        SELECT device_id, revoked_at
        FROM devices
        WHERE revoked_at >= $1";
    sqlx::query_as(REVOKED).bind(since).fetch_all(pool).await
}

/// Keeps when a device was last there, at most once a minute.
pub async fn set_seen(connection: &mut SqliteConnection, device: DeviceId, minute: Time) -> Result<(), sqlx::Error> {
    const SEEN: &str = "
        UPDATE devices
        SET last_seen_at = $2
        WHERE device_id = $1 AND last_seen_at < $2";
    sqlx::query(SEEN).bind(device).bind(minute).execute(connection).await?;
    Ok(())
}

pub async fn last_seen(pool: &SqlitePool, device: DeviceId) -> Result<Option<Time>, sqlx::Error> {
    const SEEN: &str = "
        SELECT last_seen_at
        FROM devices
        WHERE device_id = $1";
    sqlx::query_scalar(SEEN).bind(device).fetch_optional(pool).await
}

/// Keeps a refresh token, and drops the device's expired ones.
pub async fn insert_token(
    connection: &mut SqliteConnection,
    hash: Vec<u8>,
    device: DeviceId,
    expires_at: Time,
) -> Result<(), sqlx::Error> {
    const INSERT: &str = "
        INSERT INTO refresh_tokens (hash, device_id, expires_at, used)
        VALUES ($1, $2, $3, FALSE)";
    const EXPIRED: &str = "
        DELETE FROM refresh_tokens
        WHERE device_id = $1 AND expires_at < $2";
    sqlx::query(EXPIRED).bind(device).bind(Time::now()).execute(&mut *connection).await?;
    sqlx::query(INSERT).bind(hash).bind(device).bind(expires_at).execute(connection).await?;
    Ok(())
}

/// A refresh token that a present device was given.
pub struct StoredToken {
    pub user: UserId,
    pub device: DeviceId,
    pub expires_at: Time,
    pub used: bool,
}

pub async fn token(connection: &mut SqliteConnection, hash: &[u8]) -> Result<Option<StoredToken>, sqlx::Error> {
    const TOKEN: &str = "
        SELECT devices.user_id, devices.device_id, refresh_tokens.expires_at, refresh_tokens.used
        FROM refresh_tokens
        JOIN devices ON devices.device_id = refresh_tokens.device_id
        WHERE refresh_tokens.hash = $1 AND devices.revoked_at IS NULL";
    let Some(row) = sqlx::query(TOKEN).bind(hash.to_vec()).fetch_optional(connection).await? else {
        return Ok(None);
    };
    Ok(Some(StoredToken {
        user: row.try_get(0)?,
        device: row.try_get(1)?,
        expires_at: row.try_get(2)?,
        used: row.try_get(3)?,
    }))
}

pub async fn use_token(connection: &mut SqliteConnection, hash: &[u8]) -> Result<(), sqlx::Error> {
    const USE: &str = "
        UPDATE refresh_tokens
        SET used = TRUE
        WHERE hash = $1";
    sqlx::query(USE).bind(hash.to_vec()).execute(connection).await?;
    Ok(())
}

/// Keeps the code last sent to a number.
pub async fn set_code(
    connection: &mut SqliteConnection,
    phone: &PhoneNumber,
    code: &StoredCode,
) -> Result<(), sqlx::Error> {
    const SET: &str = "
        INSERT INTO codes (phone, salt, hash, expires_at, attempts)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (phone) DO UPDATE
        SET salt = excluded.salt, hash = excluded.hash, expires_at = excluded.expires_at,
            attempts = excluded.attempts";
    let query = sqlx::query(SET).bind(phone.clone()).bind(code.salt.clone()).bind(code.hash.clone());
    query.bind(code.expires_at).bind(code.attempts).execute(connection).await?;
    Ok(())
}

/// Takes one of the attempts that a number's code has left, and gives the code. None if there is none to try.
pub async fn try_code(
    connection: &mut SqliteConnection,
    phone: &PhoneNumber,
) -> Result<Option<StoredCode>, sqlx::Error> {
    const TRY: &str = "
        UPDATE codes
        SET attempts = attempts - 1
        WHERE phone = $1 AND attempts > 0 AND expires_at > $2
        RETURNING salt, hash, expires_at, attempts";
    let row = sqlx::query(TRY).bind(phone.clone()).bind(Time::now()).fetch_optional(connection).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(StoredCode {
        salt: row.try_get(0)?,
        hash: row.try_get(1)?,
        expires_at: row.try_get(2)?,
        attempts: row.try_get(3)?,
    }))
}

pub async fn delete_code(connection: &mut SqliteConnection, phone: &PhoneNumber) -> Result<(), sqlx::Error> {
    const DELETE: &str = "
        DELETE FROM codes
        WHERE phone = $1";
    sqlx::query(DELETE).bind(phone.clone()).execute(connection).await?;
    Ok(())
}
