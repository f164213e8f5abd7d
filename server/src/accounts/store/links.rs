//! The statements of links: new devices that wait to be let in.

use crate::{
    accounts::{
        links::{Decision, Scanned, State},
        sessions::NewDevice,
    },
    backends::db::{self, Connection, Readers, Row},
    gateway::{Caller, Place},
    ids::{DeviceId, LinkId, UserId},
    time::Time,
};

/// Keeps an offer, and drops those whose time is over.
pub async fn insert(
    connection: &mut Connection,
    link: LinkId,
    hash: &[u8],
    new: &NewDevice,
    expires_at: Time,
) -> Result<(), sqlx::Error> {
    const EXPIRED: &str = "
        DELETE FROM links
        WHERE expires_at < $1";
    const INSERT: &str = "
        INSERT INTO links (link_id, hash, name, platform, place, state, expires_at)
        VALUES ($1, $2, $3, $4, $5, 'offered', $6)";
    db::query(EXPIRED).bind(Time::now()).execute(&mut *connection).await?;
    let query = db::query(INSERT).bind(link).bind(hash).bind(new.name.clone()).bind(new.platform.clone());
    query.bind(new.place.clone()).bind(expires_at).execute(connection).await?;
    Ok(())
}

/// How far a link is. None if its time is over.
pub async fn state(pool: &Readers, link: LinkId) -> Result<Option<State>, sqlx::Error> {
    const STATE: &str = "
        SELECT state, words
        FROM links
        WHERE link_id = $1 AND expires_at > $2";
    let Some(row) = db::query(STATE).bind(link).bind(Time::now()).fetch_optional(pool).await? else { return Ok(None) };
    let decision = match row.try_get::<String>(0)?.as_str() {
        "approved" => Some(Decision::Approved),
        "refused" => Some(Decision::Refused),
        _ => None,
    };
    Ok(Some(State { words: row.try_get(1)?, decision }))
}

/// Gives an offer to the device that scans it: the first, and no other.
pub async fn scan(
    connection: &mut Connection,
    hash: &[u8],
    by: Caller,
    words: &str,
) -> Result<Option<Scanned>, sqlx::Error> {
    const SCAN: &str = "
        UPDATE links
        SET state = 'scanned', user_id = $2, device_id = $3, words = $4
        WHERE hash = $1 AND state = 'offered' AND expires_at > $5
        RETURNING link_id, name, platform, place, words";
    // The answer to the first try may have been lost.
    const AGAIN: &str = "
        SELECT link_id, name, platform, place, words
        FROM links
        WHERE hash = $1 AND state = 'scanned' AND device_id = $2 AND expires_at > $3";
    let now = Time::now();
    let first = db::query(SCAN).bind(hash).bind(by.user).bind(by.device).bind(words).bind(now);
    let row = match first.fetch_optional(&mut *connection).await? {
        None => db::query(AGAIN).bind(hash).bind(by.device).bind(now).fetch_optional(connection).await?,
        row => row,
    };
    let scanned = |row: Row| {
        let device = NewDevice { name: row.try_get(1)?, platform: row.try_get(2)?, place: Place(row.try_get(3)?) };
        Ok(Scanned { link: row.try_get(0)?, device, words: row.try_get(4)? })
    };
    row.map(scanned).transpose()
}

/// Notes what the device that scanned says. False if it did not scan, or has said something.
pub async fn decide(
    connection: &mut Connection,
    link: LinkId,
    by: Caller,
    decision: Decision,
) -> Result<bool, sqlx::Error> {
    const DECIDE: &str = "
        UPDATE links
        SET state = $3
        WHERE link_id = $1 AND device_id = $2 AND state = 'scanned' AND expires_at > $4";
    let state = match decision {
        Decision::Approved => "approved",
        Decision::Refused => "refused",
    };
    let query = db::query(DECIDE).bind(link).bind(by.device).bind(state).bind(Time::now());
    Ok(query.execute(connection).await? == 1)
}

/// Takes an approved link away, once. Gives who approved it.
pub async fn claim(connection: &mut Connection, link: LinkId) -> Result<Option<(UserId, DeviceId)>, sqlx::Error> {
    const CLAIM: &str = "
        DELETE FROM links
        WHERE link_id = $1 AND state = 'approved' AND expires_at > $2
        RETURNING user_id, device_id";
    let row = db::query(CLAIM).bind(link).bind(Time::now()).fetch_optional(connection).await?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
}

pub async fn delete(connection: &mut Connection, link: LinkId) -> Result<(), sqlx::Error> {
    const DELETE: &str = "
        DELETE FROM links
        WHERE link_id = $1";
    db::query(DELETE).bind(link).execute(connection).await?;
    Ok(())
}
