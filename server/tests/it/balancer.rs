//! The balancer's configuration of `examples/deploy`, in front of real nodes.
//!
//! Each node has data of its own here. Tokens are good on all, and a user whom a node doesn't know has empty logs: that
//! is enough for what a balancer has to show.

use std::{fs, net::SocketAddr};

use http::StatusCode;
use tempfile::TempDir;
use tidings_proto::v1::{LogInRequest, auth_service_client::AuthServiceClient, server_frame::Frame};
use tonic::{
    Code,
    transport::{Certificate, ClientTlsConfig, Endpoint},
};

use crate::world::{Balancer, Device, Live, Seen, Server, Transport, World, page, until};

/// Three nodes that take each other's tokens.
const ONE_KEY: (&str, &str) = ("TIDINGS_AUTH__SIGNING_KEY", "one key for all the nodes, of 32 bytes or more");

/// One node, three times: whatever way a call takes, it is known there.
fn only(world: &World) -> [SocketAddr; 3] {
    [world.server.address(); 3]
}

/// How many streams a node has.
async fn streams(node: SocketAddr) -> Option<usize> {
    let (_, metrics) = page(node, "/metrics").await?;
    metrics.lines().find_map(|line| line.strip_prefix("tidings_streams "))?.parse().ok()
}

/// New users of a node, who connect by the balancer.
async fn users<const N: usize>(world: &World, balancer: &Balancer) -> Vec<Device> {
    let mut devices = Vec::new();
    for number in 0..N {
        devices.push(world.user(&format!("user{number}")).await.by(Transport::Connect, balancer.address()));
    }
    devices
}

async fn open(device: &Device) -> Live {
    let mut stream = device.live();
    stream.caught_up().await;
    stream
}

#[tokio::test]
async fn two_people_chat_over_either_transport() {
    let world = World::start().await;
    let balancer = Balancer::start(only(&world)).await;
    for (transport, names) in [(Transport::Connect, ["alice", "bob"]), (Transport::Web, ["carol", "dave"])] {
        let [one, other] = names.map(|name| world.user(name));
        let (one, other) = (one.await.by(transport, balancer.address()), other.await.by(transport, balancer.address()));
        let chat = one.chat_with(&other).await;
        let mut stream = open(&other).await;
        one.send(&chat, "hi").await;
        stream.sees(&chat, ["hi"]).await;
        stream.send(&chat, "hi yourself").await;
        one.sees(&chat, ["hi", "hi yourself"]).await;
    }
}

#[tokio::test]
async fn a_heartbeat_keeps_a_stream_and_silence_ends_it() {
    // As by default, but shorter: three heartbeats fit into what is taken for silence.
    let beats = World::start_with(Transport::Connect, &[("TIDINGS_LIVE__HEARTBEAT_INTERVAL", "500ms")]).await;
    let silent = World::start_with(Transport::Connect, &[("TIDINGS_LIVE__HEARTBEAT_INTERVAL", "1h")]).await;
    let shorter = [("timeout client 100s", "timeout client 1500ms"), ("timeout server 100s", "timeout server 1500ms")];
    let (to_beats, to_silent) = tokio::join!(
        Balancer::start_with(only(&beats), &[], &shorter),
        Balancer::start_with(only(&silent), &[], &shorter),
    );
    let mut ends = open(&silent.user("alice").await.by(Transport::Connect, to_silent.address())).await;
    let mut goes_on = open(&beats.user("alice").await.by(Transport::Connect, to_beats.address())).await;
    assert_ne!(ends.ended().await.code(), Code::Ok);
    for _ in 0..8 {
        goes_on.wait("a heartbeat", |frame| matches!(frame, Frame::Heartbeat(_)).then_some(())).await;
    }
}

#[tokio::test]
async fn streams_are_spread_and_move_only_when_they_want_to() {
    let settings = [ONE_KEY, ("TIDINGS_SERVER__SHUTDOWN_GRACE", "60s")];
    let world = World::start_with(Transport::Connect, &settings).await;
    let nodes = [Server::start(&settings).await, Server::start(&settings).await];
    let addresses = [world.server.address(), nodes[0].address(), nodes[1].address()];
    let balancer = Balancer::start(addresses).await;
    let devices = users::<9>(&world, &balancer).await;

    let mut opened = Vec::new();
    for device in &devices[..6] {
        opened.push(open(device).await);
    }
    for address in addresses {
        assert_eq!(streams(address).await, Some(2));
    }

    nodes[0].ask_to_end();
    balancer.sees(1, Seen::NotReady).await;
    for device in &devices[6..] {
        opened.push(open(device).await);
    }
    assert_eq!(streams(addresses[1]).await, Some(2), "it gets no new stream, and keeps what it has");
    for (number, stream) in opened.iter_mut().enumerate() {
        stream.ping(number as u64).await;
    }
}

#[tokio::test]
async fn a_node_that_is_gone_fails_no_new_call() {
    let mut world = World::start_with(Transport::Connect, &[ONE_KEY]).await;
    let [gone, other] = [Server::start(&[ONE_KEY]).await, Server::start(&[ONE_KEY]).await];
    let balancer = Balancer::start([gone.address(), world.server.address(), other.address()]).await;
    let device = &users::<1>(&world, &balancer).await[0];
    drop(gone);
    // Faster than the checks: what cannot be reached is tried elsewhere.
    for _ in 0..6 {
        open(device).await;
    }
    world.server.kill().await;
    open(device).await;
}

