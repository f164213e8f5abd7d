//! The statements of messages.

use std::collections::{HashMap, HashSet};

use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use tidings_proto::v1::Receipt;

use crate::{
    backends::bulk,
    ids::{ChatId, ClientId, DeviceId, LogId, Seq, UserId},
};

/// What a device has written under this name, by log; served by `entries_by_client_id`.
pub async fn written(
    connection: &mut SqliteConnection,
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
    let query = bulk::query(WRITTEN, 3, chats, |query, chat| query.bind(*chat).bind(device).bind(client_id));
    query.fetch_all(connection).await?.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// Of these entries, those that a user has deleted for themselves.
pub async fn hidden(
    connection: &mut SqliteConnection,
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
    let query = bulk::query(HIDDEN, 3, seqs, |query, seq| query.bind(chat).bind(user).bind(*seq));
    query.fetch_all(connection).await?.iter().map(|row| row.try_get(0)).collect()
}

/// How far each present member has received and read; served by `members_present`.
pub async fn receipts(connection: &mut SqliteConnection, chat: ChatId) -> Result<Vec<(UserId, Receipt)>, sqlx::Error> {
    const RECEIPTS: &str = "
        SELECT user_id, delivered_seq, read_seq
        FROM members
        WHERE chat_id = $1 AND last_seq IS NULL
        ORDER BY user_id";
    let receipt = |row: &SqliteRow| -> Result<_, sqlx::Error> {
        let user: UserId = row.try_get(0)?;
        let (delivered, read): (Seq, Seq) = (row.try_get(1)?, row.try_get(2)?);
        let receipt = Receipt { user_id: user.to_string(), delivered_seq: delivered.into(), read_seq: read.into() };
        Ok((user, receipt))
    };
    sqlx::query(RECEIPTS).bind(chat).fetch_all(connection).await?.iter().map(receipt).collect()
}
