//! Frames of entries, encoded once for every session that receives them.

use prost::Message;
use tidings_proto::{
    Frame,
    v1::{AccountEvent, Entries, EntryKind, MembershipChange, ServerFrame, account_event, server_frame},
};

use crate::{
    ids::{ChatId, LogId, Seq, UserId},
    log::Entry,
};

/// Entries of a log with consecutive seqs, and what they mean for who follows what.
#[derive(Clone, Debug)]
pub struct LogFrame {
    pub first: Seq,
    pub last: Seq,
    pub frame: Frame,
    /// Who left the chat with the last of these entries, and so receives nothing after it.
    pub left: Vec<UserId>,
    /// In an account log: the chats that the user joined.
    pub joined: Vec<ChatId>,
}

/// Encodes consecutive entries. A frame ends with each entry by which somebody left.
pub fn encode(log: LogId, entries: Vec<Entry>) -> Vec<LogFrame> {
    let mut frames = Vec::with_capacity(1);
    let mut part = Vec::with_capacity(entries.len());
    for entry in entries {
        let left = who_left(&entry);
        part.push(entry);
        if !left.is_empty() {
            frames.extend(frame(log, std::mem::take(&mut part), left));
        }
    }
    frames.extend(frame(log, part, Vec::new()));
    frames
}

fn frame(log: LogId, entries: Vec<Entry>, left: Vec<UserId>) -> Option<LogFrame> {
    let (first, last) = (entries.first()?.seq, entries.last()?.seq);
    let joined = entries.iter().filter_map(joined).collect();
    let frame = Frame::encoded(entries_frame(log, first.previous(), entries));
    Some(LogFrame { first, last, frame, left, joined })
}

/// What `Entries` says: all that the receiver may read after `after`.
pub fn entries_frame(log: LogId, after: Seq, entries: Vec<Entry>) -> ServerFrame {
    let entries = entries.into_iter().map(Into::into).collect();
    server_frame::Frame::Entries(Entries { log_id: log.to_string(), after_seq: after.into(), entries }).into_frame()
}

fn who_left(entry: &Entry) -> Vec<UserId> {
    if entry.kind != EntryKind::Membership {
        return Vec::new();
    }
    let change = entry.body.as_ref().and_then(|body| MembershipChange::decode(body.bytes.as_ref()).ok());
    let left = change.map(|change| change.left_user_ids).unwrap_or_default();
    left.iter().filter_map(|user| user.parse().ok().map(UserId)).collect()
}

/// The chat that an entry of an account log says the user joined.
pub fn joined(entry: &Entry) -> Option<ChatId> {
    if entry.kind != EntryKind::Account {
        return None;
    }
    match AccountEvent::decode(entry.body.as_ref()?.bytes.as_ref()).ok()?.event? {
        account_event::Event::ChatJoined(joined) => joined.chat_id.parse().ok().map(ChatId),
        _ => None,
    }
}

/// Wraps a kind of frame.
pub trait IntoFrame {
    fn into_frame(self) -> ServerFrame;
}

impl IntoFrame for server_frame::Frame {
    fn into_frame(self) -> ServerFrame {
        ServerFrame { frame: Some(self) }
    }
}
