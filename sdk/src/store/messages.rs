//! Messages as a chat shows them: stored entries, and behind them what waits in the outbox.

use prost::Message as _;
use rusqlite::{Connection, OptionalExtension, Row, params, types::ValueRef};
use tidings_proto::v1::{Entry, EntryKind, entry::Body, send_request::Action};

use super::{
    logs, outbox, profiles, reactions,
    receipts::{Watermarks, watermarks},
    session::owner,
};
use crate::{
    Message, MessageBody, MessageStatus,
    time::from_millis,
    wire::{content_body, entry_body},
};

/// Where the positions of unsent messages begin: above every seq.
const UNSENT: u64 = 1 << 62;

const ENTRY_COLUMNS: &str = "log_id, seq, kind, author_id, client_id, at, body, edited_at, revoked";
/// What a chat shows: messages and changes to it, unless deleted for the user.
const SHOWN: &str = "kind IN (1, 5, 6) AND hidden = 0";
const OUTBOX_COLUMNS: &str = "request, position, queued_at, sent_seq, failed_reason, failed_message";

/// A page of the past: where the window begins now.
pub struct Window {
    /// The lowest seq that is shown.
    pub floor: u64,
    /// Whether there is more below it.
    pub more: bool,
    /// The gap that must be read to show as many as were asked for.
    pub gap: Option<logs::Gap>,
}

/// Moves a window's floor down by up to `count` messages, but not over a gap.
pub fn extend_window(connection: &Connection, chat_id: &str, floor: u64, count: u32) -> rusqlite::Result<Window> {
    let gap = logs::gap_below(connection, chat_id, floor)?;
    let bottom = gap.map_or(0, |gap| gap.before_seq);
    let mut query = connection.prepare_cached(&format!(
        "SELECT seq
         FROM entries
         WHERE log_id = ?1
         AND seq < ?2
         AND seq >= ?3
         AND {SHOWN}
         ORDER BY seq DESC
         LIMIT ?4"
    ))?;
    let seqs = query
        .query_map(params![chat_id, floor.min(i64::MAX as u64), bottom, u64::from(count) + 1], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<u64>>>()?;
    if seqs.len() > count as usize {
        return Ok(Window { floor: seqs[count as usize - 1], more: true, gap: None });
    }
    // Down to the gap, or to the beginning: the window takes in all that is there.
    Ok(Window { floor: bottom, more: gap.is_some(), gap })
}

/// The ids of the messages from `low` on and below `high`.
pub fn keys_between(connection: &Connection, chat_id: &str, low: u64, high: u64) -> rusqlite::Result<Vec<String>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT COALESCE(client_id, seq) FROM entries WHERE log_id = ?1 AND seq >= ?2 AND seq < ?3 AND {SHOWN}"
    ))?;
    query.query_map(params![chat_id, low, high.min(i64::MAX as u64)], key)?.collect()
}

/// A chat's messages from `floor` on, with the unsent ones at the end.
pub fn messages_from(connection: &Connection, chat_id: &str, floor: u64) -> rusqlite::Result<Vec<Message>> {
    let reader = Reader::of(connection, chat_id)?;
    let mut query = connection.prepare_cached(&format!(
        "SELECT {ENTRY_COLUMNS} FROM entries WHERE log_id = ?1 AND seq >= ?2 AND {SHOWN} ORDER BY seq"
    ))?;
    let mut messages = query
        .query_map(params![chat_id, floor], |row| reader.entry(row))?
        .collect::<rusqlite::Result<Vec<Message>>>()?;
    let mut query = connection
        .prepare_cached(&format!("SELECT {OUTBOX_COLUMNS} FROM outbox WHERE chat_id = ?1 ORDER BY position"))?;
    for message in query.query_map([chat_id], |row| reader.unsent(row))? {
        messages.extend(message?);
    }
    Ok(messages)
}

/// One message by its id, if it is shown.
pub fn message(connection: &Connection, chat_id: &str, id: &str) -> rusqlite::Result<Option<Message>> {
    let reader = Reader::of(connection, chat_id)?;
    let column = if id.parse::<u64>().is_ok() { "seq" } else { "client_id" };
    let stored = connection
        .prepare_cached(&format!(
            "SELECT {ENTRY_COLUMNS} FROM entries WHERE log_id = ?1 AND {column} = ?2 AND {SHOWN}"
        ))?
        .query_row([chat_id, id], |row| reader.entry(row))
        .optional()?;
    if stored.is_some() {
        return Ok(stored);
    }
    let unsent = connection
        .prepare_cached(&format!("SELECT {OUTBOX_COLUMNS} FROM outbox WHERE chat_id = ?1 AND client_id = ?2"))?
        .query_row([chat_id, id], |row| reader.unsent(row))
        .optional()?;
    Ok(unsent.flatten())
}

/// The message at a seq, if it is shown.
pub fn message_at(connection: &Connection, chat_id: &str, seq: u64) -> rusqlite::Result<Option<Message>> {
    let reader = Reader::of(connection, chat_id)?;
    connection
        .prepare_cached(&format!("SELECT {ENTRY_COLUMNS} FROM entries WHERE log_id = ?1 AND seq = ?2 AND {SHOWN}"))?
        .query_row(params![chat_id, seq], |row| reader.entry(row))
        .optional()
}

