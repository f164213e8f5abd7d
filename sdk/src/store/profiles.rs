//! Profiles of those who appear in chats, kept to show names offline.

use rusqlite::{Connection, Transaction, params};
use tidings_proto::v1;

use super::Changes;
use crate::time::now_millis;

/// Says that somebody's profile is needed; it will be asked for if it is not known.
pub fn want(transaction: &Transaction<'_>, changes: &mut Changes, user_id: &str) -> rusqlite::Result<()> {
    let rows =
        transaction.prepare_cached("INSERT OR IGNORE INTO profiles (user_id) VALUES (?1)")?.execute([user_id])?;
    if rows > 0 {
        changes.work();
    }
    Ok(())
}

/// Says that somebody's profile changed.
pub fn forget(transaction: &Transaction<'_>, changes: &mut Changes, user_id: &str) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO profiles (user_id) VALUES (?1) ON CONFLICT (user_id) DO UPDATE SET fetched_at = 0",
        )?
        .execute([user_id])?;
    changes.work();
    Ok(())
}

/// The users whose profiles are to be asked for, at most as many as one call takes.
pub fn wanted_profiles(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut query = connection.prepare_cached("SELECT user_id FROM profiles WHERE fetched_at = 0 LIMIT 256")?;
    query.query_map((), |row| row.get(0))?.collect()
}

/// Stores the answer to a request for profiles. Those who were asked for and are not in it do not exist any more.
pub fn store_profiles(
    transaction: &Transaction<'_>,
    changes: &mut Changes,
    asked: &[String],
    profiles: &[v1::Profile],
) -> rusqlite::Result<()> {
    let now = now_millis();
    for user_id in asked {
        transaction
            .prepare_cached("UPDATE profiles SET fetched_at = ?2 WHERE user_id = ?1")?
            .execute(params![user_id, now])?;
    }
    for profile in profiles {
        let renamed = transaction
            .prepare_cached(
                "INSERT INTO profiles (user_id, username, display_name, status_text, fetched_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (user_id) DO UPDATE
                 SET username = ?2, display_name = ?3, status_text = ?4, fetched_at = ?5",
            )?
            .execute(params![profile.user_id, profile.username, profile.display_name, profile.status_text, now])?;
        if renamed > 0 {
            mark_appearances(transaction, changes, &profile.user_id)?;
        }
    }
    Ok(())
}

/// The chats that show this user's name.
fn mark_appearances(transaction: &Transaction<'_>, changes: &mut Changes, user_id: &str) -> rusqlite::Result<()> {
    let mut query = transaction.prepare_cached(
        "SELECT chat_id
         FROM chats
         WHERE peer_id = ?1
         OR EXISTS (SELECT 1 FROM entries WHERE log_id = chat_id AND author_id = ?1)",
    )?;
    for chat_id in query.query_map([user_id], |row| row.get::<_, String>(0))? {
        changes.reload(&chat_id?);
    }
    Ok(())
}

/// The display name of a user, empty if it is not known.
pub fn display_name(connection: &Connection, user_id: &str) -> rusqlite::Result<String> {
    connection
        .prepare_cached("SELECT COALESCE((SELECT display_name FROM profiles WHERE user_id = ?1), '')")?
        .query_row([user_id], |row| row.get(0))
}
