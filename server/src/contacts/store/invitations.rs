//! The statements of invitations.

use crate::{
    backends::db::{self, Connection, Readers, Row},
    contacts::{InvitationId, invitations::Invitation},
    ids::UserId,
    time::Time,
};

/// Keeps an invitation. Of the user's others those go that have expired, and the oldest beyond `most` in all.
pub async fn insert_invitation(
    connection: &mut Connection,
    user: UserId,
    invitation: &Invitation,
    hash: Vec<u8>,
    most: i64,
) -> Result<(), sqlx::Error> {
    const EXPIRED: &str = "
        DELETE FROM invitations
        WHERE user_id = $1 AND expires_at <= $2";
    const OLDEST: &str = "
        DELETE FROM invitations
        WHERE user_id = $1
            AND invitation_id NOT IN (
                SELECT invitation_id
                FROM invitations
                WHERE user_id = $1
                ORDER BY created_at DESC, invitation_id DESC
                LIMIT $2)";
    const INSERT: &str = "
        INSERT INTO invitations (invitation_id, user_id, hash, note, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    db::query(EXPIRED).bind(user).bind(invitation.created_at).execute(&mut *connection).await?;
    db::query(OLDEST).bind(user).bind(most - 1).execute(&mut *connection).await?;
    let query = db::query(INSERT).bind(invitation.id).bind(user).bind(hash).bind(invitation.note.clone());
    query.bind(invitation.created_at).bind(invitation.expires_at).execute(connection).await?;
    Ok(())
}

/// A user's invitations that can be accepted, the newest first; served by `invitations_by_user`.
pub async fn invitations(pool: &Readers, user: UserId, now: Time, most: i64) -> Result<Vec<Invitation>, sqlx::Error> {
    const INVITATIONS: &str = "
        SELECT invitation_id, note, created_at, expires_at
        FROM invitations
        WHERE user_id = $1 AND expires_at > $2
        ORDER BY created_at DESC, invitation_id DESC
        LIMIT $3";
    let invitation = |row: &Row| -> Result<_, sqlx::Error> {
        Ok(Invitation {
            id: row.try_get(0)?,
            note: row.try_get(1)?,
            created_at: row.try_get(2)?,
            expires_at: row.try_get(3)?,
        })
    };
    let query = db::query(INVITATIONS).bind(user).bind(now).bind(most);
    query.fetch_all(pool).await?.iter().map(invitation).collect()
}

pub async fn remove_invitation(
    connection: &mut Connection,
    user: UserId,
    invitation: InvitationId,
) -> Result<(), sqlx::Error> {
    const REMOVE: &str = "
        DELETE FROM invitations
        WHERE invitation_id = $1 AND user_id = $2";
    db::query(REMOVE).bind(invitation).bind(user).execute(connection).await?;
    Ok(())
}

/// Uses an invitation up, and gives whose it was. Of many who try at the same time, one gets it.
pub async fn take_invitation(
    connection: &mut Connection,
    hash: Vec<u8>,
    now: Time,
) -> Result<Option<UserId>, sqlx::Error> {
    const TAKE: &str = "
        DELETE FROM invitations
        WHERE hash = $1 AND expires_at > $2
        RETURNING user_id";
    db::query(TAKE).bind(hash).bind(now).fetch_scalar(connection).await
}
