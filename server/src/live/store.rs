//! The live module's statements: receipts, and who may show that they type.

use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use tidings_proto::v1::Receipt;

use crate::{
    backends::{bulk, db::Db},
    ids::{ChatId, Seq, UserId},
    log::Error,
};

/// Receipts are sent in chats of at most so many members: in larger ones there would be more receipts than messages.
pub const RECEIPT_MEMBERS: i64 = 64;

/// How far a member has received and read a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub chat: ChatId,
    pub user: UserId,
    pub delivered: Seq,
    pub read: Seq,
}

impl From<Mark> for Receipt {
    fn from(mark: Mark) -> Self {
        Self { user_id: mark.user.to_string(), delivered_seq: mark.delivered.into(), read_seq: mark.read.into() }
    }
}

/// Raises the marks of present members. Gives those that rose.
pub async fn raise(connection: &mut SqliteConnection, marks: &[Mark]) -> Result<Vec<Mark>, sqlx::Error> {
    // No mark is above the head: a device cannot have what is not there.
    const RAISE: &str = "
        UPDATE members
        SET delivered_seq = CASE WHEN wanted.column3 > delivered_seq THEN wanted.column3 ELSE delivered_seq END,
            read_seq = CASE WHEN wanted.column4 > read_seq THEN wanted.column4 ELSE read_seq END
        FROM ({rows}) AS wanted
        JOIN logs ON logs.log_id = wanted.column1
        WHERE members.chat_id = wanted.column1
            AND members.user_id = wanted.column2
            AND members.last_seq IS NULL
            AND wanted.column3 <= logs.head
            AND (wanted.column3 > delivered_seq OR wanted.column4 > read_seq)
        RETURNING members.chat_id, members.user_id, delivered_seq, read_seq";
    let query = bulk::query(RAISE, 4, marks, |query, mark| {
        query.bind(mark.chat).bind(mark.user).bind(mark.delivered).bind(mark.read)
    });
    query.fetch_all(connection).await?.iter().map(mark).collect()
}

/// Of these chats, those whose receipts are sent.
pub async fn small_chats(db: &Db, chats: &[ChatId]) -> Result<Vec<ChatId>, sqlx::Error> {
    const SMALL: &str = "
        SELECT wanted.column1
        FROM ({rows}) AS wanted
        JOIN members ON members.chat_id = wanted.column1
        WHERE members.last_seq IS NULL
        GROUP BY wanted.column1
        HAVING COUNT(*) <= 64";
    let rows = bulk::query(SMALL, 1, chats, |query, chat| query.bind(*chat)).fetch_all(db.reader()).await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// The receipts of all members of the user's chats, by chat, as far as they are sent.
pub async fn receipts_of(db: &Db, user: UserId) -> Result<Vec<(ChatId, Vec<Receipt>)>, Error> {
    const RECEIPTS: &str = "
        SELECT members.chat_id, members.user_id, members.delivered_seq, members.read_seq
        FROM members AS own
        JOIN members ON members.chat_id = own.chat_id
        WHERE own.user_id = $1
            AND own.last_seq IS NULL
            AND members.last_seq IS NULL
            AND (SELECT COUNT(*) FROM members AS others WHERE others.chat_id = own.chat_id AND others.last_seq IS NULL) <= $2
        ORDER BY members.chat_id";
    let mut chats: Vec<(ChatId, Vec<Receipt>)> = Vec::new();
    for row in sqlx::query(RECEIPTS).bind(user).bind(RECEIPT_MEMBERS).fetch_all(db.reader()).await? {
        let mark = mark(&row)?;
        match chats.last_mut() {
            Some((chat, receipts)) if *chat == mark.chat => receipts.push(mark.into()),
            _ => chats.push((mark.chat, vec![mark.into()])),
        }
    }
    Ok(chats)
}

fn mark(row: &SqliteRow) -> Result<Mark, sqlx::Error> {
    Ok(Mark { chat: row.try_get(0)?, user: row.try_get(1)?, delivered: row.try_get(2)?, read: row.try_get(3)? })
}

/// Whether a user may write in a chat, and so may show there that they type.
pub async fn may_write(db: &Db, user: UserId, chat: ChatId) -> Result<(), Error> {
    const MAY: &str = "
        SELECT blocked_by_peer
        FROM members
        WHERE chat_id = $1 AND user_id = $2 AND last_seq IS NULL";
    match sqlx::query_scalar(MAY).bind(chat).bind(user).fetch_optional(db.reader()).await? {
        None => Err(Error::ChatNotFound),
        Some(true) => Err(Error::CannotMessageUser),
        Some(false) => Ok(()),
    }
}

/// Whether a user is in a chat now.
pub async fn is_present(db: &Db, user: UserId, chat: ChatId) -> Result<bool, Error> {
    match may_write(db, user, chat).await {
        Ok(()) | Err(Error::CannotMessageUser) => Ok(true),
        Err(Error::ChatNotFound) => Ok(false),
        Err(error) => Err(error),
    }
}
