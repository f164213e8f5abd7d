//! The statements of messages.

use std::collections::{HashMap, HashSet};

use crate::{
    backends::db::{self, Connection, Row},
    ids::{ChatId, ClientId, DeviceId, LogId, Seq, UserId},
    log::Marks,
};

/// What a device has written under this name, by log; served by `entries_by_client_id`.
pub async fn written(
    connection: &mut Connection,
    device: DeviceId,
    client_id: ClientId,
    chats: &[ChatId],
) -> Result<HashMap<LogId, Seq>, sqlx::Error> {
    const WRITTEN: &str = "
        SELECT entries.log_id, entries.seq
        FROM ({rows}) AS wanted
        JOIN entries ON entries.log_id = wanted.column1
            AND entries.device_id = wanted.column2
            AND entries.client_id = wanted.column3";
    let query = db::bulk(WRITTEN, 3, chats, |query, chat| query.bind(*chat).bind(device).bind(client_id));
    query.fetch_all(connection).await?.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// Of these entries, those that a user has deleted for themselves.
pub async fn hidden(
    connection: &mut Connection,
    user: UserId,
    chat: ChatId,
    seqs: &[Seq],
) -> Result<HashSet<Seq>, sqlx::Error> {
    const HIDDEN: &str = "
        SELECT hidden.seq
        FROM ({rows}) AS wanted
        JOIN hidden ON hidden.log_id = wanted.column1
            AND hidden.user_id = wanted.column2
            AND hidden.seq = wanted.column3";
    let query = db::bulk(HIDDEN, 3, seqs, |query, seq| query.bind(chat).bind(user).bind(*seq));
    query.fetch_all(connection).await?.iter().map(|row| row.try_get(0)).collect()
}

/// The marks of each present member; served by `members_present`.
pub async fn marks(connection: &mut Connection, chat: ChatId) -> Result<Vec<Marks>, sqlx::Error> {
    const MARKS: &str = "
        SELECT user_id, delivered_seq, read_seq, told_seq
        FROM members
        WHERE chat_id = $1 AND last_seq IS NULL
        ORDER BY user_id";
    let marks = |row: &Row| {
        Ok(Marks { user: row.try_get(0)?, delivered: row.try_get(1)?, read: row.try_get(2)?, told: row.try_get(3)? })
    };
    db::query(MARKS).bind(chat).fetch_all(connection).await?.iter().map(marks).collect()
}
