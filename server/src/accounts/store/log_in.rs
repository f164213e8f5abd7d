//! The statements of log-ins that wait for their second factor, and of devices that need none.

use crate::{
    accounts::pending::{Kind, LogIn},
    backends::db::{self, Connection},
    ids::UserId,
    time::Time,
};

/// Keeps a log-in, and drops those that have ended.
pub async fn insert_log_in(
    connection: &mut Connection,
    hash: Vec<u8>,
    log_in: &LogIn,
    expires_at: Time,
    attempts: i64,
) -> Result<(), sqlx::Error> {
    const ENDED: &str = "
        DELETE FROM log_ins
        WHERE expires_at < $1";
    const INSERT: &str = "
        INSERT INTO log_ins (hash, user_id, kind, device_name, platform, display_name, phone, expires_at, attempts)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    db::query(ENDED).bind(Time::now()).execute(&mut *connection).await?;
    let query = db::query(INSERT).bind(hash).bind(log_in.user).bind(log_in.kind);
    let query = query.bind(log_in.device_name.clone()).bind(log_in.platform.clone());
    let query = query.bind(log_in.display_name.clone()).bind(log_in.phone.clone());
    query.bind(expires_at).bind(attempts).execute(connection).await?;
    Ok(())
}

/// Takes one of the attempts that a log-in has left, and gives the log-in. None if there is none to try.
pub async fn try_log_in(connection: &mut Connection, hash: &[u8]) -> Result<Option<LogIn>, sqlx::Error> {
    const TRY: &str = "
        UPDATE log_ins
        SET attempts = attempts - 1
        WHERE hash = $1 AND attempts > 0 AND expires_at > $2
        RETURNING user_id, kind, device_name, platform, display_name, phone";
    let row = db::query(TRY).bind(hash).bind(Time::now()).fetch_optional(connection).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(LogIn {
        user: row.try_get(0)?,
        kind: Kind::from_number(row.try_get(1)?),
        device_name: row.try_get(2)?,
        platform: row.try_get(3)?,
        display_name: row.try_get(4)?,
        phone: row.try_get(5)?,
    }))
}

/// Of many at once, one completes it.
pub async fn end_log_in(connection: &mut Connection, hash: &[u8]) -> Result<bool, sqlx::Error> {
    const END: &str = "
        DELETE FROM log_ins
        WHERE hash = $1";
    Ok(db::query(END).bind(hash).execute(connection).await? == 1)
}

/// What was begun with something that has changed since.
pub async fn end_log_ins(connection: &mut Connection, user: UserId) -> Result<(), sqlx::Error> {
    const END: &str = "
        DELETE FROM log_ins
        WHERE user_id = $1";
    db::query(END).bind(user).execute(connection).await?;
    Ok(())
}

/// Trusts a device, and no longer those whose time is over or of which there are too many.
pub async fn insert_trusted(
    connection: &mut Connection,
    user: UserId,
    hash: Vec<u8>,
    expires_at: Time,
    most: i64,
) -> Result<(), sqlx::Error> {
    const ENDED: &str = "
        DELETE FROM trusted_devices
        WHERE user_id = $1 AND (expires_at < $2 OR hash IN (
            SELECT hash
            FROM trusted_devices
            WHERE user_id = $1
            ORDER BY expires_at DESC
            LIMIT 1000 OFFSET $3
        ))";
    const INSERT: &str = "
        INSERT INTO trusted_devices (user_id, hash, expires_at)
        VALUES ($1, $2, $3)";
    db::query(ENDED).bind(user).bind(Time::now()).bind(most - 1).execute(&mut *connection).await?;
    db::query(INSERT).bind(user).bind(hash).bind(expires_at).execute(connection).await?;
    Ok(())
}

pub async fn is_trusted(connection: &mut Connection, user: UserId, hash: Vec<u8>) -> Result<bool, sqlx::Error> {
    const TRUSTED: &str = "
        SELECT 1
        FROM trusted_devices
        WHERE user_id = $1 AND hash = $2 AND expires_at > $3";
    let row = db::query(TRUSTED).bind(user).bind(hash).bind(Time::now()).fetch_optional(connection).await?;
    Ok(row.is_some())
}

pub async fn forget_trusted(connection: &mut Connection, user: UserId) -> Result<(), sqlx::Error> {
    const FORGET: &str = "
        DELETE FROM trusted_devices
        WHERE user_id = $1";
    db::query(FORGET).bind(user).execute(connection).await?;
    Ok(())
}
