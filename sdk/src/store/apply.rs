//! Takes in what the stream brought: a batch of frames in one transaction.
//!
//! Entries and their cursor are stored together, so that each entry is applied once whatever is cut in between.

use std::collections::BTreeMap;

use rusqlite::Transaction;
use tidings_proto::v1::{self, SendResult, server_frame::Frame};

use super::{
    Changes, Gap, account_log, cursor, entries, logs, outbox, outbox::Answer, receipts::store_receipts, session::owner,
};

/// What a batch came to.
#[derive(Debug, Default)]
pub struct Applied {
    /// How far logs are stored now, for those that moved.
    pub cursors: BTreeMap<String, u64>,
    /// The answers to writes, by chat.
    pub answers: Vec<(String, Answer)>,
    /// The log of which something was missed; nothing of the batch from there on was applied.
    pub missed: Option<String>,
}

/// Applies frames in order. Those that store nothing are left out.
pub fn apply(transaction: &Transaction<'_>, changes: &mut Changes, frames: Vec<Frame>) -> rusqlite::Result<Applied> {
    let mut applied = Applied::default();
    for frame in frames {
        match frame {
            Frame::Entries(frame) => {
                if !apply_entries(transaction, changes, &frame)? {
                    applied.missed = Some(frame.log_id);
                    break;
                }
                let stored = cursor(transaction, &frame.log_id)?;
                applied.cursors.insert(frame.log_id, stored);
            }
            Frame::Gap(frame) => {
                let gap = Gap { after_seq: frame.after_seq, before_seq: frame.before_seq };
                logs::store_gap(transaction, changes, &frame.log_id, gap)?;
            }
            Frame::SendResult(SendResult { client_id, chat_id, result: Some(result) }) => {
                let answer = outbox::resolve(transaction, changes, &client_id, result)?;
                applied.answers.push((chat_id, answer));
            }
            Frame::CaughtUp(_) => super::set_synced(transaction)?,
            Frame::Receipts(frame) => store_receipts(transaction, changes, &frame.chat_id, &frame.receipts)?,
            _ => {}
        }
    }
    Ok(applied)
}

/// Applies the entries above the cursor; false if there are some between the cursor and these.
fn apply_entries(transaction: &Transaction<'_>, changes: &mut Changes, frame: &v1::Entries) -> rusqlite::Result<bool> {
    let Some((user_id, device_id)) = owner(transaction)? else { return Ok(true) };
    let log_id = frame.log_id.as_str();
    let stored = cursor(transaction, log_id)?;
    if frame.after_seq > stored && !begins_membership(transaction, frame, &user_id)? {
        return Ok(false);
    }
    if log_id != user_id {
        super::chats::ensure(transaction, changes, log_id)?;
    }
    for entry in frame.entries.iter().filter(|entry| entry.seq > stored) {
        if log_id == user_id {
            account_log::apply(transaction, changes, entry)?;
        } else {
            entries::store(transaction, changes, (&user_id, &device_id), entry, entries::Source::Stream)?;
        }
    }
    if let Some(last) = frame.entries.last() {
        logs::raise_cursor(transaction, log_id, last.seq)?;
    }
    Ok(true)
}

/// Whether these entries are the first since the user joined, so that nothing between the cursor and them is theirs.
fn begins_membership(transaction: &Transaction<'_>, frame: &v1::Entries, user_id: &str) -> rusqlite::Result<bool> {
    let joins = frame.entries.first().is_some_and(|entry| match &entry.body {
        Some(v1::entry::Body::Membership(change)) => change.joined.iter().any(|member| member.user_id == user_id),
        _ => false,
    });
    Ok(joins || super::chats::first_seq(transaction, &frame.log_id)?.is_some_and(|first| frame.after_seq < first))
}
