//! Copying a message to other chats.

use std::collections::HashMap;

use prost::Message;
use tidings_proto::v1::{Content, EntryKind};

use super::{Error, Messages, content, store};
use crate::{
    gateway::Caller,
    ids::{ChatId, ClientId, LogId, Seq, UserId},
    log::{self, Action, Body, Encryption, NewEntry, Stays},
    telemetry::Trace,
};

impl Messages {
    /// Copies a message to each of these chats, in their order, up to the first that refuses it. Gives the seqs of the
    /// copies. Chats that have a copy under this `client_id` get no second one.
    pub async fn forward(
        &self,
        caller: Caller,
        client_id: ClientId,
        from: (ChatId, Seq),
        to: &[ChatId],
    ) -> Result<Vec<Seq>, Error> {
        let copies = self.copies(caller, client_id, to).await?;
        let seqs: Vec<Seq> = to.iter().filter_map(|chat| copies.get(&LogId::from(*chat)).copied()).collect();
        if seqs.len() == to.len() {
            return Ok(seqs);
        }
        let body = forwarded(self.content(caller.user, from).await?)?;
        let (author, device) = (caller.user, caller.device);
        let mut seqs = Vec::with_capacity(to.len());
        for chat in to {
            // The log answers for those that have their copy.
            let action = Action::Message { body: body.clone(), reply_to: None };
            let entry = NewEntry { log: (*chat).into(), author, device, client_id, action, trace: Trace::default() };
            seqs.push(self.log.append(entry).await?.seq);
        }
        Ok(seqs)
    }

    /// What an earlier try has written, which is answered for ever, whatever became of the message since.
    async fn copies(&self, caller: Caller, client_id: ClientId, to: &[ChatId]) -> Result<HashMap<LogId, Seq>, Error> {
        let mut connection = self.log.db().reader().acquire().await?;
        Ok(store::written(&mut connection, caller.device, client_id, to).await?)
    }

    /// The present content of a message that the reader may read.
    async fn content(&self, reader: UserId, (chat, seq): (ChatId, Seq)) -> Result<Content, Error> {
        let stays = self.readable(reader, chat, &[seq]).await?;
        let mut connection = self.log.db().reader().acquire().await?;
        let sees = |_, seq| stays.sees(seq);
        let entries = log::entries_at(&mut connection, reader, &[(chat.into(), seq)], sees).await?;
        let entry = entries.into_iter().next().filter(|entry| !entry.hidden).ok_or(Error::EntryNotFound)?;
        match entry.body {
            Some(Body { encryption: Encryption::Clear, bytes }) if entry.kind == EntryKind::Message => {
                Content::decode(bytes).map_err(|_| Error::CannotForward)
            }
            _ => Err(Error::CannotForward),
        }
    }

    /// What the reader may read of a chat, if these entries are in it. What is readable once stays so.
    pub(super) async fn readable(&self, reader: UserId, chat: ChatId, seqs: &[Seq]) -> Result<Stays, Error> {
        // Their own account log is none.
        if LogId::from(chat) == LogId::from(reader) {
            return Err(Error::ChatNotFound);
        }
        let stays = self.log.stays(reader, chat.into()).await?;
        if seqs.iter().all(|seq| stays.contains(*seq)) { Ok(stays) } else { Err(Error::EntryNotFound) }
    }
}

/// Content as it arrives elsewhere: what it answered and whom it named stay behind.
fn forwarded(content: Content) -> Result<Body, Error> {
    let content = Content {
        reply_to_seq: 0,
        mentions: Vec::new(),
        forward_count: content.forward_count.saturating_add(1),
        ..content
    };
    if content.encoded_len() > content::BYTES {
        return Err(Error::CannotForward);
    }
    Ok(Body::clear(&content))
}

#[cfg(test)]
mod tests {
    use tidings_proto::v1::{Mention, Text, content::Kind};

    use super::*;

    #[test]
    fn what_belongs_to_the_old_chat_stays_behind() {
        let kind = Some(Kind::Text(Text { text: "hi".to_owned(), link: None }));
        let content = Content {
            kind: kind.clone(),
            reply_to_seq: 3,
            mentions: vec![Mention::default()],
            forward_count: u32::MAX - 1,
        };
        let once = Content::decode(forwarded(content).unwrap().bytes).unwrap();
        assert_eq!(once, Content { kind, reply_to_seq: 0, mentions: Vec::new(), forward_count: u32::MAX });
        let twice = Content::decode(forwarded(once).unwrap().bytes).unwrap();
        assert_eq!(twice.forward_count, u32::MAX);
    }
}
