//! The statements of contacts and blocks.

mod invitations;

pub use invitations::{insert_invitation, invitations, remove_invitation, take_invitation};
use uuid::Uuid;

use crate::{
    backends::db::{self, Connection, Readers, Row},
    ids::UserId,
    time::Time,
};

/// Somebody whom a user has listed, and when.
pub struct Known {
    pub user: UserId,
    pub at: Time,
    pub alias: String,
}

/// Where a page begins: after who was listed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    pub at: Time,
    pub user: UserId,
}

const START: After = After { at: Time::from_millis(i64::MIN), user: UserId(Uuid::nil()) };

/// A page, and where the next one begins; None if it is the last.
pub type Page = (Vec<Known>, Option<After>);

/// Adds a contact or changes its alias; gives when it was added.
pub async fn upsert(
    connection: &mut Connection,
    user: UserId,
    contact: UserId,
    alias: &str,
) -> Result<Time, sqlx::Error> {
    const UPSERT: &str = "
        INSERT INTO contacts (user_id, contact_id, alias, added_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (user_id, contact_id) DO UPDATE
        SET alias = excluded.alias
        RETURNING added_at";
    let query = db::query(UPSERT).bind(user).bind(contact).bind(alias.to_owned()).bind(Time::now());
    query.fetch_one(connection).await?.try_get(0)
}

/// Adds a contact. False if it was one already.
pub async fn insert(connection: &mut Connection, user: UserId, contact: UserId) -> Result<bool, sqlx::Error> {
    const INSERT: &str = "
        INSERT INTO contacts (user_id, contact_id, alias, added_at)
        VALUES ($1, $2, '', $3)
        ON CONFLICT (user_id, contact_id) DO NOTHING";
    Ok(db::query(INSERT).bind(user).bind(contact).bind(Time::now()).execute(connection).await? > 0)
}

pub async fn contact(connection: &mut Connection, user: UserId, contact: UserId) -> Result<Option<Known>, sqlx::Error> {
    const CONTACT: &str = "
        SELECT contact_id, added_at, alias
        FROM contacts
        WHERE user_id = $1 AND contact_id = $2";
    db::query(CONTACT).bind(user).bind(contact).fetch_optional(connection).await?.as_ref().map(known).transpose()
}

/// False if there was no such contact.
pub async fn remove(connection: &mut Connection, user: UserId, contact: UserId) -> Result<bool, sqlx::Error> {
    const REMOVE: &str = "
        DELETE FROM contacts
        WHERE user_id = $1 AND contact_id = $2";
    Ok(db::query(REMOVE).bind(user).bind(contact).execute(connection).await? > 0)
}

/// Served by `contacts_by_time`.
pub async fn contacts(pool: &Readers, user: UserId, after: Option<After>, limit: u32) -> Result<Page, sqlx::Error> {
    const CONTACTS: &str = "
        SELECT contact_id, added_at, alias
        FROM contacts
        WHERE user_id = $1 AND (added_at, contact_id) > ($2, $3)
        ORDER BY added_at, contact_id
        LIMIT $4";
    page(pool, CONTACTS, user, after, limit).await
}

/// Served by `blocks_by_time`.
pub async fn blocks(pool: &Readers, user: UserId, after: Option<After>, limit: u32) -> Result<Page, sqlx::Error> {
    const BLOCKS: &str = "
        SELECT blocked_id, blocked_at, ''
        FROM blocks
        WHERE user_id = $1 AND (blocked_at, blocked_id) > ($2, $3)
        ORDER BY blocked_at, blocked_id
        LIMIT $4";
    page(pool, BLOCKS, user, after, limit).await
}

async fn page(
    pool: &Readers,
    statement: &'static str,
    user: UserId,
    after: Option<After>,
    limit: u32,
) -> Result<Page, sqlx::Error> {
    let after = after.unwrap_or(START);
    // One more than asked for tells whether there is a next page.
    let query = db::query(statement).bind(user).bind(after.at).bind(after.user).bind(i64::from(limit) + 1);
    let mut page = query.fetch_all(pool).await?.iter().map(known).collect::<Result<Vec<_>, _>>()?;
    let more = page.len() > limit as usize;
    page.truncate(limit as usize);
    let next = page.last().filter(|_| more).map(|last| After { at: last.at, user: last.user });
    Ok((page, next))
}

fn known(row: &Row) -> Result<Known, sqlx::Error> {
    Ok(Known { user: row.try_get(0)?, at: row.try_get(1)?, alias: row.try_get(2)? })
}

/// False if it was so already.
pub async fn set_blocked(
    connection: &mut Connection,
    user: UserId,
    other: UserId,
    blocked: bool,
) -> Result<bool, sqlx::Error> {
    const BLOCK: &str = "
        INSERT INTO blocks (user_id, blocked_id, blocked_at)
        VALUES ($1, $2, $3)
        ON CONFLICT (user_id, blocked_id) DO NOTHING";
    const UNBLOCK: &str = "
        DELETE FROM blocks
        WHERE user_id = $1 AND blocked_id = $2";
    let query = if blocked {
        db::query(BLOCK).bind(user).bind(other).bind(Time::now())
    } else {
        db::query(UNBLOCK).bind(user).bind(other)
    };
    Ok(query.execute(connection).await? > 0)
}
