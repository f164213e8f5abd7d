//! Forwarding: the server copies a message that it can read.

use prost::Message;
use tidings_proto::v1::{Content, EntryKind};

use super::{Error, Messages, content};
use crate::{
    gateway::Caller,
    ids::{ChatId, ClientId, Seq},
    log::{self, Action, Body, Encryption, Entry, NewEntry, Position},
};

/// A message, and where it goes.
pub struct Forward {
    pub client_id: ClientId,
    pub from: ChatId,
    pub seq: Seq,
    pub to: Vec<ChatId>,
}

impl Messages {
    /// Copies a message to other chats, one after the other. The first that fails ends it; a retry with the same
    /// `client_id` writes only what is missing.
    pub async fn forward(&self, caller: Caller, forward: Forward) -> Result<Vec<Seq>, Error> {
        let position = Position::After(forward.seq.previous());
        let page = self.log.page(caller.user, forward.from.into(), position, 1).await?;
        let original = page.entries.into_iter().find(|entry| entry.seq == forward.seq);
        let body = forwarded(&original.ok_or(log::Error::EntryNotFound)?)?;
        let mut seqs = Vec::with_capacity(forward.to.len());
        for chat in forward.to {
            let entry = NewEntry {
                log: chat.into(),
                author: caller.user,
                device: caller.device,
                client_id: forward.client_id,
                action: Action::Message { body: body.clone(), reply_to: None },
            };
            seqs.push(self.log.append(entry).await?.seq);
        }
        Ok(seqs)
    }
}

/// The content of a message without what belongs to its chat, forwarded once more.
fn forwarded(original: &Entry) -> Result<Body, Error> {
    let body = original.body.as_ref().filter(|body| body.encryption == Encryption::Clear);
    let body = body.filter(|_| original.kind == EntryKind::Message).ok_or(Error::CannotForward)?;
    let mut message = Content::decode(body.bytes.as_ref()).map_err(|_| Error::CannotForward)?;
    message.reply_to_seq = 0;
    message.mentions.clear();
    message.forward_count = message.forward_count.saturating_add(1);
    content::encoded("content", Encryption::Clear, &message).map_err(|_| Error::CannotForward)
}
