//! The statements of what a user logs in with, and of changing it.

use crate::{
    accounts::{PhoneNumber, Username, login::Email},
    backends::db::{self, Connection, Executor, Readers},
    ids::UserId,
    time::Time,
};

/// By what a user can be reached and logs in.
pub struct Logins {
    pub username: Option<String>,
    pub username_changed_at: Option<Time>,
    pub email: Option<Email>,
    pub phone: Option<PhoneNumber>,
    pub display_name: String,
}

impl Logins {
    /// By what the user knows the account.
    pub fn shown(&self) -> String {
        let email = || self.email.as_ref().map(|email| email.as_str().to_owned());
        let phone = || self.phone.as_ref().map(|phone| phone.as_str().to_owned());
        self.username.clone().or_else(email).or_else(phone).unwrap_or_default()
    }

    /// Words that say nothing secret about the user.
    pub fn words(&self) -> Vec<&str> {
        let email = self.email.as_ref().map(Email::as_str);
        let phone = self.phone.as_ref().map(PhoneNumber::as_str);
        [self.username.as_deref(), email, phone, Some(self.display_name.as_str())].into_iter().flatten().collect()
    }
}

pub async fn logins(executor: impl Executor, user: UserId) -> Result<Option<Logins>, sqlx::Error> {
    const LOGINS: &str = "
        SELECT username, username_changed_at, email, phone, display_name
        FROM accounts
        WHERE user_id = $1";
    let Some(row) = db::query(LOGINS).bind(user).fetch_optional(executor).await? else { return Ok(None) };
    Ok(Some(Logins {
        username: row.try_get(0)?,
        username_changed_at: row.try_get(1)?,
        email: row.try_get(2)?,
        phone: row.try_get(3)?,
        display_name: row.try_get(4)?,
    }))
}

/// What a user's profile is made with.
pub async fn names(pool: &Readers, user: UserId) -> Result<Option<(Option<String>, String)>, sqlx::Error> {
    const NAMES: &str = "
        SELECT username, display_name
        FROM accounts
        WHERE user_id = $1";
    let row = db::query(NAMES).bind(user).fetch_optional(pool).await?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
}

pub async fn by_email(executor: impl Executor, email: &Email) -> Result<Option<UserId>, sqlx::Error> {
    const BY_EMAIL: &str = "
        SELECT user_id
        FROM accounts
        WHERE email = $1";
    db::query(BY_EMAIL).bind(email.clone()).fetch_scalar(executor).await
}

/// The address of a number's account, if its owner has shown to read what is mailed there.
pub async fn verified_email(pool: &Readers, phone: &PhoneNumber) -> Result<Option<Email>, sqlx::Error> {
    const EMAIL: &str = "
        SELECT email
        FROM accounts
        WHERE phone = $1 AND email IS NOT NULL AND email_verified";
    db::query(EMAIL).bind(phone.clone()).fetch_scalar(pool).await
}

pub async fn phone(executor: impl Executor, user: UserId) -> Result<Option<PhoneNumber>, sqlx::Error> {
    const PHONE: &str = "
        SELECT phone
        FROM accounts
        WHERE user_id = $1";
    Ok(db::query(PHONE).bind(user).fetch_scalar::<Option<PhoneNumber>>(executor).await?.flatten())
}

/// Sets a number. Its hash is made when it is looked for.
pub async fn set_phone(
    connection: &mut Connection,
    user: UserId,
    phone: Option<PhoneNumber>,
) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE accounts
        SET phone = $2, phone_hash = NULL
        WHERE user_id = $1";
    db::query(SET).bind(user).bind(phone).execute(connection).await?;
    Ok(())
}

/// Sets an address that its owner has shown to read.
pub async fn set_email(connection: &mut Connection, user: UserId, email: &Email) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE accounts
        SET email = $2, email_verified = TRUE
        WHERE user_id = $1";
    db::query(SET).bind(user).bind(email.clone()).execute(connection).await?;
    Ok(())
}

pub async fn set_password(connection: &mut Connection, user: UserId, hash: String) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE accounts
        SET password_hash = $2
        WHERE user_id = $1";
    db::query(SET).bind(user).bind(hash).execute(connection).await?;
    Ok(())
}

/// Keeps another hash of the same password, unless it was changed by now.
pub async fn replace_hash(
    connection: &mut Connection,
    user: UserId,
    old: String,
    new: String,
) -> Result<(), sqlx::Error> {
    const REPLACE: &str = "
        UPDATE accounts
        SET password_hash = $3
        WHERE user_id = $1 AND password_hash = $2";
    db::query(REPLACE).bind(user).bind(old).bind(new).execute(connection).await?;
    Ok(())
}

pub async fn set_pin(connection: &mut Connection, user: UserId, hash: Option<String>) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE accounts
        SET pin_hash = $2
        WHERE user_id = $1";
    db::query(SET).bind(user).bind(hash).execute(connection).await?;
    Ok(())
}

pub async fn set_username(
    connection: &mut Connection,
    user: UserId,
    username: &Username,
    now: Time,
) -> Result<(), sqlx::Error> {
    const SET: &str = "
        UPDATE accounts
        SET username = $2, username_changed_at = $3
        WHERE user_id = $1";
    db::query(SET).bind(user).bind(username.clone()).bind(now).execute(connection).await?;
    Ok(())
}

/// Whether another account has this username, or had it not long ago.
pub async fn username_taken(
    connection: &mut Connection,
    user: UserId,
    username: &Username,
) -> Result<bool, sqlx::Error> {
    const TAKEN: &str = "
        SELECT 1
        FROM accounts
        WHERE username = $2 AND user_id <> $1
        UNION ALL
        SELECT 1
        FROM held_usernames
        WHERE username = $2 AND user_id <> $1 AND until > $3";
    let query = db::query(TAKEN).bind(user).bind(username.clone()).bind(Time::now());
    Ok(query.fetch_optional(connection).await?.is_some())
}

/// Keeps a username for who had it, and no longer those whose time is over.
pub async fn hold_username(
    connection: &mut Connection,
    user: UserId,
    username: String,
    until: Time,
) -> Result<(), sqlx::Error> {
    const OVER: &str = "
        DELETE FROM held_usernames
        WHERE user_id = $1 OR until < $2";
    const HOLD: &str = "
        INSERT INTO held_usernames (username, user_id, until)
        VALUES ($1, $2, $3)
        ON CONFLICT (username) DO UPDATE
        SET user_id = excluded.user_id, until = excluded.until";
    db::query(OVER).bind(user).bind(Time::now()).execute(&mut *connection).await?;
    db::query(HOLD).bind(username).bind(user).bind(until).execute(connection).await?;
    Ok(())
}
