//! The statements of codes, and of how often they are sent.

use crate::{
    accounts::codes::StoredCode,
    backends::{
        db::{self, Connection, Readers},
        redis::HashedCode,
    },
    time::Time,
};

/// Keeps the code last sent to somebody for something, and drops those that have ended.
pub async fn set_code(connection: &mut Connection, name: String, code: &StoredCode) -> Result<(), sqlx::Error> {
    const SET: &str = "
        INSERT INTO sent_codes (name, salt, hash, expires_at, attempts)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (name) DO UPDATE
        SET salt = excluded.salt, hash = excluded.hash, expires_at = excluded.expires_at,
            attempts = excluded.attempts";
    const ENDED: &str = "
        DELETE FROM sent_codes
        WHERE expires_at < $1";
    db::query(ENDED).bind(Time::now()).execute(&mut *connection).await?;
    let query = db::query(SET).bind(name).bind(code.hashed.salt.clone()).bind(code.hashed.hash.clone());
    query.bind(code.expires_at).bind(code.attempts).execute(connection).await?;
    Ok(())
}

/// Takes one of the attempts that a code has left, and gives the code. None if there is none to try.
pub async fn try_code(connection: &mut Connection, name: &str) -> Result<Option<StoredCode>, sqlx::Error> {
    const TRY: &str = "
        UPDATE sent_codes
        SET attempts = attempts - 1
        WHERE name = $1 AND attempts > 0 AND expires_at > $2
        RETURNING salt, hash, expires_at, attempts";
    let row = db::query(TRY).bind(name).bind(Time::now()).fetch_optional(connection).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(StoredCode {
        hashed: HashedCode { salt: row.try_get(0)?, hash: row.try_get(1)? },
        expires_at: row.try_get(2)?,
        attempts: row.try_get(3)?,
    }))
}

pub async fn delete_code(connection: &mut Connection, name: &str) -> Result<(), sqlx::Error> {
    const DELETE: &str = "
        DELETE FROM sent_codes
        WHERE name = $1";
    db::query(DELETE).bind(name).execute(connection).await?;
    Ok(())
}

/// How often somebody was sent a code lately, and when the next may be sent.
pub struct Sending {
    pub sent: i64,
    pub next_at: Time,
}

/// What was sent to somebody lately, if anything was.
pub async fn sending(pool: &Readers, name: &str) -> Result<Option<Sending>, sqlx::Error> {
    const SENDING: &str = "
        SELECT sent, next_at
        FROM sendings
        WHERE name = $1 AND sent > 0 AND forget_at > $2";
    let row = db::query(SENDING).bind(name).bind(Time::now()).fetch_optional(pool).await?;
    row.map(|row| Ok(Sending { sent: row.try_get(0)?, next_at: row.try_get(1)? })).transpose()
}

/// The same, which nobody else changes until the transaction ends.
pub async fn lock_sending(connection: &mut Connection, name: &str, now: Time) -> Result<Sending, sqlx::Error> {
    const FORGET: &str = "
        DELETE FROM sendings
        WHERE forget_at <= $1";
    const BEGIN: &str = "
        INSERT INTO sendings (name, sent, next_at, forget_at)
        VALUES ($1, 0, $2, $2)
        ON CONFLICT DO NOTHING";
    const LOCK: &str = "
        SELECT sent, next_at
        FROM sendings
        WHERE name = $1
        {lock sendings}";
    db::query(FORGET).bind(now).execute(&mut *connection).await?;
    db::query(BEGIN).bind(name).bind(now).execute(&mut *connection).await?;
    let row = db::query(LOCK).bind(name).fetch_one(connection).await?;
    Ok(Sending { sent: row.try_get(0)?, next_at: row.try_get(1)? })
}

pub async fn set_sending(
    connection: &mut Connection,
    name: &str,
    sending: &Sending,
    forget_at: Time,
) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE sendings
        SET sent = $2, next_at = $3, forget_at = $4
        WHERE name = $1";
    let query = db::query(SET).bind(name).bind(sending.sent).bind(sending.next_at).bind(forget_at);
    query.execute(connection).await?;
    Ok(())
}

/// Lets the next be sent now, as this one was not.
pub async fn allow_sending(connection: &mut Connection, name: &str) -> Result<(), sqlx::Error> {
    const ALLOW: &str = "
        UPDATE sendings
        SET next_at = $2
        WHERE name = $1";
    db::query(ALLOW).bind(name).bind(Time::now()).execute(connection).await?;
    Ok(())
}

/// What was sent has come to its owner.
pub async fn forget_sending(connection: &mut Connection, name: &str) -> Result<(), sqlx::Error> {
    const FORGET: &str = "
        DELETE FROM sendings
        WHERE name = $1";
    db::query(FORGET).bind(name).execute(connection).await?;
    Ok(())
}
