//! The live module's statements: receipts, and who may show that they type.

use std::collections::HashMap;

use tidings_proto::v1::Receipt;

use crate::{
    backends::db::{self, Connection, Db, Row, Script},
    ids::{ChatId, Seq, UserId},
    log::{Error, Marks, Viewer},
};

/// Receipts are sent in chats of at most so many members: in larger ones there would be more receipts than messages.
pub const RECEIPT_MEMBERS: i64 = 64;

/// How far a member says that they have received and read a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub chat: ChatId,
    pub user: UserId,
    pub delivered: Seq,
    pub read: Seq,
}

/// A member's marks that rose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raised {
    pub before: Marks,
    pub now: Marks,
}

/// Raises the marks of present members. Gives those that rose, by chat.
pub async fn raise(connection: &mut Connection, marks: &[Mark]) -> Result<HashMap<ChatId, Vec<Raised>>, sqlx::Error> {
    const BEFORE: &str = "
        SELECT members.chat_id, members.user_id, members.delivered_seq, members.read_seq, members.told_seq
        FROM ({rows}) AS wanted
        JOIN members ON members.chat_id = wanted.column1 AND members.user_id = wanted.column2
        WHERE members.last_seq IS NULL";
    // No mark is above the head: a device cannot have what is not there. Others are not told if the user does not want
    // them to be, nor in a direct chat of two of whom one has blocked the other; 1 is CHAT_KIND_DIRECT.
    const RAISE: &str = "
        UPDATE members
        SET delivered_seq = CASE WHEN wanted.column3 > delivered_seq THEN wanted.column3 ELSE delivered_seq END,
            read_seq = CASE WHEN wanted.column4 > read_seq THEN wanted.column4 ELSE read_seq END,
            told_seq = CASE
                WHEN wanted.column4 > told_seq
                    AND NOT EXISTS (
                        SELECT 1
                        FROM silent_readers
                        WHERE silent_readers.user_id = members.user_id)
                    AND NOT EXISTS (
                        SELECT 1
                        FROM chats
                        JOIN members AS peers ON peers.chat_id = chats.chat_id
                        WHERE chats.chat_id = members.chat_id AND chats.kind = 1 AND peers.blocked_by_peer)
                THEN wanted.column4
                ELSE told_seq
            END
        FROM ({rows}) AS wanted
        JOIN logs ON logs.log_id = wanted.column1
        WHERE members.chat_id = wanted.column1
            AND members.user_id = wanted.column2
            AND members.last_seq IS NULL
            AND wanted.column3 <= logs.head
            AND (wanted.column3 > delivered_seq OR wanted.column4 > read_seq OR wanted.column4 > told_seq)
        RETURNING members.chat_id, members.user_id, delivered_seq, read_seq, told_seq";
    let results = Script::default()
        .add(BEFORE, 2, marks, |query, mark| query.bind(mark.chat).bind(mark.user))
        .add(RAISE, 4, marks, |query, mark| query.bind(mark.chat).bind(mark.user).bind(mark.delivered).bind(mark.read))
        .fetch(connection)
        .await?;
    let [before, now] = &results[..] else { return Err(sqlx::Error::RowNotFound) };
    let before: HashMap<(ChatId, UserId), Marks> = before
        .iter()
        .map(|row| of_chat(row).map(|(chat, marks)| ((chat, marks.user), marks)))
        .collect::<Result<_, _>>()?;
    let mut raised: HashMap<ChatId, Vec<Raised>> = HashMap::new();
    for row in now {
        let (chat, now) = of_chat(row)?;
        // Who joined in between had no marks.
        let before = before.get(&(chat, now.user)).copied();
        let before = before.unwrap_or(Marks { user: now.user, delivered: Seq::ZERO, read: Seq::ZERO, told: Seq::ZERO });
        raised.entry(chat).or_default().push(Raised { before, now });
    }
    Ok(raised)
}

fn of_chat(row: &Row) -> Result<(ChatId, Marks), sqlx::Error> {
    let marks =
        Marks { user: row.try_get(1)?, delivered: row.try_get(2)?, read: row.try_get(3)?, told: row.try_get(4)? };
    Ok((row.try_get(0)?, marks))
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
    let rows = db::bulk(SMALL, 1, chats, |query, chat| query.bind(*chat)).fetch_all(db.reader()).await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// Present members of each chat who do not tell what they read.
pub async fn silent_members(db: &Db, chats: &[ChatId]) -> Result<HashMap<ChatId, Vec<UserId>>, sqlx::Error> {
    const SILENT: &str = "
        SELECT members.chat_id, members.user_id
        FROM ({rows}) AS wanted
        JOIN members ON members.chat_id = wanted.column1
        JOIN silent_readers ON silent_readers.user_id = members.user_id
        WHERE members.last_seq IS NULL";
    let mut silent: HashMap<ChatId, Vec<UserId>> = HashMap::new();
    for row in db::bulk(SILENT, 1, chats, |query, chat| query.bind(*chat)).fetch_all(db.reader()).await? {
        silent.entry(row.try_get(0)?).or_default().push(row.try_get(1)?);
    }
    Ok(silent)
}

/// The receipts of all members of the user's chats, by chat, as far as they are sent and as the user sees them.
pub async fn receipts_of(db: &Db, user: UserId) -> Result<Vec<(ChatId, Vec<Receipt>)>, Error> {
    const RECEIPTS: &str = "
        SELECT members.chat_id, members.user_id, members.delivered_seq, members.read_seq, members.told_seq
        FROM members AS own
        JOIN members ON members.chat_id = own.chat_id
        WHERE own.user_id = $1
            AND own.last_seq IS NULL
            AND members.last_seq IS NULL
            AND (SELECT COUNT(*) FROM members AS others WHERE others.chat_id = own.chat_id AND others.last_seq IS NULL) <= $2
        ORDER BY members.chat_id";
    let viewer = Viewer::of(db.reader(), user).await?;
    let mut chats: Vec<(ChatId, Vec<Receipt>)> = Vec::new();
    for row in db::query(RECEIPTS).bind(user).bind(RECEIPT_MEMBERS).fetch_all(db.reader()).await? {
        let (chat, marks) = of_chat(&row)?;
        let receipt = viewer.sees(&marks);
        match chats.last_mut() {
            Some((last, receipts)) if *last == chat => receipts.push(receipt),
            _ => chats.push((chat, vec![receipt])),
        }
    }
    Ok(chats)
}

/// Who is in a chat now.
pub async fn present_members(db: &Db, chat: ChatId) -> Result<Vec<UserId>, sqlx::Error> {
    const PRESENT: &str = "
        SELECT user_id
        FROM members
        WHERE chat_id = $1 AND last_seq IS NULL";
    db::query(PRESENT).bind(chat).fetch_scalars(db.reader()).await
}

/// Whether a user may write in a chat, and so may show there that they type.
pub async fn may_write(db: &Db, user: UserId, chat: ChatId) -> Result<(), Error> {
    const MAY: &str = "
        SELECT blocked_by_peer
        FROM members
        WHERE chat_id = $1 AND user_id = $2 AND last_seq IS NULL";
    match db::query(MAY).bind(chat).bind(user).fetch_scalar(db.reader()).await? {
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
