//! The statements that bound how often somebody may guess.

use crate::{
    accounts::guesses::{Kind, Patience},
    backends::db::{self, Connection, Readers},
    ids::UserId,
    time::Time,
};

/// Counts a try, before anybody knows whether it is right. False if none may be tried now.
pub async fn count_guess(
    connection: &mut Connection,
    user: UserId,
    kind: Kind,
    now: Time,
    patience: &Patience,
) -> Result<bool, sqlx::Error> {
    // The row that is there decides, so that of many at once no more are let through than of many in turn.
    const COUNT: &str = "
        INSERT INTO guesses (user_id, kind, tries, next_at)
        VALUES ($1, $2, 1, $3)
        ON CONFLICT (user_id, kind) DO UPDATE
        SET tries = guesses.tries + 1,
            next_at = CASE
                WHEN guesses.tries + 1 < $4 THEN $5
                WHEN guesses.tries + 1 < $6 THEN $7
                WHEN guesses.tries + 1 < $8 THEN $9
                ELSE $10
            END
        WHERE guesses.next_at <= $11";
    let query = db::query(COUNT).bind(user).bind(kind).bind(now);
    let [first, second, third] = patience.tries;
    let [short, long, longest] = patience.waits.map(|wait| now + wait);
    let query = query.bind(first).bind(now).bind(second).bind(short).bind(third).bind(long).bind(longest).bind(now);
    Ok(query.execute(connection).await? == 1)
}

/// When the next may be tried.
pub async fn next_guess(pool: &Readers, user: UserId, kind: Kind) -> Result<Option<Time>, sqlx::Error> {
    const NEXT: &str = "
        SELECT next_at
        FROM guesses
        WHERE user_id = $1 AND kind = $2";
    db::query(NEXT).bind(user).bind(kind).fetch_scalar(pool).await
}

/// One was right.
pub async fn forget_guesses(connection: &mut Connection, user: UserId, kind: Kind) -> Result<(), sqlx::Error> {
    const FORGET: &str = "
        DELETE FROM guesses
        WHERE user_id = $1 AND kind = $2";
    db::query(FORGET).bind(user).bind(kind).execute(connection).await?;
    Ok(())
}
