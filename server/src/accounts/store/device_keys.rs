//! The statements of device keys.

use crate::{
    backends::db::{self, Connection, Readers},
    ids::{DeviceId, UserId},
    time::Time,
};

/// Binds a key to a device, in place of an earlier one. False if the user has no such device any more.
pub async fn set(
    connection: &mut Connection,
    user: UserId,
    device: DeviceId,
    public_key: &[u8],
) -> Result<bool, sqlx::Error> {
    const SET: &str = "
        INSERT INTO device_keys (device_id, public_key, created_at)
        SELECT device_id, $3, $4
        FROM devices
        WHERE device_id = $1 AND user_id = $2 AND revoked_at IS NULL
        ON CONFLICT (device_id) DO UPDATE
        SET public_key = excluded.public_key, created_at = excluded.created_at";
    let query = db::query(SET).bind(device).bind(user).bind(public_key).bind(Time::now());
    Ok(query.execute(connection).await? == 1)
}

pub async fn delete(connection: &mut Connection, device: DeviceId) -> Result<(), sqlx::Error> {
    const DELETE: &str = "
        DELETE FROM device_keys
        WHERE device_id = $1";
    db::query(DELETE).bind(device).execute(connection).await?;
    Ok(())
}

/// A present device's key and user.
pub async fn get(pool: &Readers, device: DeviceId) -> Result<Option<(UserId, Vec<u8>)>, sqlx::Error> {
    const GET: &str = "
        SELECT devices.user_id, device_keys.public_key
        FROM device_keys
        JOIN devices ON devices.device_id = device_keys.device_id
        WHERE device_keys.device_id = $1 AND devices.revoked_at IS NULL";
    let row = db::query(GET).bind(device).fetch_optional(pool).await?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
}
