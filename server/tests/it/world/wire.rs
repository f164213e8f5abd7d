//! How calls travel: HTTP/2 gRPC, or gRPC-Web over HTTP/1.1 as a browser does.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use tidings_proto::v1::{
    admin_service_client::AdminServiceClient, auth_service_client::AuthServiceClient,
    chat_service_client::ChatServiceClient, contact_service_client::ContactServiceClient,
    device_service_client::DeviceServiceClient, live_service_client::LiveServiceClient,
    message_service_client::MessageServiceClient, profile_service_client::ProfileServiceClient,
};
use tonic::{Status, body::Body, transport::Endpoint};
use tonic_web::GrpcWebClientLayer;
use tower::{ServiceBuilder, ServiceExt as _, util::BoxCloneSyncService};

/// Small, so that a device that stops reading is soon felt by the server.
const WINDOW: u32 = 64 * 1024;

/// How a device reaches the server, and so which of the live service's twins it uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// gRPC over HTTP/2; the stream is Connect.
    Connect,
    /// gRPC-Web over HTTP/1.1; the stream is Subscribe, with unary calls beside it.
    Web,
}

/// Carries HTTP calls to one server.
pub type Wire = BoxCloneSyncService<http::Request<Body>, http::Response<Body>, Status>;

/// An access token that may be renewed while clients use it.
pub type Token = Arc<Mutex<String>>;

/// Clients of every service, on one wire.
#[derive(Clone)]
pub struct Clients {
    wire: Wire,
}

impl Clients {
    /// Connects when first used, and again after a cut.
    pub fn new(transport: Transport, address: SocketAddr, token: Option<Token>) -> Self {
        let prepare = move |mut request: http::Request<Body>| {
            *request.uri_mut() = absolute(address, request.uri());
            if let Some(token) = &token {
                let value = format!("Bearer {}", token.lock().expect("the token"));
                request.headers_mut().insert(http::header::AUTHORIZATION, value.parse().expect("a header"));
            }
            request
        };
        let wire = match transport {
            Transport::Connect => {
                let channel = Endpoint::from_shared(format!("http://{address}"))
                    .expect("an address")
                    .connect_timeout(Duration::from_secs(5))
                    .initial_stream_window_size(WINDOW)
                    .initial_connection_window_size(WINDOW * 4)
                    .connect_lazy();
                BoxCloneSyncService::new(channel.map_request(prepare).map_err(|error| Status::from_error(error.into())))
            }
            Transport::Web => {
                let client = Client::builder(TokioExecutor::new()).build_http();
                let service = ServiceBuilder::new()
                    .map_request(prepare)
                    .map_response(|response: http::Response<_>| response.map(Body::new))
                    .map_err(|error: hyper_util::client::legacy::Error| Status::from_error(error.into()))
                    .layer(GrpcWebClientLayer::new())
                    .service(client);
                BoxCloneSyncService::new(service)
            }
        };
        Self { wire }
    }

    /// Clients on a wire that was made elsewhere.
    pub fn over(wire: Wire) -> Self {
        Self { wire }
    }

    /// The wire itself, for calls that no client would make.
    pub fn wire(&self) -> Wire {
        self.wire.clone()
    }

    pub fn auth(&self) -> AuthServiceClient<Wire> {
        AuthServiceClient::new(self.wire())
    }

    pub fn devices(&self) -> DeviceServiceClient<Wire> {
        DeviceServiceClient::new(self.wire())
    }

    pub fn profiles(&self) -> ProfileServiceClient<Wire> {
        ProfileServiceClient::new(self.wire())
    }

    pub fn contacts(&self) -> ContactServiceClient<Wire> {
        ContactServiceClient::new(self.wire())
    }

    pub fn chats(&self) -> ChatServiceClient<Wire> {
        ChatServiceClient::new(self.wire())
    }

    pub fn messages(&self) -> MessageServiceClient<Wire> {
        MessageServiceClient::new(self.wire())
    }

    pub fn admin(&self) -> AdminServiceClient<Wire> {
        AdminServiceClient::new(self.wire())
    }

    pub fn live_service(&self) -> LiveServiceClient<Wire> {
        LiveServiceClient::new(self.wire())
    }
}

fn absolute(address: SocketAddr, uri: &http::Uri) -> http::Uri {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    format!("http://{address}{path}").parse().expect("a URI")
}
