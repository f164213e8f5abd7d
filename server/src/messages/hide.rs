//! Deleting entries for oneself.

use tidings_proto::v1::{AccountEvent, EntryHidden, account_event::Event};

use super::{Error, Messages, store};
use crate::{
    backends::db::transact,
    ids::{ChatId, ClientId, DeviceId, Seq, UserId},
    log::{Action, NewEntry},
    telemetry::Trace,
};

impl Messages {
    /// Hides entries from the user alone and tells their devices. Those that are hidden already stay so.
    pub async fn hide(&self, user: UserId, chat: ChatId, seqs: &[Seq]) -> Result<(), Error> {
        self.readable(user, chat, seqs).await?;
        transact!(self.log, |transaction| {
            transaction.lock(&[user.into()]).await?;
            let hidden = store::hidden(transaction.connection().await?, user, chat, seqs).await?;
            let mut new: Vec<Seq> = seqs.iter().filter(|seq| !hidden.contains(seq)).copied().collect();
            new.sort_unstable();
            new.dedup();
            let entries: Vec<_> = new.into_iter().map(|seq| entry(user, chat, seq)).collect();
            for result in transaction.append(&entries).await? {
                result?;
            }
            Ok(())
        })
    }
}

fn entry(user: UserId, chat: ChatId, seq: Seq) -> NewEntry {
    let event = Event::EntryHidden(EntryHidden { chat_id: chat.to_string(), seq: seq.into() });
    NewEntry {
        log: user.into(),
        author: user,
        device: DeviceId::SERVER,
        client_id: ClientId::new(),
        action: Action::Account(AccountEvent { event: Some(event) }),
        trace: Trace::default(),
    }
}
