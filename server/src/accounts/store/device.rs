//! The statements of devices.

use crate::{
    accounts::{devices::Device, sessions::NewDevice},
    backends::db::{self, Connection, Executor, Readers, Row},
    gateway::Place,
    ids::{DeviceId, UserId},
    time::Time,
};

pub async fn insert_device(
    connection: &mut Connection,
    device: DeviceId,
    user: UserId,
    new: &NewDevice,
    proven_at: Option<Time>,
) -> Result<(), sqlx::Error> {
    const INSERT: &str = "
        INSERT INTO devices (device_id, user_id, name, platform, place, created_at, last_seen_at, proven_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let now = Time::now();
    let query = db::query(INSERT).bind(device).bind(user).bind(new.name.clone()).bind(new.platform.clone());
    query.bind(new.place.clone()).bind(now).bind(now.to_minute()).bind(proven_at).execute(connection).await?;
    Ok(())
}

/// A user's devices, the newest first.
pub async fn devices(executor: impl Executor, user: UserId) -> Result<Vec<Device>, sqlx::Error> {
    const DEVICES: &str = "
        SELECT device_id, name, platform, created_at, last_seen_at, place
        FROM devices
        WHERE user_id = $1 AND revoked_at IS NULL
        ORDER BY created_at DESC, device_id DESC";
    let device = |row: &Row| -> Result<Device, sqlx::Error> {
        Ok(Device {
            device: row.try_get(0)?,
            name: row.try_get(1)?,
            platform: row.try_get(2)?,
            created_at: row.try_get(3)?,
            last_seen_at: row.try_get(4)?,
            place: row.try_get(5)?,
        })
    };
    db::query(DEVICES).bind(user).fetch_all(executor).await?.iter().map(device).collect()
}

/// False if the user has no such device.
pub async fn rename_device(
    connection: &mut Connection,
    user: UserId,
    device: DeviceId,
    name: &str,
) -> Result<bool, sqlx::Error> {
    const RENAME: &str = "
        UPDATE devices
        SET name = $3
        WHERE device_id = $1 AND user_id = $2 AND revoked_at IS NULL";
    let query = db::query(RENAME).bind(device).bind(user).bind(name.to_owned());
    Ok(query.execute(connection).await? == 1)
}

/// Ends a device, its tokens and its key. False if the user has no such device.
pub async fn revoke_device(connection: &mut Connection, user: UserId, device: DeviceId) -> Result<bool, sqlx::Error> {
    const REVOKE: &str = "
        UPDATE devices
        SET revoked_at = $3
        WHERE device_id = $1 AND user_id = $2 AND revoked_at IS NULL";
    let query = db::query(REVOKE).bind(device).bind(user).bind(Time::now());
    if query.execute(&mut *connection).await? == 0 {
        return Ok(false);
    }
    super::delete_tokens(connection, device).await?;
    super::device_keys::delete(connection, device).await?;
    Ok(true)
}

pub async fn revoked_since(pool: &Readers, since: Time) -> Result<Vec<(DeviceId, Time)>, sqlx::Error> {
    const REVOKED: &str = "
        SELECT device_id, revoked_at
        FROM devices
        WHERE revoked_at >= $1";
    let rows = db::query(REVOKED).bind(since).fetch_all(pool).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// Whether the user has this device. Nobody revokes it until the transaction ends.
pub async fn lock_device(connection: &mut Connection, user: UserId, device: DeviceId) -> Result<bool, sqlx::Error> {
    const LOCK: &str = "
        SELECT device_id
        FROM devices
        WHERE device_id = $1 AND user_id = $2 AND revoked_at IS NULL
        {lock devices}";
    Ok(db::query(LOCK).bind(device).bind(user).fetch_optional(connection).await?.is_some())
}

/// Keeps when and where a device was last there.
pub async fn set_seen(
    connection: &mut Connection,
    device: DeviceId,
    minute: Time,
    place: &Place,
) -> Result<(), sqlx::Error> {
    const SEEN: &str = "
        UPDATE devices
        SET last_seen_at = $2, place = $3
        WHERE device_id = $1 AND (last_seen_at < $2 OR place <> $3)";
    db::query(SEEN).bind(device).bind(minute).bind(place.clone()).execute(connection).await?;
    Ok(())
}

/// When and where a device was last there.
pub async fn last_seen(pool: &Readers, device: DeviceId) -> Result<Option<(Time, Place)>, sqlx::Error> {
    const SEEN: &str = "
        SELECT last_seen_at, place
        FROM devices
        WHERE device_id = $1";
    let row = db::query(SEEN).bind(device).fetch_optional(pool).await?;
    row.map(|row| Ok((row.try_get(0)?, Place(row.try_get(1)?)))).transpose()
}
