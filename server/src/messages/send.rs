//! Sending: a message, an edit, a revocation or a reaction, parsed into an entry.

use tidings_proto::v1::{SendRequest, edit, send_request};

use super::{Error, Messages, content};
use crate::{
    gateway::{parse, status::Invalid},
    ids::{ChatId, DeviceId, LogId, Seq, UserId},
    log::{Action, Appended, NewEntry, Page, Position},
};

/// What a device wants to write.
pub fn parse_send(request: SendRequest, author: UserId, device: DeviceId) -> Result<NewEntry, Invalid> {
    let chat: ChatId = parse::id("chat_id", &request.chat_id)?;
    let client_id = content::client_id(&request.client_id)?;
    let action = parse_action(parse::required("action", request.action)?)?;
    Ok(NewEntry { log: chat.into(), author, device, client_id, action })
}

fn parse_action(action: send_request::Action) -> Result<Action, Invalid> {
    Ok(match action {
        send_request::Action::Content(message) => {
            let reply_to = (message.reply_to_seq != 0).then(|| message.reply_to_seq.into());
            Action::Message { body: content::clear("content", message)?, reply_to }
        }
        send_request::Action::Sealed(message) => {
            Action::Message { body: content::sealed("sealed", &message)?, reply_to: None }
        }
        send_request::Action::Edit(edit) => {
            let body = match parse::required("edit.body", edit.body)? {
                edit::Body::Content(message) => content::clear("edit.content", message)?,
                edit::Body::Sealed(message) => content::sealed("edit.sealed", &message)?,
            };
            Action::Edit { target: target("edit.target_seq", edit.target_seq)?, body }
        }
        send_request::Action::Revoke(revoke) => {
            Action::Revoke { target: target("revoke.target_seq", revoke.target_seq)? }
        }
        send_request::Action::React(react) => Action::React {
            target: target("react.target_seq", react.target_seq)?,
            emoji: content::emoji("react.emoji", react.emoji)?,
        },
    })
}

fn target(field: &str, seq: u64) -> Result<Seq, Invalid> {
    if seq == 0 { Err(Invalid::new(field, "is required")) } else { Ok(seq.into()) }
}

impl Messages {
    /// Writes an entry; it is durable when this returns.
    pub async fn send(&self, entry: NewEntry) -> Result<Appended, Error> {
        Ok(self.log.append(entry).await?)
    }

    /// A page of a chat, or of the reader's own account log.
    pub async fn history(&self, reader: UserId, log: LogId, position: Position, limit: u32) -> Result<Page, Error> {
        Ok(self.log.page(reader, log, position, limit).await?)
    }
}
