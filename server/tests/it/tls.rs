//! TLS in the server: every way to call, bad certificates, and certificates that are replaced.

use std::{fs, net::SocketAddr, path::Path, sync::Arc};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustix::process::Signal;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, ServerName},
};
use tempfile::TempDir;
use tidings_proto::v1::{
    ConnectRequest, Hello, RegisterRequest, SubscribeRequest, connect_request, register_request, server_frame::Frame,
};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::TlsConnector;
use tokio_stream::StreamExt as _;
use tonic::{Request, Status, body::Body};
use tonic_web::GrpcWebClientLayer;
use tower::{ServiceBuilder, util::BoxCloneSyncService};

use crate::world::{Clients, PASSWORD, PATIENCE, Server, new_device, program, until};

/// An authority of a test's own, and the folder in which the server finds its certificate.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    folder: TempDir,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new([]).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).expect("a certificate").der().clone();
        let authority =
            Self { issuer: Issuer::new(params, key), certificate, folder: TempDir::new().expect("a folder") };
        authority.issue();
        authority
    }

    /// Writes a new certificate and its key.
    fn issue(&self) {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(["127.0.0.1".to_owned()]).expect("a name");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        self.write("certificate.pem", &certificate.pem());
        self.write("key.pem", &key.serialize_pem());
    }

    fn write(&self, name: &str, contents: &str) {
        fs::write(self.folder.path().join(name), contents).expect("write a file");
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_string_lossy().into_owned()
    }

    /// A server with the certificate of now.
    async fn server(&self, settings: &[(&str, &str)]) -> Server {
        let (certificate, key) = (self.path("certificate.pem"), self.path("key.pem"));
        let tls =
            [("TIDINGS_SERVER__TLS_CERTIFICATE", certificate.as_str()), ("TIDINGS_SERVER__TLS_KEY", key.as_str())];
        Server::start(&[&tls, settings].concat()).await
    }

    /// What a client needs that trusts this authority alone.
    fn trusted(&self) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).expect("a certificate");
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth()
    }

    /// The certificate that a new connection is shown.
    async fn shown(&self, address: SocketAddr) -> CertificateDer<'static> {
        let tcp = TcpStream::connect(address).await.expect("connect");
        let name = ServerName::IpAddress(address.ip().into());
        let stream = TlsConnector::from(Arc::new(self.trusted())).connect(name, tcp).await.expect("a handshake");
        let (_, connection) = stream.get_ref();
        connection.peer_certificates().and_then(<[_]>::first).expect("a certificate").clone().into_owned()
    }

    fn client<B>(&self, version: Version) -> Client<HttpsConnector<HttpConnector>, B>
    where
        B: http_body::Body + Send,
        B::Data: Send,
    {
        let connector = HttpsConnectorBuilder::new().with_tls_config(self.trusted()).https_only();
        let connector = match version {
            Version::Http1 => connector.enable_http1().build(),
            Version::Http2 => connector.enable_http2().build(),
        };
        Client::builder(TokioExecutor::new()).http2_only(version == Version::Http2).build(connector)
    }

    /// Clients that speak gRPC.
    fn grpc(&self, address: SocketAddr) -> Clients {
        let service = ServiceBuilder::new()
            .map_request(move |request| absolute(address, request))
            .map_response(|response: http::Response<_>| response.map(Body::new))
            .map_err(|error: hyper_util::client::legacy::Error| Status::from_error(error.into()))
            .service(self.client(Version::Http2));
        Clients::over(BoxCloneSyncService::new(service))
    }

    /// Clients that speak gRPC-Web, as browsers do.
    fn web(&self, address: SocketAddr, version: Version) -> Clients {
        let service = ServiceBuilder::new()
            .map_request(move |request| absolute(address, request))
            .map_response(|response: http::Response<_>| response.map(Body::new))
            .map_err(|error: hyper_util::client::legacy::Error| Status::from_error(error.into()))
            .layer(GrpcWebClientLayer::new())
            .service(self.client(version));
        Clients::over(BoxCloneSyncService::new(service))
    }
}

/// What a client offers when it connects.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    Http1,
    Http2,
}

fn absolute<B>(address: SocketAddr, mut request: http::Request<B>) -> http::Request<B> {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() = format!("https://{address}{path}").parse().expect("a URI");
    request
}

/// Registers somebody, and gives their access token.
async fn register(clients: &Clients) -> String {
    let request = RegisterRequest {
        login: Some(register_request::Login::Username("alice".to_owned())),
        password: PASSWORD.to_owned(),
        display_name: "Alice".to_owned(),
        device: Some(new_device()),
    };
    let response = clients.auth().register(request).await.expect("register").into_inner();
    response.session.expect("a session").access_token
}

fn with_token<T>(token: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().expect("a header"));
    request
}

/// Opens a stream, by the twin that browsers use too.
async fn subscribe(clients: &Clients) -> tonic::Streaming<tidings_proto::Frame> {
    let token = register(clients).await;
    let request = with_token(&token, SubscribeRequest { hello: Some(Hello::default()) });
    clients.live_service().subscribe(request).await.expect("subscribe").into_inner()
}

