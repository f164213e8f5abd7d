//! Who may see and do what.

use std::collections::HashMap;

use crate::{
    backends::db::{self, Bind, Connection, Readers, Row, Value},
    ids::UserId,
};

/// Who may see or do something. The numbers are those of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum Audience {
    Everyone = 1,
    Contacts = 2,
    Nobody = 3,
}

impl Bind for Audience {
    fn value(this: Option<Self>) -> Value {
        Bind::value(this.map(|this| this as i32))
    }
}

/// Who may see and do what with a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Privacy {
    pub last_seen: Audience,
    pub online: Audience,
    pub status_text: Audience,
    pub add_to_groups: Audience,
    pub find_by_phone: Audience,
    /// Whether others are told what the user has read.
    pub read_receipts: bool,
}

/// What is to change of the privacy; the rest stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct PrivacyChanges {
    pub last_seen: Option<Audience>,
    pub online: Option<Audience>,
    pub status_text: Option<Audience>,
    pub add_to_groups: Option<Audience>,
    pub find_by_phone: Option<Audience>,
    pub read_receipts: Option<bool>,
}

pub async fn privacies(pool: &Readers, users: &[UserId]) -> Result<HashMap<UserId, Privacy>, sqlx::Error> {
    const PRIVACIES: &str = "
        SELECT profiles.user_id, profiles.last_seen_privacy, profiles.online_privacy, profiles.status_text_privacy,
            profiles.add_to_groups_privacy, profiles.find_by_phone_privacy, profiles.read_receipts
        FROM ({rows}) AS wanted
        JOIN profiles ON profiles.user_id = wanted.column1";
    let query = db::bulk(PRIVACIES, 1, users, |query, user| query.bind(*user));
    let privacy = |row: &Row| -> Result<_, sqlx::Error> {
        let privacy = Privacy {
            last_seen: row.try_get(1)?,
            online: row.try_get(2)?,
            status_text: row.try_get(3)?,
            add_to_groups: row.try_get(4)?,
            find_by_phone: row.try_get(5)?,
            read_receipts: row.try_get(6)?,
        };
        Ok((row.try_get(0)?, privacy))
    };
    query.fetch_all(pool).await?.iter().map(privacy).collect()
}

pub async fn update_privacy(
    connection: &mut Connection,
    user: UserId,
    changes: PrivacyChanges,
) -> Result<(), sqlx::Error> {
    const UPDATE: &str = "
        UPDATE profiles
        SET last_seen_privacy = COALESCE($2, last_seen_privacy),
            online_privacy = COALESCE($3, online_privacy),
            status_text_privacy = COALESCE($4, status_text_privacy),
            add_to_groups_privacy = COALESCE($5, add_to_groups_privacy),
            find_by_phone_privacy = COALESCE($6, find_by_phone_privacy),
            read_receipts = COALESCE($7, read_receipts)
        WHERE user_id = $1";
    let query = db::query(UPDATE)
        .bind(user)
        .bind(changes.last_seen)
        .bind(changes.online)
        .bind(changes.status_text)
        .bind(changes.add_to_groups)
        .bind(changes.find_by_phone)
        .bind(changes.read_receipts);
    query.execute(connection).await?;
    Ok(())
}
