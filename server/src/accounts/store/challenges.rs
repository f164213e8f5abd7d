//! The statements of challenges.

use crate::{
    accounts::challenges::{Begun, Purpose},
    backends::db::{self, Connection},
    ids::{ChallengeId, DeviceId, UserId},
    time::Time,
};

/// Keeps what was begun, and drops what nobody answered in time.
pub async fn insert(
    connection: &mut Connection,
    challenge: ChallengeId,
    purpose: Purpose,
    begun: &Begun,
    expires_at: Time,
) -> Result<(), sqlx::Error> {
    const EXPIRED: &str = "
        DELETE FROM challenges
        WHERE expires_at < $1";
    const INSERT: &str = "
        INSERT INTO challenges (challenge_id, purpose, user_id, device_id, state, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    db::query(EXPIRED).bind(Time::now()).execute(&mut *connection).await?;
    let query = db::query(INSERT).bind(challenge).bind(purpose.as_str()).bind(begun.user).bind(begun.device);
    query.bind(begun.state.clone()).bind(expires_at).execute(connection).await?;
    Ok(())
}

/// Takes what was begun away: of many answers, one finds it.
pub async fn take(
    connection: &mut Connection,
    challenge: ChallengeId,
    purpose: Purpose,
) -> Result<Option<Begun>, sqlx::Error> {
    const TAKE: &str = "
        DELETE FROM challenges
        WHERE challenge_id = $1 AND purpose = $2 AND expires_at > $3
        RETURNING user_id, device_id, state";
    let query = db::query(TAKE).bind(challenge).bind(purpose.as_str()).bind(Time::now());
    let Some(row) = query.fetch_optional(connection).await? else { return Ok(None) };
    let (user, device) = (row.try_get::<Option<UserId>>(0)?, row.try_get::<Option<DeviceId>>(1)?);
    Ok(Some(Begun { user, device, state: row.try_get(2)? }))
}
