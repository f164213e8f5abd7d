//! `MessageService` on the wire.

use tidings_proto::v1::{
    AcknowledgeRequest, AcknowledgeResponse, ForwardRequest, ForwardResponse, GetHistoryRequest, GetHistoryResponse,
    GetReceiptsRequest, GetReceiptsResponse, HideEntriesRequest, HideEntriesResponse, MarkReadRequest,
    MarkReadResponse, SendRequest, SendResponse, get_history_request, message_service_server::MessageService,
};
use tonic::{Request, Response, Status};

use super::{Messages, parse_send};
use crate::{
    gateway::{Caller, parse, status::Invalid},
    ids::Seq,
    log::{NewEntry, Position},
    telemetry::Trace,
};

/// Entries that one call hides.
const HIDDEN: usize = 100;
/// Chats that one call forwards to.
const DESTINATIONS: usize = 20;

pub struct MessageRpc(pub Messages);

#[tonic::async_trait]
impl MessageService for MessageRpc {
    async fn send(&self, request: Request<SendRequest>) -> Result<Response<SendResponse>, Status> {
        let caller = Caller::of(&request)?;
        let trace = request.extensions().get::<Trace>().cloned().unwrap_or_default();
        let entry = parse_send(request.into_inner(), caller.user, caller.device)?;
        let appended = self.0.log.append(NewEntry { trace, ..entry }).await?;
        Ok(Response::new(appended.into()))
    }

    async fn forward(&self, request: Request<ForwardRequest>) -> Result<Response<ForwardResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let client_id = parse::id("client_id", &request.client_id)?;
        let from = (parse::id("from_chat_id", &request.from_chat_id)?, seq("seq", request.seq)?);
        let to = parse::ids("to_chat_ids", &request.to_chat_ids, 1..=DESTINATIONS)?;
        if to.len() < request.to_chat_ids.len() {
            return Err(Invalid::new("to_chat_ids", "must not have a chat twice").into());
        }
        let seqs = self.0.forward(caller, client_id, from, &to).await?;
        Ok(Response::new(ForwardResponse { seqs: seqs.into_iter().map(Into::into).collect() }))
    }

    async fn hide_entries(
        &self,
        request: Request<HideEntriesRequest>,
    ) -> Result<Response<HideEntriesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let chat = parse::id("chat_id", &request.chat_id)?;
        if !(1..=HIDDEN).contains(&request.seqs.len()) {
            return Err(Invalid::new("seqs", format!("must have 1 to {HIDDEN}")).into());
        }
        let seqs: Vec<Seq> = request.seqs.into_iter().map(|value| seq("seqs", value)).collect::<Result<_, _>>()?;
        self.0.hide(caller.user, chat, &seqs).await?;
        Ok(Response::new(HideEntriesResponse {}))
    }

    async fn get_history(&self, request: Request<GetHistoryRequest>) -> Result<Response<GetHistoryResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let log = parse::id("log_id", &request.log_id)?;
        let limit = parse::page_size(request.page_size, 50, 500)?;
        let position = match request.position {
            None => Position::Newest,
            Some(get_history_request::Position::BeforeSeq(seq)) => Position::Before(seq.into()),
            Some(get_history_request::Position::AfterSeq(seq)) => Position::After(seq.into()),
        };
        let page = self.0.log.page(caller.user, log, position, limit).await?;
        let entries = page.entries.into_iter().map(Into::into).collect();
        Ok(Response::new(GetHistoryResponse { entries, more: page.more }))
    }

    async fn acknowledge(&self, request: Request<AcknowledgeRequest>) -> Result<Response<AcknowledgeResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let log = parse::id("log_id", &request.log_id)?;
        self.0.acknowledge(caller.user, log, request.seq.into()).await?;
        Ok(Response::new(AcknowledgeResponse {}))
    }

    async fn mark_read(&self, request: Request<MarkReadRequest>) -> Result<Response<MarkReadResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let chat = parse::id("chat_id", &request.chat_id)?;
        self.0.mark_read(caller.user, chat, request.seq.into()).await?;
        Ok(Response::new(MarkReadResponse {}))
    }

    async fn get_receipts(
        &self,
        request: Request<GetReceiptsRequest>,
    ) -> Result<Response<GetReceiptsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let chat = parse::id("chat_id", &request.into_inner().chat_id)?;
        let receipts = self.0.receipts(caller.user, chat).await?;
        Ok(Response::new(GetReceiptsResponse { receipts }))
    }
}

/// The seq of an entry, which 0 is not.
fn seq(field: &str, value: u64) -> Result<Seq, Invalid> {
    if value == 0 { Err(Invalid::new(field, "is required")) } else { Ok(value.into()) }
}
