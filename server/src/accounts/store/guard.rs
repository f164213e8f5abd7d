//! The statements about what guards accounts and devices.

use std::time::Duration;

use crate::{
    accounts::factors::Guards,
    backends::db::{self, Connection, Executor, Readers},
    ids::{DeviceId, UserId},
    time::Time,
};

/// What an account and one of its devices have to prove who they are with.
pub async fn guards(pool: &Readers, user: UserId, device: DeviceId) -> Result<Option<Guards>, sqlx::Error> {
    const GUARDS: &str = "
        SELECT password_hash IS NOT NULL, phone IS NOT NULL, pin_hash IS NOT NULL,
            EXISTS (SELECT 1 FROM totp WHERE totp.user_id = accounts.user_id AND secret IS NOT NULL),
            (SELECT COUNT(*) FROM recovery_codes WHERE recovery_codes.user_id = accounts.user_id),
            (SELECT COUNT(*) FROM passkeys WHERE passkeys.user_id = accounts.user_id),
            EXISTS (SELECT 1 FROM device_keys WHERE device_id = $2)
        FROM accounts
        WHERE user_id = $1";
    let Some(row) = db::query(GUARDS).bind(user).bind(device).fetch_optional(pool).await? else { return Ok(None) };
    Ok(Some(Guards {
        password: row.try_get(0)?,
        phone: row.try_get(1)?,
        pin: row.try_get(2)?,
        totp: row.try_get(3)?,
        recovery_codes: row.try_get(4)?,
        passkeys: row.try_get(5)?,
        device_key: row.try_get(6)?,
    }))
}

/// When the user of a device that was not revoked last proved there who they are.
pub async fn proven_at(pool: &Readers, device: DeviceId) -> Result<Option<Time>, sqlx::Error> {
    const PROVEN: &str = "
        SELECT proven_at
        FROM devices
        WHERE device_id = $1 AND revoked_at IS NULL";
    Ok(db::query(PROVEN).bind(device).fetch_scalar::<Option<Time>>(pool).await?.flatten())
}

pub async fn set_proven(connection: &mut Connection, device: DeviceId, at: Time) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE devices
        SET proven_at = $2
        WHERE device_id = $1";
    db::query(SET).bind(device).bind(at).execute(connection).await?;
    Ok(())
}

/// What a user's second factors are.
pub struct SecondFactors {
    pub totp: bool,
    pub pin_hash: Option<String>,
    pub recovery_codes: i64,
    /// Whether a device of theirs was seen within [`IN_USE`].
    pub used_lately: bool,
}

/// For how long after its last use an account's PIN keeps others from its number.
const IN_USE: Duration = Duration::from_hours(7 * 24);

pub async fn second_factors(executor: impl Executor, user: UserId) -> Result<SecondFactors, sqlx::Error> {
    const FACTORS: &str = "
        SELECT pin_hash,
            EXISTS (SELECT 1 FROM totp WHERE totp.user_id = accounts.user_id AND secret IS NOT NULL),
            (SELECT COUNT(*) FROM recovery_codes WHERE recovery_codes.user_id = accounts.user_id),
            EXISTS (SELECT 1 FROM devices WHERE devices.user_id = accounts.user_id AND last_seen_at > $2)
        FROM accounts
        WHERE user_id = $1";
    let row = db::query(FACTORS).bind(user).bind(Time::now() - IN_USE).fetch_one(executor).await?;
    Ok(SecondFactors {
        pin_hash: row.try_get(0)?,
        totp: row.try_get(1)?,
        recovery_codes: row.try_get(2)?,
        used_lately: row.try_get(3)?,
    })
}

/// How many devices need no second factor to log in.
pub async fn trusted_devices(pool: &Readers, user: UserId) -> Result<i64, sqlx::Error> {
    const TRUSTED: &str = "
        SELECT COUNT(*)
        FROM trusted_devices
        WHERE user_id = $1 AND expires_at > $2";
    Ok(db::query(TRUSTED).bind(user).bind(Time::now()).fetch_scalar(pool).await?.unwrap_or(0))
}
