//! Who has received and read.

use tidings_proto::v1::Receipt;

use super::{Error, Messages, store};
use crate::{
    ids::{ChatId, LogId, Seq, UserId},
    log::Viewer,
};

impl Messages {
    /// A device of the user has stored a log up to `seq`.
    pub async fn acknowledge(&self, user: UserId, log: LogId, seq: Seq) -> Result<(), Error> {
        // Nobody else sees how far a user's own log has come.
        if log != LogId::from(user) {
            let chat = ChatId(log.0);
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

    /// How far each present member of a chat has received and read it, as one of them sees it.
    pub async fn receipts(&self, caller: UserId, chat: ChatId) -> Result<Vec<Receipt>, Error> {
        let mut connection = self.log.db().reader().acquire().await?;
        let marks = store::marks(&mut connection, chat).await?;
        if marks.iter().all(|marks| marks.user != caller) {
            return Err(Error::ChatNotFound);
        }
        let viewer = Viewer::of(&mut connection, caller).await?;
        Ok(marks.iter().map(|marks| viewer.sees(marks)).collect())
    }
}
