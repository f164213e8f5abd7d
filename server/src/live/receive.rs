//! What a device sends on its stream.

use std::sync::Arc;

use tidings_proto::v1::{
    self, AcknowledgeRequest, ConnectRequest, ErrorReason, MarkReadRequest, Pong, SendRequest, SendResult,
    SetPresenceRequest, SetTypingRequest, connect_request::Frame, send_result, server_frame,
};
use tonic::{Code, Status, Streaming};

use super::{Live, Session, frames::IntoFrame, service::WATCHED};
use crate::{
    gateway::{
        parse,
        status::{self, Invalid},
    },
    ids::{ChatId, LogId, Seq, UserId},
    log::{self, Appended, NewEntry},
    messages,
    telemetry::Span,
};

/// The frames of a device.
pub type Incoming = Streaming<ConnectRequest>;

/// Handles a device's frames, in order, until it ends the stream. One that cannot send never ends here.
pub async fn run(live: &Live, session: &Arc<Session>, incoming: Option<Incoming>) -> Option<Status> {
    let Some(mut incoming) = incoming else { return std::future::pending().await };
    loop {
        match incoming.message().await {
            Ok(Some(request)) => {
                session.hear();
                if let Err(status) = receive(live, session, request).await {
                    return Some(status);
                }
            }
            Ok(None) => return None,
            Err(status) => return Some(status),
        }
    }
}

async fn receive(live: &Live, session: &Arc<Session>, request: ConnectRequest) -> Result<(), Status> {
    match request.frame {
        None => return Err(Invalid::new("frame", "is required").into()),
        Some(Frame::Hello(_)) => {
            return Err(status::refuse(ErrorReason::HelloExpected, "only the first frame may be Hello"));
        }
        Some(Frame::Send(request)) => send(live, session, request).await,
        Some(Frame::Acknowledge(request)) => acknowledge(live, session, &request),
        Some(Frame::MarkRead(request)) => mark_read(live, session, &request),
        Some(Frame::Typing(request)) => Box::pin(typing(live, session, &request)).await,
        Some(Frame::Presence(request)) => Box::pin(presence(live, session, &request)).await,
        Some(Frame::Ping(request)) => {
            // Pongs count as answers: a device that pings without reading is stopped by the permits.
            let permit = Arc::clone(&session.sends).acquire_owned().await.ok();
            let pong = server_frame::Frame::Pong(Pong { nonce: request.nonce });
            session.push_answer(pong.into_frame(), permit);
        }
    }
    Ok(())
}

/// Queues a write. Its result is queued for the device when it is known; the next frame need not wait for it.
async fn send(live: &Live, session: &Arc<Session>, request: SendRequest) {
    // Closed never; a device with too many results that it did not take waits here, and is not read from.
    let permit = Arc::clone(&session.sends).acquire_owned().await.ok();
    let result = SendResult { client_id: request.client_id.clone(), chat_id: request.chat_id.clone(), result: None };
    match messages::parse_send(request, session.caller.user, session.caller.device) {
        Ok(entry) => {
            let session = Arc::clone(session);
            // Ends with the answer.
            let span = Span::received("send");
            let trace = span.trace();
            let reply = move |outcome: Result<Appended, log::Error>| {
                session.push_answer(answer(result, outcome), permit);
                drop(span);
            };
            live.log().submit(NewEntry { trace, ..entry }, Box::new(reply)).await;
        }
        Err(invalid) => {
            let error = send_result::Result::Error(v1::Error {
                code: Code::InvalidArgument.into(),
                reason: ErrorReason::InvalidField.into(),
                message: invalid.to_string(),
                retry_after: None,
                field: invalid.field,
            });
            let result = SendResult { result: Some(error), ..result };
            session.push_answer(server_frame::Frame::SendResult(result).into_frame(), permit);
        }
    }
}

fn answer(result: SendResult, outcome: Result<Appended, log::Error>) -> v1::ServerFrame {
    let outcome = match outcome {
        Ok(appended) => send_result::Result::Ok(appended.into()),
        Err(error) => send_result::Result::Error(error.into()),
    };
    server_frame::Frame::SendResult(SendResult { result: Some(outcome), ..result }).into_frame()
}

fn acknowledge(live: &Live, session: &Session, request: &AcknowledgeRequest) {
    let Ok(log) = parse::id::<LogId>("log_id", &request.log_id) else { return };
    live.receipts().delivered(session.caller.user, ChatId(log.0), Seq::from(request.seq));
}

fn mark_read(live: &Live, session: &Session, request: &MarkReadRequest) {
    let Ok(chat) = parse::id("chat_id", &request.chat_id) else { return };
    live.receipts().read(session.caller.user, chat, Seq::from(request.seq));
}

async fn typing(live: &Live, session: &Session, request: &SetTypingRequest) {
    let Ok(chat) = parse::id("chat_id", &request.chat_id) else { return };
    // What is not allowed is ignored.
    let _ = live.set_typing(session.caller.user, chat, request.typing).await;
}

async fn presence(live: &Live, session: &Session, request: &SetPresenceRequest) {
    let Ok(watch) = parse::ids::<UserId>("watch_user_ids", &request.watch_user_ids, 0..=WATCHED) else { return };
    if let Err(error) = live.set_presence(session.caller.device, request.available, watch).await {
        tracing::warn!(%error, "presence was not set");
    }
}
