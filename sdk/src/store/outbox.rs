//! The outbox: what is to be written, in order per chat.
//!
//! The first unsent row of a chat is the only one that may be sent. A row stays until its entry comes back in the log:
//! sent, it is shown as such; refused for good, it holds back the rows behind it until it is retried or discarded.

use std::time::Duration;

use prost::Message as _;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use tidings_proto::v1::{self, SendRequest, send_request::Action, send_result};

use super::{Changes, cursor};
use crate::{
    MessageStatus, OutboxAction, OutboxItem, Reason,
    error::is_transient,
    time::{duration, from_millis},
};

/// How a write was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is in the log, or refused for good: the chat's next write may be sent.
    Settled,
    /// Try again, not before this has passed.
    Again(Option<Duration>),
}

/// Adds a write.
pub fn enqueue(
    transaction: &Transaction<'_>,
    changes: &mut Changes,
    request: &SendRequest,
    now: i64,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT INTO outbox (client_id, chat_id, request, queued_at) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![request.client_id, request.chat_id, request.encode_to_vec(), now])?;
    changes.message(&request.chat_id, request.client_id.clone());
    changes.work();
    Ok(())
}

/// The next write of each chat that has one and is not blocked.
pub fn next_writes(connection: &Connection) -> rusqlite::Result<Vec<SendRequest>> {
    let mut query = connection.prepare_cached(
        "SELECT request
         FROM outbox
         WHERE position IN (SELECT MIN(position) FROM outbox WHERE sent_seq IS NULL GROUP BY chat_id)
         AND failed_reason IS NULL
         ORDER BY position",
    )?;
    query.query_map((), |row| decode_request(row, 0))?.collect()
}

/// Takes in the server's answer to a write.
pub fn resolve(
    transaction: &Transaction<'_>,
    changes: &mut Changes,
    client_id: &str,
    result: send_result::Result,
) -> rusqlite::Result<Answer> {
    changes.work();
    match result {
        send_result::Result::Ok(response) => {
            set_sent(transaction, changes, client_id, response.seq)?;
            Ok(Answer::Settled)
        }
        send_result::Result::Error(error) if is_transient(error.reason()) => {
            Ok(Answer::Again(error.retry_after.map(duration)))
        }
        send_result::Result::Error(error) => {
            set_failed(transaction, changes, client_id, &error)?;
            Ok(Answer::Settled)
        }
    }
}

fn set_sent(transaction: &Transaction<'_>, changes: &mut Changes, client_id: &str, seq: u64) -> rusqlite::Result<()> {
    let Some(chat_id) = chat_of(transaction, client_id)? else { return Ok(()) };
    if seq <= cursor(transaction, &chat_id)? {
        // An answer to a retry: the entry is stored, or in a gap and read with it.
        transaction.execute("DELETE FROM outbox WHERE client_id = ?1", [client_id])?;
    } else {
        transaction
            .prepare_cached("UPDATE outbox SET sent_seq = ?2, failed_reason = NULL WHERE client_id = ?1")?
            .execute(params![client_id, seq])?;
    }
    changes.message(&chat_id, client_id.to_owned());
    Ok(())
}

fn set_failed(
    transaction: &Transaction<'_>,
    changes: &mut Changes,
    client_id: &str,
    error: &v1::Error,
) -> rusqlite::Result<()> {
    let Some(chat_id) = chat_of(transaction, client_id)? else { return Ok(()) };
    transaction
        .prepare_cached(
            "UPDATE outbox
             SET failed_reason = ?2, failed_message = ?3
             WHERE client_id = ?1
             AND sent_seq IS NULL",
        )?
        .execute(params![client_id, error.reason, error.message])?;
    changes.message(&chat_id, client_id.to_owned());
    Ok(())
}

/// Lets a write that failed for good be sent again. It keeps its `client_id`: the server wrote nothing for it.
pub fn retry(transaction: &Transaction<'_>, changes: &mut Changes, client_id: &str) -> rusqlite::Result<()> {
    let Some(chat_id) = chat_of(transaction, client_id)? else { return Ok(()) };
    transaction
        .execute("UPDATE outbox SET failed_reason = NULL, failed_message = NULL WHERE client_id = ?1", [client_id])?;
    changes.message(&chat_id, client_id.to_owned());
    changes.work();
    Ok(())
}

/// Drops a write that failed for good.
pub fn discard(transaction: &Transaction<'_>, changes: &mut Changes, client_id: &str) -> rusqlite::Result<()> {
    let Some(chat_id) = chat_of(transaction, client_id)? else { return Ok(()) };
    transaction.execute("DELETE FROM outbox WHERE client_id = ?1 AND failed_reason IS NOT NULL", [client_id])?;
    changes.message(&chat_id, client_id.to_owned());
    changes.work();
    Ok(())
}

/// What waits to be written to a chat, in order.
pub fn outbox_of(connection: &Connection, chat_id: &str) -> rusqlite::Result<Vec<OutboxItem>> {
    let mut query = connection.prepare_cached(
        "SELECT request, queued_at, sent_seq, failed_reason, failed_message
         FROM outbox
         WHERE chat_id = ?1
         ORDER BY position",
    )?;
    query
        .query_map([chat_id], |row| {
            let request = decode_request(row, 0)?;
            let action = match &request.action {
                Some(Action::Edit(edit)) => OutboxAction::Edit { seq: edit.target_seq },
                Some(Action::Revoke(revoke)) => OutboxAction::Revoke { seq: revoke.target_seq },
                Some(Action::React(react)) => OutboxAction::React { seq: react.target_seq },
                Some(Action::Content(_) | Action::Sealed(_)) | None => OutboxAction::Message,
            };
            Ok(OutboxItem {
                id: request.client_id,
                chat_id: request.chat_id,
                action,
                status: decode_status(row, 2)?,
                queued_at: from_millis(row.get(1)?),
            })
        })?
        .collect()
}

/// The write that blocks a chat.
pub fn blocked_by(connection: &Connection, chat_id: &str) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT client_id FROM outbox WHERE chat_id = ?1 AND failed_reason IS NOT NULL LIMIT 1")?
        .query_row([chat_id], |row| row.get(0))
        .optional()
}

/// A row's status from `sent_seq`, `failed_reason`, `failed_message`, which begin at `column`.
pub fn decode_status(row: &Row<'_>, column: usize) -> rusqlite::Result<MessageStatus> {
    let (sent_seq, failed_reason): (Option<u64>, Option<i32>) = (row.get(column)?, row.get(column + 1)?);
    Ok(match (sent_seq, failed_reason) {
        (Some(_), _) => MessageStatus::Sent,
        (None, None) => MessageStatus::Pending,
        (None, Some(reason)) => MessageStatus::Failed {
            reason: v1::ErrorReason::try_from(reason).map_or(Reason::Other, Reason::from),
            message: row.get::<_, Option<String>>(column + 2)?.unwrap_or_default(),
        },
    })
}

pub fn decode_request(row: &Row<'_>, column: usize) -> rusqlite::Result<SendRequest> {
    let bytes: Vec<u8> = row.get(column)?;
    SendRequest::decode(bytes.as_slice()).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Blob, Box::new(error))
    })
}

fn chat_of(connection: &Connection, client_id: &str) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT chat_id FROM outbox WHERE client_id = ?1")?
        .query_row([client_id], |row| row.get(0))
        .optional()
}
