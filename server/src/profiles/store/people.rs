//! Whom people know, and whom they have blocked.

use std::collections::HashSet;

use super::pair;
use crate::{
    backends::db::{self, Executor, Readers},
    ids::UserId,
};

/// Those of `candidates` who have blocked `user`.
pub async fn blockers_among(
    on: impl Executor,
    user: UserId,
    candidates: &[UserId],
) -> Result<HashSet<UserId>, sqlx::Error> {
    const BLOCKERS: &str = "
        SELECT blocks.user_id
        FROM ({rows}) AS wanted
        JOIN blocks ON blocks.user_id = wanted.column1 AND blocks.blocked_id = wanted.column2";
    let query = db::bulk(BLOCKERS, 2, candidates, |query, candidate| query.bind(*candidate).bind(user));
    query.fetch_all(on).await?.iter().map(|row| row.try_get(0)).collect()
}

/// Who of `one` and `others` has whom as a contact.
pub async fn contacts_between(
    pool: &Readers,
    one: UserId,
    others: &[UserId],
) -> Result<HashSet<(UserId, UserId)>, sqlx::Error> {
    const CONTACTS: &str = "
        SELECT contacts.user_id, contacts.contact_id
        FROM ({rows}) AS wanted
        JOIN contacts ON contacts.user_id = wanted.column1 AND contacts.contact_id = wanted.column2";
    let query = db::bulk(CONTACTS, 2, &both_ways(one, others), |query, (user, other)| query.bind(*user).bind(*other));
    query.fetch_all(pool).await?.iter().map(pair).collect()
}

/// Who of `one` and `others` has blocked whom.
pub async fn blocks_between(
    pool: &Readers,
    one: UserId,
    others: &[UserId],
) -> Result<HashSet<(UserId, UserId)>, sqlx::Error> {
    const BLOCKS: &str = "
        SELECT blocks.user_id, blocks.blocked_id
        FROM ({rows}) AS wanted
        JOIN blocks ON blocks.user_id = wanted.column1 AND blocks.blocked_id = wanted.column2";
    let query = db::bulk(BLOCKS, 2, &both_ways(one, others), |query, (user, other)| query.bind(*user).bind(*other));
    query.fetch_all(pool).await?.iter().map(pair).collect()
}

fn both_ways(one: UserId, others: &[UserId]) -> Vec<(UserId, UserId)> {
    others.iter().flat_map(|other| [(one, *other), (*other, one)]).collect()
}
