//! Frames of entries, encoded once for every session that receives them.

use prost::Message;
use tidings_proto::{
    Frame,
    v1::{AccountEvent, Entries, EntryKind, MembershipChange, ServerFrame, account_event, server_frame},
};

use crate::{
    ids::{ChatId, LogId, Seq, UserId},
    log::Entry,
    telemetry::Trace,
    time::Time,
};

/// Entries of a log with consecutive seqs, and what they mean for who follows what.
#[derive(Clone, Debug, PartialEq)]
pub struct LogFrame {
    pub first: Seq,
    pub last: Seq,
    pub frame: Frame,
    /// When the last of these entries was written.
    pub at: Time,
    /// The traces of those of them that are traced.
    pub traces: Vec<Trace>,
    /// Who left the chat with the last of these entries, and so receives nothing after it.
    pub left: Vec<UserId>,
    /// In an account log: the chats that the user joined.
    pub joined: Vec<ChatId>,
    /// In an account log: the user sees other receipts from now on.
    pub receipts_changed: bool,
}

/// Entries of one log with consecutive seqs, committed together: one frame or more.
#[derive(Clone, Debug, PartialEq)]
pub struct LogFrames {
    pub log: LogId,
    pub frames: Vec<LogFrame>,
}

impl LogFrames {
    /// Encodes consecutive entries.
    pub fn new(log: LogId, entries: Vec<Entry>) -> Self {
        Self { log, frames: encode(log, entries) }
    }

    pub fn first(&self) -> Seq {
        self.frames.first().map_or(Seq::ZERO, |frame| frame.first)
    }

    pub fn last(&self) -> Seq {
        self.frames.last().map_or(Seq::ZERO, |frame| frame.last)
    }
}

/// Encodes consecutive entries. A frame ends with each entry by which somebody left.
fn encode(log: LogId, entries: Vec<Entry>) -> Vec<LogFrame> {
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
    let (first, last, at) = (entries.first()?.seq, entries.last()?.seq, entries.last()?.at);
    let traces = entries.iter().filter(|entry| entry.trace.is_some()).map(|entry| entry.trace.clone()).collect();
    let joined = entries.iter().filter_map(joined).collect();
    let receipts_changed = entries.iter().any(changes_receipts);
    let frame = Frame::encoded(entries_frame(log, first.previous(), entries));
    Some(LogFrame { first, last, frame, at, traces, left, joined, receipts_changed })
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
    match account_event(entry)? {
        account_event::Event::ChatJoined(joined) => joined.chat_id.parse().ok().map(ChatId),
        _ => None,
    }
}

/// Whether an entry of an account log changes which receipts the user sees.
pub fn changes_receipts(entry: &Entry) -> bool {
    matches!(account_event(entry), Some(account_event::Event::ProfileChanged(change)) if change.read_receipts.is_some())
}

fn account_event(entry: &Entry) -> Option<account_event::Event> {
    if entry.kind != EntryKind::Account {
        return None;
    }
    AccountEvent::decode(entry.body.as_ref()?.bytes.as_ref()).ok()?.event
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