/// Waits for a frame.
async fn wait(stream: &mut tonic::Streaming<tidings_proto::Frame>, mut wanted: impl FnMut(&Frame) -> bool) {
    let found = async {
        loop {
            let frame = stream.message().await.expect("the stream goes on").expect("the stream goes on");
            if frame.into_inner().expect("a frame").frame.is_some_and(|frame| wanted(&frame)) {
                return;
            }
        }
    };
    timeout(PATIENCE, found).await.expect("the frame did not come");
}

#[tokio::test]
async fn calls_and_both_ways_of_a_stream_go_over_tls() {
    let authority = Authority::new();
    let server = authority.server(&[]).await;
    let clients = authority.grpc(server.address());
    let token = register(&clients).await;
    let hello = ConnectRequest { frame: Some(connect_request::Frame::Hello(Hello::default())) };
    let request = with_token(&token, tokio_stream::once(hello).chain(tokio_stream::pending()));
    let mut stream = clients.live_service().connect(request).await.expect("connect").into_inner();
    wait(&mut stream, |frame| matches!(frame, Frame::CaughtUp(_))).await;
}

#[tokio::test]
async fn browsers_call_and_stream_over_tls_with_either_version_of_http() {
    let authority = Authority::new();
    for version in [Version::Http1, Version::Http2] {
        let server = authority.server(&[]).await;
        let mut stream = subscribe(&authority.web(server.address(), version)).await;
        wait(&mut stream, |frame| matches!(frame, Frame::CaughtUp(_))).await;
    }
}

#[tokio::test]
async fn whoever_watches_the_process_is_answered_over_tls() {
    let authority = Authority::new();
    let server = authority.server(&[]).await;
    for version in [Version::Http1, Version::Http2] {
        let uri = format!("https://{}/livez", server.address()).parse().expect("a URI");
        let response = authority.client::<Empty<Bytes>>(version).get(uri).await.expect("an answer");
        assert_eq!(response.into_body().collect().await.expect("a body").to_bytes(), "ok\n");
    }
}

#[tokio::test]
async fn who_does_not_finish_a_handshake_keeps_nobody_waiting() {
    let authority = Authority::new();
    let server = authority.server(&[]).await;
    let mut silent = Vec::new();
    for _ in 0..32 {
        silent.push(TcpStream::connect(server.address()).await.expect("connect"));
    }
    timeout(PATIENCE, register(&authority.grpc(server.address()))).await.expect("nobody waits");
}

#[tokio::test]
async fn a_new_certificate_is_taken_at_sighup_and_streams_go_on() {
    let authority = Authority::new();
    let server = authority.server(&[("TIDINGS_LIVE__HEARTBEAT_INTERVAL", "100ms")]).await;
    let mut stream = subscribe(&authority.grpc(server.address())).await;
    let first = authority.shown(server.address()).await;

    authority.issue();
    assert_eq!(authority.shown(server.address()).await, first, "it is not read before it is asked for");
    server.signal(Signal::HUP);
    let second = until("the new certificate is shown", async || {
        Some(authority.shown(server.address()).await).filter(|shown| *shown != first)
    })
    .await;
    wait(&mut stream, |frame| matches!(frame, Frame::Heartbeat(_))).await;

    authority.write("certificate.pem", "nothing of use");
    server.signal(Signal::HUP);
    until("the problem is logged", async || server.log().contains("server.tls_certificate").then_some(())).await;
    assert_eq!(authority.shown(server.address()).await, second, "one that cannot be used changes nothing");
    wait(&mut stream, |frame| matches!(frame, Frame::Heartbeat(_))).await;
}

#[tokio::test]
async fn a_hangup_does_not_end_a_server_without_tls() {
    let server = Server::start(&[]).await;
    server.signal(Signal::HUP);
    until("the signal is logged", async || server.log().contains("no certificate").then_some(())).await;
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_is_named() {
    let (authority, other) = (Authority::new(), Authority::new());
    authority.write("empty.pem", "");
    let (certificate, key) = (authority.path("certificate.pem"), authority.path("key.pem"));
    let cases = [
        (authority.path("none.pem"), key.clone(), "server.tls_certificate: ", "none.pem"),
        (authority.path("empty.pem"), key.clone(), "server.tls_certificate: ", "empty.pem"),
        (certificate.clone(), authority.path("none.pem"), "server.tls_key: ", "none.pem"),
        (certificate.clone(), certificate.clone(), "server.tls_key: ", "certificate.pem"),
        (certificate.clone(), other.path("key.pem"), "server.tls_key: ", "server.tls_certificate"),
        (certificate, String::new(), "server.tls_key: ", "server.tls_certificate"),
        (String::new(), key, "server.tls_certificate: ", "server.tls_key"),
    ];
    for (certificate, key, named, detail) in cases {
        let said = failure(authority.folder.path(), &certificate, &key).await;
        assert!(said.contains(named) && said.contains(detail), "{certificate} {key}: {said}");
    }
}

/// What the server says that does not start.
async fn failure(folder: &Path, certificate: &str, key: &str) -> String {
    let run = program()
        .current_dir(folder)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env("TIDINGS_SERVER__TLS_CERTIFICATE", certificate)
        .env("TIDINGS_SERVER__TLS_KEY", key)
        .kill_on_drop(true)
        .output();
    let output = timeout(PATIENCE, run).await.expect("the server must not start").expect("run the program");
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}
