//! The statements by which phone numbers are looked up.

use std::ops::ControlFlow;

use crate::{
    accounts::{login::PhoneNumber, phone_lookup::PhonePrefix},
    backends::db::{self, Connection, Readers, Row},
    ids::UserId,
};

/// This deployment's salt, which is `new` if there was none.
pub async fn phone_salt(connection: &mut Connection, new: Vec<u8>) -> Result<Vec<u8>, sqlx::Error> {
    const MAKE: &str = "
        INSERT INTO phone_lookup (id, salt)
        VALUES (1, $1)
        ON CONFLICT (id) DO NOTHING";
    const SALT: &str = "
        SELECT salt
        FROM phone_lookup
        WHERE id = 1";
    db::query(MAKE).bind(new).execute(&mut *connection).await?;
    db::query(SALT).fetch_one(connection).await?.try_get(0)
}

/// Numbers without a hash; served by `accounts_without_phone_hash`.
pub async fn unhashed_phones(pool: &Readers, limit: i64) -> Result<Vec<(UserId, PhoneNumber)>, sqlx::Error> {
    const UNHASHED: &str = "
        SELECT user_id, phone
        FROM accounts
        WHERE phone IS NOT NULL AND phone_hash IS NULL
        LIMIT $1";
    let rows = db::query(UNHASHED).bind(limit).fetch_all(pool).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// Keeps the hashes of numbers, unless a number was changed meanwhile.
pub async fn set_phone_hashes(
    connection: &mut Connection,
    hashed: &[(UserId, PhoneNumber, Vec<u8>)],
) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE accounts
        SET phone_hash = wanted.column3
        FROM ({rows}) AS wanted
        WHERE accounts.user_id = wanted.column1 AND accounts.phone = wanted.column2";
    let query =
        db::bulk(SET, 3, hashed, |query, (user, phone, hash)| query.bind(*user).bind(phone.clone()).bind(hash.clone()));
    query.execute(connection).await?;
    Ok(())
}

/// Whose number's hash has one of these beginnings, and the hash; served by `accounts_by_phone_hash`.
pub async fn by_phone_prefixes(
    pool: &Readers,
    prefixes: &[PhonePrefix],
    limit: usize,
) -> Result<Vec<(Vec<u8>, UserId)>, sqlx::Error> {
    const MATCHES: &str = "
        SELECT accounts.phone_hash, accounts.user_id
        FROM ({rows}) AS wanted
        JOIN accounts ON accounts.phone_hash BETWEEN wanted.column1 AND wanted.column2";
    let query = db::bulk(MATCHES, 2, prefixes, |query, prefix| query.bind(prefix.first()).bind(prefix.last()));
    let mut matches = Vec::new();
    query
        .fetch_each(pool, |row: Row| {
            matches.push((row.try_get(0)?, row.try_get(1)?));
            Ok(if matches.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
        })
        .await?;
    Ok(matches)
}
