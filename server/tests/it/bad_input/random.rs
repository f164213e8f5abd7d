//! Random frames and random bytes: the server refuses what it must, never panics, and serves on.

use std::{net::SocketAddr, time::Duration};

use proptest::{
    collection::vec,
    prelude::{Just, Strategy, any, prop_oneof},
    strategy::ValueTree as _,
    test_runner::TestRunner,
};
use prost::Message as _;
use tidings_proto::v1::{
    AcknowledgeRequest, ConnectRequest, Content, Cursor, Edit, Hello, MarkReadRequest, Mention, PingRequest, React,
    Revoke, Sealed, SendRequest, SetPresenceRequest, SetTypingRequest, Text, connect_request::Frame, content, edit,
    send_request::Action,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::{raw::call, stage::Stage};
use crate::world::{Device, World};

/// How many streams and connections are tried.
const CASES: u32 = 100;

#[tokio::test]
async fn random_frames_do_no_harm() {
    let stage = Stage::set().await;
    let ids = [stage.group.clone(), stage.direct.clone(), stage.owner.user_id.clone()];
    for messages in draw(vec(message(&ids), 0..12)) {
        // The server ends a stream when its device does. How does not matter, as long as it does.
        let shown = format!("{messages:?}");
        let result = call(&stage.owner, "LiveService/Connect", messages).await;
        assert_serves(&stage.world, &stage.owner, &stage.group, &format!("{shown} answered by {result:?}")).await;
    }
}

#[tokio::test]
async fn random_bytes_do_no_harm() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let group = alice.group_with("Group", &[]).await;
    let address = world.server.address();
    for bytes in draw(vec(any::<u8>(), 0..512)) {
        throw(address, &bytes).await;
        throw(address, &[b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", bytes.as_slice()].concat()).await;
        let head = format!(
            "POST /tidings.v1.LiveService/Subscribe HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\n\
             content-type: application/grpc-web+proto\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            alice.session.access_token,
            bytes.len()
        );
        throw(address, &[head.as_bytes(), bytes.as_slice()].concat()).await;
        assert_serves(&world, &alice, &group, &format!("{bytes:?}")).await;
    }
}

/// So many values, the same in every run.
fn draw<T>(strategy: impl Strategy<Value = T>) -> impl Iterator<Item = T> {
    let mut runner = TestRunner::deterministic();
    (0..CASES).map(move |_| strategy.new_tree(&mut runner).expect("a value").current())
}

async fn assert_serves(world: &World, device: &Device, chat: &str, after: &str) {
    device.history(chat).await.unwrap_or_else(|status| panic!("{status:?} after {after}"));
    assert!(!world.server.log().contains("panicked"), "the server panicked after {after}");
}

/// Throws bytes at a port, and waits a moment for the other side to make something of them.
async fn throw(address: SocketAddr, bytes: &[u8]) {
    let mut stream = TcpStream::connect(address).await.expect("the server accepts");
    // The server may hang up at any time.
    if stream.write_all(bytes).await.is_ok() && stream.shutdown().await.is_ok() {
        let mut answer = Vec::new();
        _ = timeout(Duration::from_millis(200), stream.read_to_end(&mut answer)).await;
    }
}

/// A frame of Connect, good or bad, or no frame at all.
fn message(ids: &[String; 3]) -> impl Strategy<Value = Vec<u8>> + use<> {
    let encode = |frame| ConnectRequest { frame }.encode_to_vec();
    prop_oneof![
        3 => hello(ids.clone()).prop_map(Frame::Hello).prop_map(Some).prop_map(encode),
        8 => frame(ids).prop_map(Some).prop_map(encode),
        1 => Just(Vec::new()),
        2 => vec(any::<u8>(), 0..200),
    ]
}

fn hello(ids: [String; 3]) -> impl Strategy<Value = Hello> {
    let cursor = (id(ids), any::<u64>()).prop_map(|(log_id, seq)| Cursor { log_id, seq });
    (vec(cursor, 0..4), prop_oneof![Just(0), any::<u32>()])
        .prop_map(|(cursors, max_missed)| Hello { cursors, max_missed })
}

fn frame(ids: &[String; 3]) -> impl Strategy<Value = Frame> + use<> {
    let chat = || id(ids.clone());
    prop_oneof![
        (chat(), id(ids.clone()), action(ids.clone()))
            .prop_map(|(chat_id, client_id, action)| Frame::Send(SendRequest { chat_id, client_id, action })),
        (chat(), any::<u64>()).prop_map(|(log_id, seq)| Frame::Acknowledge(AcknowledgeRequest { log_id, seq })),
        (chat(), any::<u64>()).prop_map(|(chat_id, seq)| Frame::MarkRead(MarkReadRequest { chat_id, seq })),
        (chat(), any::<bool>()).prop_map(|(chat_id, typing)| Frame::Typing(SetTypingRequest { chat_id, typing })),
        (any::<bool>(), vec(chat(), 0..4))
            .prop_map(|(available, watch_user_ids)| Frame::Presence(SetPresenceRequest { available, watch_user_ids })),
        any::<u64>().prop_map(|nonce| Frame::Ping(PingRequest { nonce })),
    ]
}

fn action(ids: [String; 3]) -> impl Strategy<Value = Option<Action>> {
    let sealed = (any::<String>(), vec(any::<u8>(), 0..64));
    let sealed = sealed.prop_map(|(scheme, ciphertext)| Sealed { scheme, ciphertext });
    let edit = (any::<u64>(), text(ids.clone()))
        .prop_map(|(target_seq, content)| Edit { target_seq, body: Some(edit::Body::Content(content)) });
    prop_oneof![
        Just(None),
        text(ids).prop_map(|content| Some(Action::Content(content))),
        sealed.prop_map(|sealed| Some(Action::Sealed(sealed))),
        edit.prop_map(|edit| Some(Action::Edit(edit))),
        seq().prop_map(|target_seq| Some(Action::Revoke(Revoke { target_seq }))),
        (seq(), any::<String>()).prop_map(|(target_seq, emoji)| Some(Action::React(React { target_seq, emoji }))),
    ]
}

fn text(ids: [String; 3]) -> impl Strategy<Value = Content> {
    let mention = (id(ids), any::<u32>(), any::<u32>());
    let mention = mention.prop_map(|(user_id, offset, length)| Mention { user_id, offset, length });
    (any::<String>(), vec(mention, 0..3), seq(), any::<u32>()).prop_map(
        |(text, mentions, reply_to_seq, forward_count)| Content {
            kind: Some(content::Kind::Text(Text { text, link: None })),
            reply_to_seq,
            mentions,
            forward_count,
        },
    )
}

/// One that exists, or any.
fn seq() -> impl Strategy<Value = u64> {
    prop_oneof![1..4u64, any::<u64>()]
}

/// One that exists, one that does not, or none at all.
fn id(ids: [String; 3]) -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (0..ids.len()).prop_map(move |index| ids[index].clone()),
        2 => any::<u128>().prop_map(|id| uuid::Uuid::from_u128(id).to_string()),
        1 => any::<String>(),
    ]
}
