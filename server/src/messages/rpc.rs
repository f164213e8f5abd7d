//! MessageService on the wire.

use tidings_proto::v1::{
    AcknowledgeRequest, AcknowledgeResponse, ForwardRequest, ForwardResponse, GetHistoryRequest, GetHistoryResponse,
    GetReceiptsRequest, GetReceiptsResponse, HideEntriesRequest, HideEntriesResponse, MarkReadRequest,
    MarkReadResponse, SendRequest, SendResponse, get_history_request, message_service_server::MessageService,
};
use tonic::{Request, Response, Status};

use super::{Messages, content, forward::Forward, send::parse_send};
use crate::{
    gateway::{Caller, parse, status::Invalid},
    ids::{ChatId, LogId},
    log::Position,
};

const PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 500;
const HIDDEN_AT_ONCE: usize = 100;
const DESTINATIONS: usize = 20;

pub struct MessageRpc(pub Messages);

#[tonic::async_trait]
impl MessageService for MessageRpc {
    async fn send(&self, request: Request<SendRequest>) -> Result<Response<SendResponse>, Status> {
        let caller = Caller::of(&request)?;
        let entry = parse_send(request.into_inner(), caller.user, caller.device)?;
        Ok(Response::new(self.0.send(entry).await?.into()))
    }

    async fn forward(&self, request: Request<ForwardRequest>) -> Result<Response<ForwardResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let forward = Forward {
            client_id: content::client_id(&request.client_id)?,
            from: parse::id("from_chat_id", &request.from_chat_id)?,
            seq: request.seq.into(),
            to: parse::ids("to_chat_ids", &request.to_chat_ids, 1..=DESTINATIONS)?,
        };
        let seqs = self.0.forward(caller, forward).await?;
        Ok(Response::new(ForwardResponse { seqs: seqs.into_iter().map(Into::into).collect() }))
    }

    async fn hide_entries(
        &self,
        request: Request<HideEntriesRequest>,
    ) -> Result<Response<HideEntriesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let chat = parse::id("chat_id", &request.chat_id)?;
        if !(1..=HIDDEN_AT_ONCE).contains(&request.seqs.len()) {
            return Err(Invalid::new("seqs", format!("must be 1 to {HIDDEN_AT_ONCE}")).into());
        }
        self.0.hide(caller, chat, request.seqs.into_iter().map(Into::into).collect()).await?;
        Ok(Response::new(HideEntriesResponse {}))
    }

    async fn get_history(&self, request: Request<GetHistoryRequest>) -> Result<Response<GetHistoryResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let log: LogId = parse::id("log_id", &request.log_id)?;
        let limit = parse::page_size(request.page_size, PAGE, LARGEST_PAGE)?;
        let position = match request.position {
            None => Position::Newest,
            Some(get_history_request::Position::BeforeSeq(seq)) => Position::Before(seq.into()),
            Some(get_history_request::Position::AfterSeq(seq)) => Position::After(seq.into()),
        };
        let page = self.0.history(caller.user, log, position, limit).await?;
        let entries = page.entries.into_iter().map(Into::into).collect();
        Ok(Response::new(GetHistoryResponse { entries, more: page.more }))
    }

    async fn acknowledge(&self, request: Request<AcknowledgeRequest>) -> Result<Response<AcknowledgeResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let chat: ChatId = parse::id("log_id", &request.log_id)?;
        self.0.acknowledge(caller.user, chat, request.seq.into()).await?;
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
        Ok(Response::new(GetReceiptsResponse { receipts: self.0.receipts(caller.user, chat).await? }))
    }
}
