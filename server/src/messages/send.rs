//! From what a device sends to an entry for the log.

use tidings_proto::v1::{Content, Edit, React, SendRequest, edit, send_request};

use super::content;
use crate::{
    gateway::{
        parse::{self, required},
        status::Invalid,
    },
    ids::{DeviceId, Seq, UserId},
    log::{Action, NewEntry},
    telemetry::Trace,
};

/// One emoji is at most so long, joined ones with their joiners.
const EMOJI_BYTES: usize = 32;

/// Parses what a device of `author` wants to write. Whether they may is for the log to decide.
pub fn parse_send(request: SendRequest, author: UserId, device: DeviceId) -> Result<NewEntry, Invalid> {
    let log = parse::id("chat_id", &request.chat_id)?;
    let client_id = parse::id("client_id", &request.client_id)?;
    let action = match required("action", request.action)? {
        send_request::Action::Content(content) => {
            let reply_to = reply_to(&content);
            Action::Message { body: content::clear("content", content)?, reply_to }
        }
        send_request::Action::Sealed(sealed) => {
            Action::Message { body: content::sealed("sealed", &sealed)?, reply_to: None }
        }
        send_request::Action::Edit(edit) => parse_edit(edit)?,
        send_request::Action::Revoke(revoke) => Action::Revoke { target: target("revoke", revoke.target_seq)? },
        send_request::Action::React(react) => parse_react(react)?,
    };
    Ok(NewEntry { log, author, device, client_id, action, trace: Trace::default() })
}

fn parse_edit(edit: Edit) -> Result<Action, Invalid> {
    let target = target("edit", edit.target_seq)?;
    Ok(match required("edit.body", edit.body)? {
        edit::Body::Content(content) => {
            let reply_to = reply_to(&content);
            Action::Edit { target, body: content::clear("edit.content", content)?, reply_to }
        }
        edit::Body::Sealed(sealed) => {
            Action::Edit { target, body: content::sealed("edit.sealed", &sealed)?, reply_to: None }
        }
    })
}

/// The entry that content answers.
fn reply_to(content: &Content) -> Option<Seq> {
    Some(Seq::from(content.reply_to_seq)).filter(|seq| *seq != Seq::ZERO)
}

fn parse_react(react: React) -> Result<Action, Invalid> {
    let target = target("react", react.target_seq)?;
    if react.emoji.len() > EMOJI_BYTES {
        return Err(Invalid::new("react.emoji", format!("must have at most {EMOJI_BYTES} bytes")));
    }
    // What an emoji is grows every year; what it is not stays.
    let text = |character: char| character.is_control() || character.is_whitespace() || character.is_ascii_alphabetic();
    if react.emoji.chars().any(text) {
        return Err(Invalid::new("react.emoji", "must be an emoji"));
    }
    Ok(Action::React { target, emoji: react.emoji })
}

fn target(field: &str, seq: u64) -> Result<Seq, Invalid> {
    if seq == 0 { Err(Invalid::new(format!("{field}.target_seq"), "is required")) } else { Ok(seq.into()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use prost::Message as _;
    use tidings_proto::v1::{Revoke, Sealed, Text, content};
    use uuid::Uuid;

    use super::*;

    fn parsed(action: Option<send_request::Action>) -> Result<Action, Invalid> {
        let id = Uuid::now_v7();
        let request = SendRequest { chat_id: id.to_string(), client_id: id.to_string(), action };
        parse_send(request, UserId(id), DeviceId(id)).map(|entry| entry.action)
    }

    fn wrong_field(action: Option<send_request::Action>) -> String {
        parsed(action).unwrap_err().field
    }

    fn text(text: &str) -> Content {
        Content { kind: Some(content::Kind::Text(Text { text: text.to_owned(), link: None })), ..Default::default() }
    }

    #[test]
    fn a_wrong_field_is_named_by_its_path() {
        use send_request::Action as Send;
        let edit = |target_seq, body| Some(Send::Edit(Edit { target_seq, body }));
        let react = |target_seq, emoji: &str| Some(Send::React(React { target_seq, emoji: emoji.to_owned() }));
        assert_eq!(wrong_field(None), "action");
        assert_eq!(wrong_field(Some(Send::Content(Content::default()))), "content.kind");
        assert_eq!(wrong_field(Some(Send::Content(text(" ")))), "content.text.text");
        assert_eq!(wrong_field(Some(Send::Sealed(Sealed::default()))), "sealed.scheme");
        assert_eq!(wrong_field(Some(Send::Revoke(Revoke::default()))), "revoke.target_seq");
        assert_eq!(wrong_field(edit(0, None)), "edit.target_seq");
        assert_eq!(wrong_field(edit(1, None)), "edit.body");
        assert_eq!(wrong_field(edit(1, Some(edit::Body::Content(text(""))))), "edit.content.text.text");
        assert_eq!(wrong_field(react(0, "👍")), "react.target_seq");
        assert_eq!(wrong_field(react(1, "yes")), "react.emoji");
        assert_eq!(wrong_field(react(1, &"👍".repeat(9))), "react.emoji");
    }

    #[test]
    fn emojis_of_all_sorts_are_taken() {
        for emoji in ["", "👍", "👍🏽", "1️⃣", "🇩🇪", "🅰️", "ℹ️", "❤️‍🔥", "👨‍👩‍👧‍👦"]
        {
            let react = send_request::Action::React(React { target_seq: 1, emoji: emoji.to_owned() });
            assert!(parsed(Some(react)).is_ok(), "{emoji}");
        }
    }

    #[test]
    fn a_sender_does_not_count_forwards() {
        let content = Content { forward_count: 9, reply_to_seq: 4, ..text("hi") };
        let action = parsed(Some(send_request::Action::Content(content))).unwrap();
        let Action::Message { body, reply_to } = action else { panic!("not a message") };
        assert_eq!(Content::decode(body.bytes).unwrap().forward_count, 0);
        assert_eq!(reply_to, Some(Seq(4)));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..256)) {
            if let Ok(request) = SendRequest::decode(bytes.as_slice()) {
                let _ = parse_send(request, UserId::new(), DeviceId::new());
            }
        }
    }
}
