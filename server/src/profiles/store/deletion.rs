//! The statements with which users leave.

use crate::{
    backends::db::{self, Connection, Readers},
    ids::UserId,
    profiles::Audience,
};

// What `profiles.standing` says. Those whom others find have 0.
const PRESENT: i32 = 0;
const LEAVING: i32 = 1;
pub const DELETED: i32 = 2;

/// Those of `users` whom others can find.
pub async fn present(pool: &Readers, users: &[UserId]) -> Result<Vec<UserId>, sqlx::Error> {
    const FIND: &str = "
        SELECT profiles.user_id
        FROM ({rows}) AS wanted
        JOIN profiles ON profiles.user_id = wanted.column1
        WHERE profiles.standing = 0";
    db::bulk(FIND, 1, users, |query, user| query.bind(*user)).fetch_scalars(pool).await
}

/// Keeps others from finding a user, or lets them again. One who was deleted stays that.
pub async fn set_leaving(connection: &mut Connection, user: UserId, leaving: bool) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE profiles
        SET standing = $2
        WHERE user_id = $1 AND standing <> $3";
    let standing = if leaving { LEAVING } else { PRESENT };
    db::query(SET).bind(user).bind(standing).bind(DELETED).execute(connection).await?;
    Ok(())
}

/// Leaves of a user but the row that says that they were deleted.
pub async fn forget(connection: &mut Connection, user: UserId) -> Result<(), sqlx::Error> {
    const PROFILE: &str = "
        UPDATE profiles
        SET username = NULL, display_name = '', status_text = '', status_expires_at = NULL, code = NULL,
            last_seen_at = NULL, last_seen_privacy = $2, online_privacy = $2, status_text_privacy = $2,
            add_to_groups_privacy = $2, find_by_phone_privacy = $2, standing = $3
        WHERE user_id = $1";
    const OWN: [&str; 4] = [
        "DELETE FROM contacts WHERE user_id = $1",
        "DELETE FROM blocks WHERE user_id = $1",
        "DELETE FROM invitations WHERE user_id = $1",
        "DELETE FROM pending_events WHERE user_id = $1",
    ];
    for statement in OWN {
        db::query(statement).bind(user).execute(&mut *connection).await?;
    }
    db::query(PROFILE).bind(user).bind(Audience::Nobody).bind(DELETED).execute(connection).await?;
    Ok(())
}
