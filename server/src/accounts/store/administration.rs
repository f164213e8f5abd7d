//! The statements with which administrators look at accounts.

use crate::{
    accounts::administration::{AccountView, Suspension},
    backends::db::{self, Readers, Row},
    ids::UserId,
    time::Time,
};

/// What is selected for an [`AccountView`].
macro_rules! accounts {
    ($rest:literal) => {
        concat!(
            "
        SELECT accounts.user_id, accounts.username, accounts.email, accounts.phone, accounts.display_name,
            accounts.created_at, suspensions.until, suspensions.reason, deletions.due_at
        FROM accounts
        LEFT JOIN suspensions ON suspensions.user_id = accounts.user_id AND suspensions.until > $1
        LEFT JOIN deletions ON deletions.user_id = accounts.user_id AND deletions.stage <> 3",
            $rest
        )
    };
}

pub async fn account(pool: &Readers, user: UserId) -> Result<Option<AccountView>, sqlx::Error> {
    const ACCOUNT: &str = accounts!(
        "
        WHERE accounts.user_id = $2"
    );
    let row = db::query(ACCOUNT).bind(Time::now()).bind(user).fetch_optional(pool).await?;
    row.as_ref().map(view).transpose()
}

/// Accounts whose username, e-mail address or phone number begins so, by rising id after `after`. It reads all accounts:
/// administrators look for somebody now and then, and every index would cost at each registration.
pub async fn beginning_with(
    pool: &Readers,
    beginning: &str,
    after: UserId,
    limit: u32,
) -> Result<Vec<AccountView>, sqlx::Error> {
    const BEGINNING: &str = accounts!(
        "
        WHERE accounts.user_id > $2
            AND (accounts.username LIKE $3 ESCAPE '!' OR accounts.email LIKE $3 ESCAPE '!'
                OR accounts.phone LIKE $3 ESCAPE '!')
        ORDER BY accounts.user_id
        LIMIT $4"
    );
    let literal: String = beginning
        .chars()
        .flat_map(|character| {
            let special = matches!(character, '!' | '%' | '_');
            special.then_some('!').into_iter().chain([character])
        })
        .collect();
    let query = db::query(BEGINNING).bind(Time::now()).bind(after).bind(format!("{literal}%")).bind(limit);
    query.fetch_all(pool).await?.iter().map(view).collect()
}

fn view(row: &Row) -> Result<AccountView, sqlx::Error> {
    let suspension = Option::zip(row.try_get(6)?, row.try_get(7)?);
    Ok(AccountView {
        user: row.try_get(0)?,
        username: row.try_get(1)?,
        email: row.try_get(2)?,
        phone: row.try_get(3)?,
        display_name: row.try_get(4)?,
        created_at: row.try_get(5)?,
        suspension: suspension.map(|(until, reason)| Suspension { until, reason }),
        deleted_at: row.try_get(8)?,
    })
}