#[tokio::test]
async fn a_device_that_leaves_ends_its_stream_at_once() {
    let world = World::start_with(Transport::Connect, &[("TIDINGS_LIVE__HEARTBEAT_INTERVAL", "1h")]).await;
    let balancer = Balancer::start(only(&world)).await;
    for transport in [Transport::Connect, Transport::Web] {
        let stream = open(&world.user(&format!("{transport:?}")).await.by(transport, balancer.address())).await;
        assert_eq!(streams(world.server.address()).await, Some(1));
        drop(stream);
        until("the node has no stream", async || (streams(world.server.address()).await? == 0).then_some(())).await;
    }
}

#[tokio::test]
async fn a_device_that_does_not_read_stops_nobody_else() {
    let world = World::start().await;
    // With one thread, connections that could be shared are.
    let balancer = Balancer::start_with(only(&world), &[], &[("\nglobal\n", "\nglobal\n    nbthread 1\n")]).await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    // More than fits between the node and a device that does not read.
    let text = "x".repeat(16 * 1024);
    for _ in 0..600 {
        alice.send(&chat, &text).await;
    }
    // One on the way to each of the nodes.
    let mut slow = Vec::new();
    for _ in 0..3 {
        let device = world.another_device(&bob).await.by(Transport::Connect, balancer.address());
        let mut stream = device.live();
        stream.wait("Welcome", |frame| matches!(frame, Frame::Welcome(_)).then_some(())).await;
        slow.push((device, stream));
    }
    let alice = alice.by(Transport::Connect, balancer.address());
    for _ in 0..3 {
        open(&alice).await;
        alice.send(&chat, "still here").await;
    }
    for (device, mut stream) in slow {
        // Nor does it stop its own calls.
        device.send(&chat, "me too").await;
        stream.caught_up().await;
    }
}

#[tokio::test]
async fn clients_do_not_see_what_is_for_operators() {
    let world = World::start().await;
    let balancer = Balancer::start(only(&world)).await;
    for path in ["/metrics", "/readyz", "/livez"] {
        let (status, _) = page(balancer.address(), path).await.expect("an answer");
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
    let (status, _) = page(balancer.address(), "/").await.expect("an answer");
    assert_eq!(status, StatusCode::OK);
}

/// A certificate for `tidings.test`, which is trusted by itself.
struct Certified {
    folder: TempDir,
    certificate: String,
}

impl Certified {
    fn new() -> Self {
        let made = rcgen::generate_simple_self_signed(["tidings.test".to_owned()]).expect("a certificate");
        let certified = Self { folder: TempDir::new().expect("a folder"), certificate: made.cert.pem() };
        let key = made.signing_key.serialize_pem();
        for (name, text) in [("certificate", &certified.certificate), ("key", &key)] {
            fs::write(certified.path(name), text).expect("write a file");
        }
        fs::write(certified.path("both"), format!("{}{key}", certified.certificate)).expect("write a file");
        certified
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_string_lossy().into_owned()
    }

    /// Calls over TLS and HTTP/2; the answer must be a node's.
    async fn call(&self, balancer: &Balancer) {
        let certificate = Certificate::from_pem(&self.certificate);
        let trust = ClientTlsConfig::new().ca_certificate(certificate).domain_name("tidings.test");
        let endpoint = Endpoint::from_shared(format!("https://{}", balancer.address())).expect("an address");
        let channel = endpoint.tls_config(trust).expect("TLS").connect().await.expect("connect");
        let status = AuthServiceClient::new(channel).log_in(LogInRequest::default()).await.expect_err("no log-in");
        assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    }
}

#[tokio::test]
async fn tls_ends_at_the_balancer() {
    let world = World::start().await;
    let certified = Certified::new();
    let settings = [("TIDINGS_CERTIFICATE", certified.path("both"))];
    certified.call(&Balancer::start_with(only(&world), &settings, &[]).await).await;
}

#[tokio::test]
async fn tls_goes_on_to_nodes_whose_certificate_is_trusted() {
    let [certified, other] = [Certified::new(), Certified::new()];
    let node = async |certified: &Certified| {
        let (certificate, key) = (certified.path("certificate"), certified.path("key"));
        let settings = [("TIDINGS_SERVER__TLS_CERTIFICATE", &*certificate), ("TIDINGS_SERVER__TLS_KEY", &*key)];
        Server::start(&settings).await
    };
    let (trusted, stranger) = (node(&certified).await, node(&other).await);
    let settings = [
        ("TIDINGS_CERTIFICATE", certified.path("both")),
        ("TIDINGS_NODE_CA", certified.path("certificate")),
        ("TIDINGS_NODE_NAME", "tidings.test".to_owned()),
    ];
    let nodes = [trusted.address(), trusted.address(), trusted.address()];
    certified.call(&Balancer::start_with(nodes, &settings, &[]).await).await;

    let nodes = [stranger.address(), trusted.address(), trusted.address()];
    let balancer = Balancer::launch(nodes, &settings, &[]);
    balancer.sees(0, Seen::Gone).await;
    certified.call(&balancer).await;
}
