//! Deleting for oneself: the entries stay for the others.

use tidings_proto::v1::{AccountEvent, EntryHidden, account_event::Event};

use super::{Error, Messages};
use crate::{
    gateway::Caller,
    ids::{ChatId, ClientId, Seq},
    log::{self, Action, NewEntry},
};

impl Messages {
    /// Hides entries from the caller, on all of their devices; all of them or none.
    pub async fn hide(&self, caller: Caller, chat: ChatId, seqs: Vec<Seq>) -> Result<(), Error> {
        let stays = self.log.stays(caller.user, chat.into()).await?;
        if !seqs.iter().all(|seq| stays.contains(*seq)) {
            return Err(log::Error::EntryNotFound.into());
        }
        let entries = seqs.into_iter().map(|seq| NewEntry {
            log: caller.user.into(),
            author: caller.user,
            device: caller.device,
            client_id: ClientId::new(),
            action: Action::Account(AccountEvent {
                event: Some(Event::EntryHidden(EntryHidden { chat_id: chat.to_string(), seq: seq.into() })),
            }),
        });
        let mut transaction = self.log.begin().await?;
        for result in transaction.append(entries.collect()).await? {
            result?;
        }
        Ok(transaction.commit().await?)
    }
}
