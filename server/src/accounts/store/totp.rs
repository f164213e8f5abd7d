//! The statements of authenticator apps and recovery codes.

use crate::{
    backends::db::{self, Connection},
    ids::UserId,
    time::Time,
};

/// The secrets of a user's app, sealed.
pub struct StoredTotp {
    pub secret: Option<Vec<u8>>,
    /// One that the app has not shown yet, and still may.
    pub begun: Option<Vec<u8>>,
}

pub async fn totp(connection: &mut Connection, user: UserId) -> Result<Option<StoredTotp>, sqlx::Error> {
    const TOTP: &str = "
        SELECT secret, CASE WHEN new_until > $2 THEN new_secret END
        FROM totp
        WHERE user_id = $1";
    let row = db::query(TOTP).bind(user).bind(Time::now()).fetch_optional(connection).await?;
    row.map(|row| Ok(StoredTotp { secret: row.try_get(0)?, begun: row.try_get(1)? })).transpose()
}

/// Keeps a secret that an app may show until then.
pub async fn begin_totp(
    connection: &mut Connection,
    user: UserId,
    secret: Vec<u8>,
    until: Time,
) -> Result<(), sqlx::Error> {
    const BEGIN: &str = "
        INSERT INTO totp (user_id, used_step, new_secret, new_until)
        VALUES ($1, 0, $2, $3)
        ON CONFLICT (user_id) DO UPDATE
        SET new_secret = excluded.new_secret, new_until = excluded.new_until";
    db::query(BEGIN).bind(user).bind(secret).bind(until).execute(connection).await?;
    Ok(())
}

/// An app has shown a secret, with the code of a step. False if another was begun by now.
pub async fn confirm_totp(
    connection: &mut Connection,
    user: UserId,
    secret: Vec<u8>,
    step: i64,
) -> Result<bool, sqlx::Error> {
    const CONFIRM: &str = "
        UPDATE totp
        SET secret = new_secret, used_step = $3, new_secret = NULL, new_until = 0
        WHERE user_id = $1 AND new_secret = $2";
    Ok(db::query(CONFIRM).bind(user).bind(secret).bind(step).execute(connection).await? == 1)
}

/// Uses the code of a step up. False if it or a later one was used.
pub async fn use_totp_step(connection: &mut Connection, user: UserId, step: i64) -> Result<bool, sqlx::Error> {
    const USE: &str = "
        UPDATE totp
        SET used_step = $2
        WHERE user_id = $1 AND used_step < $2";
    Ok(db::query(USE).bind(user).bind(step).execute(connection).await? == 1)
}

/// False if there is none.
pub async fn remove_totp(connection: &mut Connection, user: UserId) -> Result<bool, sqlx::Error> {
    const REMOVE: &str = "
        DELETE FROM totp
        WHERE user_id = $1 AND secret IS NOT NULL";
    Ok(db::query(REMOVE).bind(user).execute(connection).await? == 1)
}

/// Keeps these codes in place of all that there were.
pub async fn set_recovery_codes(
    connection: &mut Connection,
    user: UserId,
    hashes: &[Vec<u8>],
) -> Result<(), sqlx::Error> {
    const CLEAR: &str = "
        DELETE FROM recovery_codes
        WHERE user_id = $1";
    const INSERT: &str = "
        INSERT INTO recovery_codes (user_id, hash)
        VALUES ($1, $2)";
    db::query(CLEAR).bind(user).execute(&mut *connection).await?;
    for hash in hashes {
        db::query(INSERT).bind(user).bind(hash.clone()).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Of many at once, one uses it.
pub async fn use_recovery_code(connection: &mut Connection, user: UserId, hash: Vec<u8>) -> Result<bool, sqlx::Error> {
    const USE: &str = "
        DELETE FROM recovery_codes
        WHERE user_id = $1 AND hash = $2";
    Ok(db::query(USE).bind(user).bind(hash).execute(connection).await? == 1)
}
