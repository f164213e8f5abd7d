//! LiveService on the wire.

use std::pin::Pin;

use futures::Stream;
use tidings_proto::{
    Frame,
    v1::{
        ConnectRequest, ErrorReason, GetPresenceRequest, GetPresenceResponse, PingRequest, PingResponse,
        SetPresenceRequest, SetPresenceResponse, SetTypingRequest, SetTypingResponse, SubscribeRequest,
        connect_request, live_service_server::LiveService,
    },
};
use tonic::{Request, Response, Status, Streaming};

use super::{Live, service::WATCHED};
use crate::gateway::{Caller, Place, parse, status};

pub struct LiveRpc(pub Live);

type Frames = Pin<Box<dyn Stream<Item = Result<Frame, Status>> + Send>>;

#[tonic::async_trait]
impl LiveService for LiveRpc {
    type ConnectStream = Frames;
    type SubscribeStream = Frames;

    async fn connect(&self, request: Request<Streaming<ConnectRequest>>) -> Result<Response<Frames>, Status> {
        let (caller, place) = (Caller::of(&request)?, Place::of(&request));
        let mut incoming = request.into_inner();
        let first = incoming.message().await?.and_then(|request| request.frame);
        let Some(connect_request::Frame::Hello(hello)) = first else {
            return Err(status::refuse(ErrorReason::HelloExpected, "the first frame must be Hello"));
        };
        Ok(Response::new(Box::pin(self.0.open(caller, place, &hello, Some(incoming))?)))
    }

    async fn subscribe(&self, request: Request<SubscribeRequest>) -> Result<Response<Frames>, Status> {
        let (caller, place) = (Caller::of(&request)?, Place::of(&request));
        let hello = parse::required("hello", request.into_inner().hello)?;
        Ok(Response::new(Box::pin(self.0.open(caller, place, &hello, None)?)))
    }

    async fn set_typing(&self, request: Request<SetTypingRequest>) -> Result<Response<SetTypingResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let chat = parse::id("chat_id", &request.chat_id)?;
        self.0.set_typing(caller.user, chat, request.typing).await?;
        Ok(Response::new(SetTypingResponse {}))
    }

    async fn set_presence(
        &self,
        request: Request<SetPresenceRequest>,
    ) -> Result<Response<SetPresenceResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let watch = parse::ids("watch_user_ids", &request.watch_user_ids, 0..=WATCHED)?;
        self.0.set_presence(caller.device, request.available, watch).await?;
        Ok(Response::new(SetPresenceResponse {}))
    }

    async fn ping(&self, request: Request<PingRequest>) -> Result<Response<PingResponse>, Status> {
        self.0.hear(Caller::of(&request)?.device).await;
        Ok(Response::new(PingResponse { nonce: request.into_inner().nonce }))
    }

    async fn get_presence(
        &self,
        request: Request<GetPresenceRequest>,
    ) -> Result<Response<GetPresenceResponse>, Status> {
        let caller = Caller::of(&request)?;
        let users = parse::ids("user_ids", &request.into_inner().user_ids, 1..=WATCHED)?;
        Ok(Response::new(GetPresenceResponse { presences: self.0.presence(caller.user, &users).await? }))
    }
}
