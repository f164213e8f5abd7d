//! The statements of accounts.

use crate::{
    accounts::login::{Email, Login, PhoneNumber, Username},
    backends::db::{self, Connection, Executor, Readers, Row},
    ids::UserId,
    time::Time,
};

/// What is needed to log somebody in.
pub struct Account {
    pub user: UserId,
    pub password_hash: Option<String>,
}

/// An account that is made.
pub struct NewAccount {
    pub user: UserId,
    pub username: Option<Username>,
    pub email: Option<Email>,
    pub phone: Option<PhoneNumber>,
    pub password_hash: Option<String>,
    pub display_name: String,
}

/// Makes an account. False if its login is taken.
pub async fn insert_account(connection: &mut Connection, new: &NewAccount) -> Result<bool, sqlx::Error> {
    const INSERT: &str = "
        INSERT INTO accounts (user_id, username, email, phone, password_hash, display_name, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT DO NOTHING";
    let query = db::query(INSERT).bind(new.user).bind(new.username.clone()).bind(new.email.clone());
    let query = query.bind(new.phone.clone()).bind(new.password_hash.clone()).bind(new.display_name.clone());
    Ok(query.bind(Time::now()).execute(connection).await? == 1)
}

pub async fn by_login(pool: &Readers, login: &Login) -> Result<Option<Account>, sqlx::Error> {
    const BY_USERNAME: &str = "
        SELECT user_id, password_hash
        FROM accounts
        WHERE username = $1";
    const BY_EMAIL: &str = "
        SELECT user_id, password_hash
        FROM accounts
        WHERE email = $1";
    let row = match login {
        Login::Username(username) => db::query(BY_USERNAME).bind(username.clone()).fetch_optional(pool).await?,
        Login::Email(email) => db::query(BY_EMAIL).bind(email.clone()).fetch_optional(pool).await?,
    };
    row.as_ref().map(account).transpose()
}

pub async fn by_phone(executor: impl Executor, phone: &PhoneNumber) -> Result<Option<Account>, sqlx::Error> {
    const BY_PHONE: &str = "
        SELECT user_id, password_hash
        FROM accounts
        WHERE phone = $1";
    db::query(BY_PHONE).bind(phone.clone()).fetch_optional(executor).await?.as_ref().map(account).transpose()
}

pub async fn password_hash(executor: impl Executor, user: UserId) -> Result<Option<String>, sqlx::Error> {
    const HASH: &str = "
        SELECT password_hash
        FROM accounts
        WHERE user_id = $1";
    Ok(db::query(HASH).bind(user).fetch_scalar::<Option<String>>(executor).await?.flatten())
}

fn account(row: &Row) -> Result<Account, sqlx::Error> {
    Ok(Account { user: row.try_get(0)?, password_hash: row.try_get(1)? })
}

/// Lets nobody else log in to an account until the transaction ends.
pub async fn lock_account(connection: &mut Connection, user: UserId) -> Result<(), sqlx::Error> {
    const LOCK: &str = "
        SELECT user_id
        FROM accounts
        WHERE user_id = $1
        {lock accounts}";
    db::query(LOCK).bind(user).execute(connection).await?;
    Ok(())
}
