//! The statements of refresh tokens.

use crate::{
    backends::db::{self, Connection},
    ids::{DeviceId, UserId},
    time::Time,
};

/// Keeps a refresh token, and drops the device's expired ones.
pub async fn insert_token(
    connection: &mut Connection,
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
    db::query(EXPIRED).bind(device).bind(Time::now()).execute(&mut *connection).await?;
    db::query(INSERT).bind(hash).bind(device).bind(expires_at).execute(connection).await?;
    Ok(())
}

pub async fn delete_tokens(connection: &mut Connection, device: DeviceId) -> Result<(), sqlx::Error> {
    const DELETE: &str = "
        DELETE FROM refresh_tokens
        WHERE device_id = $1";
    db::query(DELETE).bind(device).execute(connection).await?;
    Ok(())
}

/// A refresh token that a present device was given.
pub struct StoredToken {
    pub user: UserId,
    pub device: DeviceId,
    pub expires_at: Time,
    pub used: bool,
    /// The token that it was traded for last.
    pub replaced_by: Option<Vec<u8>>,
}

/// Nobody else trades it until the transaction ends.
pub async fn token(connection: &mut Connection, hash: &[u8]) -> Result<Option<StoredToken>, sqlx::Error> {
    const TOKEN: &str = "
        SELECT devices.user_id, devices.device_id, refresh_tokens.expires_at, refresh_tokens.used,
            refresh_tokens.replaced_by
        FROM refresh_tokens
        JOIN devices ON devices.device_id = refresh_tokens.device_id
        WHERE refresh_tokens.hash = $1 AND devices.revoked_at IS NULL
        {lock refresh_tokens}";
    let Some(row) = db::query(TOKEN).bind(hash.to_vec()).fetch_optional(connection).await? else {
        return Ok(None);
    };
    Ok(Some(StoredToken {
        user: row.try_get(0)?,
        device: row.try_get(1)?,
        expires_at: row.try_get(2)?,
        used: row.try_get(3)?,
        replaced_by: row.try_get(4)?,
    }))
}

/// A token was traded for another.
pub async fn use_token(connection: &mut Connection, hash: &[u8], replaced_by: Vec<u8>) -> Result<(), sqlx::Error> {
    const USE: &str = "
        UPDATE refresh_tokens
        SET used = TRUE, replaced_by = $2
        WHERE hash = $1";
    db::query(USE).bind(hash).bind(replaced_by).execute(connection).await?;
    Ok(())
}

/// Takes back a token that nobody has used. False if somebody has: using it from now on is using it twice.
pub async fn take_back_token(connection: &mut Connection, hash: Vec<u8>) -> Result<bool, sqlx::Error> {
    const TAKE_BACK: &str = "
        UPDATE refresh_tokens
        SET used = TRUE
        WHERE hash = $1 AND used = FALSE";
    Ok(db::query(TAKE_BACK).bind(hash).execute(connection).await? == 1)
}
