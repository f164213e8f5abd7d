//! The statements of suspensions and deletions.

use std::time::Duration;

use crate::{
    accounts::deletion::{Deletion, Stage},
    backends::db::{self, Bind, Connection, Row, Value},
    ids::UserId,
    time::Time,
};

impl Bind for Stage {
    fn value(this: Option<Self>) -> Value {
        Bind::value(this.map(|this| this as i32))
    }
}

/// What stands in the way of logging somebody in.
pub struct Standing {
    pub suspended_until: Option<Time>,
    pub deletion: Option<Stage>,
    /// An administrator ordered the deletion.
    pub by_order: bool,
}

/// None if there is no such account.
pub async fn standing(connection: &mut Connection, user: UserId) -> Result<Option<Standing>, sqlx::Error> {
    const STANDING: &str = "
        SELECT suspensions.until, deletions.stage, COALESCE(deletions.by_order, FALSE)
        FROM accounts
        LEFT JOIN suspensions ON suspensions.user_id = accounts.user_id
        LEFT JOIN deletions ON deletions.user_id = accounts.user_id
        WHERE accounts.user_id = $1";
    let Some(row) = db::query(STANDING).bind(user).fetch_optional(connection).await? else { return Ok(None) };
    Ok(Some(Standing { suspended_until: row.try_get(0)?, deletion: row.try_get(1)?, by_order: row.try_get(2)? }))
}

pub async fn suspend(connection: &mut Connection, user: UserId, until: Time, reason: &str) -> Result<(), sqlx::Error> {
    const SUSPEND: &str = "
        INSERT INTO suspensions (user_id, until, reason)
        VALUES ($1, $2, $3)
        ON CONFLICT (user_id) DO UPDATE
        SET until = excluded.until, reason = excluded.reason";
    db::query(SUSPEND).bind(user).bind(until).bind(reason.to_owned()).execute(connection).await?;
    Ok(())
}

pub async fn lift_suspension(connection: &mut Connection, user: UserId) -> Result<(), sqlx::Error> {
    const LIFT: &str = "
        DELETE FROM suspensions
        WHERE user_id = $1";
    db::query(LIFT).bind(user).execute(connection).await?;
    Ok(())
}

/// Orders a deletion, unless it has begun. One that an administrator ordered stays that.
pub async fn order(connection: &mut Connection, user: UserId, due_at: Time, by_order: bool) -> Result<(), sqlx::Error> {
    const ORDER: &str = "
        INSERT INTO deletions (user_id, due_at, by_order, stage, next_at)
        VALUES ($1, $2, $3, $4, 0)
        ON CONFLICT (user_id) DO UPDATE
        SET due_at = excluded.due_at, by_order = deletions.by_order OR excluded.by_order, stage = excluded.stage,
            next_at = 0
        WHERE deletions.stage <> $5";
    let query = db::query(ORDER).bind(user).bind(due_at).bind(by_order).bind(Stage::Ordered).bind(Stage::Begun);
    query.execute(connection).await?;
    Ok(())
}

/// A user's deletion, which nobody else changes until the transaction ends.
pub async fn lock(connection: &mut Connection, user: UserId) -> Result<Option<Deletion>, sqlx::Error> {
    const FIND: &str = "
        SELECT due_at, by_order, stage
        FROM deletions
        WHERE user_id = $1
        {lock deletions}";
    db::query(FIND).bind(user).fetch_optional(connection).await?.as_ref().map(deletion).transpose()
}

fn deletion(row: &Row) -> Result<Deletion, sqlx::Error> {
    Ok(Deletion { due_at: row.try_get(0)?, by_order: row.try_get(1)?, stage: row.try_get(2)? })
}

pub async fn set_stage(
    connection: &mut Connection,
    user: UserId,
    stage: Stage,
    next_at: Time,
) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE deletions
        SET stage = $2, next_at = $3
        WHERE user_id = $1";
    db::query(SET).bind(user).bind(stage).bind(next_at).execute(connection).await?;
    Ok(())
}

/// Takes one for which there is something to do, and puts it off for others. Served by `deletions_by_next`.
pub async fn claim(connection: &mut Connection, now: Time, lease: Duration) -> Result<Option<UserId>, sqlx::Error> {
    const CLAIM: &str = "
        UPDATE deletions
        SET next_at = $2
        WHERE next_at <= $1 AND user_id IN (
            SELECT user_id
            FROM deletions
            WHERE next_at <= $1
            ORDER BY next_at
            LIMIT 1)
        RETURNING user_id";
    db::query(CLAIM).bind(now).bind(now + lease).fetch_scalar(connection).await
}

pub async fn put_off(connection: &mut Connection, user: UserId, next_at: Time) -> Result<(), sqlx::Error> {
    const PUT_OFF: &str = "
        UPDATE deletions
        SET next_at = $2
        WHERE user_id = $1";
    db::query(PUT_OFF).bind(user).bind(next_at).execute(connection).await?;
    Ok(())
}

pub async fn remove(connection: &mut Connection, user: UserId) -> Result<(), sqlx::Error> {
    const REMOVE: &str = "
        DELETE FROM deletions
        WHERE user_id = $1";
    db::query(REMOVE).bind(user).execute(connection).await?;
    Ok(())
}

/// What is kept of an account and its devices, but for which devices were revoked since `revoked_since`. A table that
/// has something of a user belongs here.
pub async fn forget(connection: &mut Connection, user: UserId, revoked_since: Time) -> Result<(), sqlx::Error> {
    const BY_DEVICE: [&str; 2] = [
        "DELETE FROM refresh_tokens WHERE device_id IN (SELECT device_id FROM devices WHERE user_id = $1)",
        "DELETE FROM device_keys WHERE device_id IN (SELECT device_id FROM devices WHERE user_id = $1)",
    ];
    const BY_USER: [&str; 13] = [
        "DELETE FROM held_usernames WHERE user_id = $1",
        "DELETE FROM totp WHERE user_id = $1",
        "DELETE FROM recovery_codes WHERE user_id = $1",
        "DELETE FROM trusted_devices WHERE user_id = $1",
        "DELETE FROM log_ins WHERE user_id = $1",
        "DELETE FROM guesses WHERE user_id = $1",
        "DELETE FROM challenges WHERE user_id = $1",
        "DELETE FROM passkeys WHERE user_id = $1",
        "DELETE FROM links WHERE user_id = $1",
        "DELETE FROM suspensions WHERE user_id = $1",
        "DELETE FROM pending_events WHERE user_id = $1",
        "DELETE FROM accounts WHERE user_id = $1",
        "UPDATE devices SET name = '', platform = '', place = '' WHERE user_id = $1",
    ];
    const DEVICES: &str = "
        DELETE FROM devices
        WHERE user_id = $1 AND (revoked_at IS NULL OR revoked_at < $2)";
    for statement in BY_DEVICE.into_iter().chain(BY_USER) {
        db::query(statement).bind(user).execute(&mut *connection).await?;
    }
    db::query(DEVICES).bind(user).bind(revoked_since).execute(connection).await?;
    Ok(())
}

/// When the last of a user's devices that are still known was revoked.
pub async fn last_revoked(connection: &mut Connection, user: UserId) -> Result<Option<Time>, sqlx::Error> {
    const LAST: &str = "
        SELECT MAX(revoked_at)
        FROM devices
        WHERE user_id = $1";
    db::query(LAST).bind(user).fetch_one(connection).await?.try_get(0)
}
