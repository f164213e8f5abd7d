//! Who has received and read what.

use sqlx::Row;
use tidings_proto::v1::Receipt;

use super::{Error, Messages};
use crate::{
    ids::{ChatId, Seq, UserId},
    log,
};

impl Messages {
    /// A device of the user has stored a log up to `seq`. Of the account log nobody else is told.
    pub async fn acknowledge(&self, user: UserId, chat: ChatId, seq: Seq) -> Result<(), Error> {
        if chat.0 != user.0 {
            self.receipts.check(user, chat).await?;
            self.receipts.delivered(user, chat, seq);
        }
        Ok(())
    }

    /// The user has read a chat up to `seq`.
    pub async fn mark_read(&self, user: UserId, chat: ChatId, seq: Seq) -> Result<(), Error> {
        self.receipts.check(user, chat).await?;
        self.receipts.read(user, chat, seq);
        Ok(())
    }

    /// How far each present member has received and read; for present members.
    pub async fn receipts(&self, user: UserId, chat: ChatId) -> Result<Vec<Receipt>, Error> {
        const RECEIPTS: &str = "
            SELECT user_id, delivered_seq, read_seq
            FROM members
            WHERE chat_id = $1 AND last_seq IS NULL
            ORDER BY user_id";
        let mut present = false;
        let mut receipts = Vec::new();
        for row in sqlx::query(RECEIPTS).bind(chat).fetch_all(self.log.db().reader()).await? {
            let member: UserId = row.try_get(0)?;
            let (delivered, read): (Seq, Seq) = (row.try_get(1)?, row.try_get(2)?);
            present |= member == user;
            receipts.push(Receipt {
                user_id: member.to_string(),
                delivered_seq: delivered.into(),
                read_seq: read.into(),
            });
        }
        if present { Ok(receipts) } else { Err(log::Error::ChatNotFound.into()) }
    }
}