/// The newest message, unsent ones included.
pub fn last_message(connection: &Connection, chat_id: &str) -> rusqlite::Result<Option<Message>> {
    let reader = Reader::of(connection, chat_id)?;
    let mut query = connection
        .prepare_cached(&format!("SELECT {OUTBOX_COLUMNS} FROM outbox WHERE chat_id = ?1 ORDER BY position DESC"))?;
    for unsent in query.query_map([chat_id], |row| reader.unsent(row))? {
        if let Some(message) = unsent? {
            return Ok(Some(message));
        }
    }
    connection
        .prepare_cached(&format!(
            "SELECT {ENTRY_COLUMNS}
             FROM entries
             WHERE log_id = ?1
             AND kind = 1
             AND hidden = 0
             ORDER BY seq DESC
             LIMIT 1"
        ))?
        .query_row([chat_id], |row| reader.entry(row))
        .optional()
}

/// The id of the message at a seq; `None` if it is not stored.
pub fn message_key(connection: &Connection, chat_id: &str, seq: u64) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT COALESCE(client_id, seq) FROM entries WHERE log_id = ?1 AND seq = ?2")?
        .query_row(params![chat_id, seq], key)
        .optional()
}

/// A message's id from `COALESCE(client_id, seq)`.
pub fn key(row: &Row<'_>) -> rusqlite::Result<String> {
    match row.get_ref(0)? {
        ValueRef::Integer(seq) => Ok(seq.to_string()),
        value => Ok(value.as_str()?.to_owned()),
    }
}

/// Reads the messages of one chat.
struct Reader<'a> {
    connection: &'a Connection,
    user_id: String,
    watermarks: Watermarks,
}

impl<'a> Reader<'a> {
    fn of(connection: &'a Connection, chat_id: &str) -> rusqlite::Result<Self> {
        let user_id = owner(connection)?.map(|(user_id, _)| user_id).unwrap_or_default();
        Ok(Self { connection, user_id, watermarks: watermarks(connection, chat_id)? })
    }

    /// A row of `ENTRY_COLUMNS`.
    fn entry(&self, row: &Row<'_>) -> rusqlite::Result<Message> {
        let (chat_id, seq, author_id): (String, u64, String) = (row.get(0)?, row.get(1)?, row.get(3)?);
        let client_id: Option<String> = row.get(4)?;
        let is_message = row.get::<_, i32>(2)? == EntryKind::Message as i32;
        let revoked: bool = row.get(8)?;
        Ok(Message {
            id: client_id.unwrap_or_else(|| seq.to_string()),
            seq: Some(seq),
            position: seq,
            author_name: profiles::display_name(self.connection, &author_id)?,
            at: from_millis(row.get(5)?),
            body: if revoked { MessageBody::Revoked } else { decode_body(row, 6)? },
            edited_at: row.get::<_, Option<i64>>(7)?.filter(|_| !revoked).map(from_millis),
            reactions: if is_message && !revoked {
                reactions::of_message(self.connection, &chat_id, seq)?
            } else {
                Vec::new()
            },
            status: if author_id == self.user_id && is_message { self.status(seq) } else { MessageStatus::Received },
            chat_id,
            author_id,
        })
    }

    /// A row of `OUTBOX_COLUMNS`; `None` if it is not a message.
    fn unsent(&self, row: &Row<'_>) -> rusqlite::Result<Option<Message>> {
        let request = outbox::decode_request(row, 0)?;
        let body = match request.action {
            Some(Action::Content(content)) => content_body(content),
            Some(Action::Sealed(sealed)) => {
                MessageBody::Sealed { scheme: sealed.scheme, ciphertext: sealed.ciphertext }
            }
            _ => return Ok(None),
        };
        Ok(Some(Message {
            id: request.client_id,
            chat_id: request.chat_id,
            seq: row.get(3)?,
            position: UNSENT + row.get::<_, u64>(1)?,
            author_id: self.user_id.clone(),
            author_name: profiles::display_name(self.connection, &self.user_id)?,
            at: from_millis(row.get(2)?),
            body,
            edited_at: None,
            reactions: Vec::new(),
            status: outbox::decode_status(row, 3)?,
        }))
    }

    fn status(&self, seq: u64) -> MessageStatus {
        if seq <= self.watermarks.read {
            MessageStatus::Read
        } else if seq <= self.watermarks.delivered {
            MessageStatus::Delivered
        } else {
            MessageStatus::Sent
        }
    }
}

fn decode_body(row: &Row<'_>, column: usize) -> rusqlite::Result<MessageBody> {
    let Some(bytes) = row.get::<_, Option<Vec<u8>>>(column)? else { return Ok(MessageBody::Unknown) };
    let entry = Entry::decode(bytes.as_slice()).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Blob, Box::new(error))
    })?;
    Ok(entry.body.map_or(MessageBody::Unknown, |body: Body| entry_body(body)))
}
