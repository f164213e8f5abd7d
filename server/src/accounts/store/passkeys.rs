//! The statements of passkeys.

use crate::{
    accounts::passkeys::Passkey,
    backends::db::{self, Connection, Executor, Readers, Row},
    ids::{PasskeyId, UserId},
    time::Time,
};

/// A passkey with what it signs for.
pub struct StoredPasskey {
    pub passkey: PasskeyId,
    pub user: UserId,
    /// As the library writes it.
    pub credential: String,
}

/// What a passkey calls its user.
pub struct Named {
    pub login: String,
    pub display_name: String,
}

pub async fn named(pool: &Readers, user: UserId) -> Result<Option<Named>, sqlx::Error> {
    const NAMED: &str = "
        SELECT COALESCE(username, email, phone, display_name), display_name
        FROM accounts
        WHERE user_id = $1";
    let row = db::query(NAMED).bind(user).fetch_optional(pool).await?;
    row.map(|row| Ok(Named { login: row.try_get(0)?, display_name: row.try_get(1)? })).transpose()
}

/// A user's passkeys, the newest first.
pub async fn list(executor: impl Executor, user: UserId) -> Result<Vec<Passkey>, sqlx::Error> {
    const LIST: &str = "
        SELECT passkey_id, name, created_at, last_used_at
        FROM passkeys
        WHERE user_id = $1
        ORDER BY created_at DESC, passkey_id DESC";
    let passkey = |row: &Row| -> Result<Passkey, sqlx::Error> {
        Ok(Passkey {
            passkey: row.try_get(0)?,
            name: row.try_get(1)?,
            created_at: row.try_get(2)?,
            last_used_at: row.try_get(3)?,
        })
    };
    db::query(LIST).bind(user).fetch_all(executor).await?.iter().map(passkey).collect()
}

/// By what authenticators know a user's passkeys.
pub async fn credential_ids(pool: &Readers, user: UserId) -> Result<Vec<Vec<u8>>, sqlx::Error> {
    const IDS: &str = "
        SELECT credential_id
        FROM passkeys
        WHERE user_id = $1";
    db::query(IDS).bind(user).fetch_scalars(pool).await
}

pub async fn by_credential(pool: &Readers, credential_id: &[u8]) -> Result<Option<StoredPasskey>, sqlx::Error> {
    const BY_CREDENTIAL: &str = "
        SELECT passkey_id, user_id, credential
        FROM passkeys
        WHERE credential_id = $1";
    let row = db::query(BY_CREDENTIAL).bind(credential_id).fetch_optional(pool).await?;
    let stored =
        |row: Row| Ok(StoredPasskey { passkey: row.try_get(0)?, user: row.try_get(1)?, credential: row.try_get(2)? });
    row.map(stored).transpose()
}

/// Keeps a new passkey. False if some account has this credential.
pub async fn insert(
    connection: &mut Connection,
    user: UserId,
    passkey: &Passkey,
    credential_id: &[u8],
    credential: String,
) -> Result<bool, sqlx::Error> {
    const INSERT: &str = "
        INSERT INTO passkeys (passkey_id, user_id, credential_id, credential, name, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT DO NOTHING";
    let query = db::query(INSERT).bind(passkey.passkey).bind(user).bind(credential_id).bind(credential);
    Ok(query.bind(passkey.name.clone()).bind(passkey.created_at).execute(connection).await? == 1)
}

/// Keeps what a passkey is after it signed. False if it was deleted, or signed something else, since it was read.
pub async fn set_used(connection: &mut Connection, read: &StoredPasskey, now: String) -> Result<bool, sqlx::Error> {
    const USED: &str = "
        UPDATE passkeys
        SET credential = $3, last_used_at = $4
        WHERE passkey_id = $1 AND credential = $2";
    let query = db::query(USED).bind(read.passkey).bind(read.credential.clone()).bind(now).bind(Time::now());
    Ok(query.execute(connection).await? == 1)
}

/// False if the user has no such passkey.
pub async fn rename(
    connection: &mut Connection,
    user: UserId,
    passkey: PasskeyId,
    name: &str,
) -> Result<bool, sqlx::Error> {
    const RENAME: &str = "
        UPDATE passkeys
        SET name = $3
        WHERE passkey_id = $1 AND user_id = $2";
    Ok(db::query(RENAME).bind(passkey).bind(user).bind(name).execute(connection).await? == 1)
}

/// False if the user has no such passkey.
pub async fn delete(connection: &mut Connection, user: UserId, passkey: PasskeyId) -> Result<bool, sqlx::Error> {
    const DELETE: &str = "
        DELETE FROM passkeys
        WHERE passkey_id = $1 AND user_id = $2";
    Ok(db::query(DELETE).bind(passkey).bind(user).execute(connection).await? == 1)
}
