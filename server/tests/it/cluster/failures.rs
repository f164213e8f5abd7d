//! A part of the service is gone: everything goes on, slower at the most, and is as before when it is back.

use http::StatusCode;
use tidings_proto::v1::{SetTypingRequest, connect_request::Frame as Say, server_frame::Frame};
use tokio::time::{Instant, timeout};

use super::{Cluster, appear, chatting, harness::GONE, online, open, typing};
use crate::world::{page, until};

#[tokio::test]
async fn without_redis_messages_arrive_from_the_log_and_when_it_is_back_empty_all_is_as_before() {
    // Only what is done while Redis is away makes up for it.
    let mut cluster = Cluster::start_with(2, &[("TIDINGS_LIVE__VERIFY_INTERVAL", "1h")]).await;
    let (alice, bob, chat) = chatting(&cluster).await;
    let (mut alices, mut bobs) = (open(&alice).await, open(&bob).await);
    appear(&alices, &[&bob]).await;
    appear(&bobs, &[&alice]).await;
    online(&mut bobs, &alice, true).await;
    alices.send(&chat, "with").await;
    bobs.sees(&chat, ["with"]).await;
    cluster.redis.kill().await;
    cluster.is_connected(false).await;
    alices.send(&chat, "without").await;
    bobs.sees(&chat, ["with", "without"]).await;
    bobs.send(&chat, "back").await;
    alices.sees(&chat, ["with", "without", "back"]).await;
    cluster.redis.restart().await;
    cluster.is_connected(true).await;
    alices.send(&chat, "again").await;
    bobs.sees(&chat, ["with", "without", "back", "again"]).await;
    alices.say(Say::Typing(SetTypingRequest { chat_id: chat.clone(), typing: true })).await;
    typing(&mut bobs, &chat, &alice, true).await;
    // Presence and streams are known again.
    let mut carols = open(&cluster.nodes[1].user("carol").await).await;
    appear(&carols, &[&alice]).await;
    online(&mut carols, &alice, true).await;
    let moved = open(&cluster.at(&alice, 1)).await;
    super::ended_for(&mut alices, tidings_proto::v1::ErrorReason::StreamReplaced).await;
    drop(moved);
    online(&mut carols, &alice, false).await;
}

#[tokio::test]
async fn receipts_that_were_missed_while_redis_was_away_arrive_afterwards() {
    let mut cluster = Cluster::start(2).await;
    let (alice, bob, chat) = chatting(&cluster).await;
    let (mut alices, mut bobs) = (open(&alice).await, open(&bob).await);
    let seq = alices.send(&chat, "read this").await;
    bobs.sees(&chat, ["read this"]).await;
    cluster.redis.kill().await;
    cluster.is_connected(false).await;
    bobs.acknowledge(&chat).await;
    bobs.ping(1).await;
    cluster.redis.restart().await;
    let received = |frame: &Frame| match frame {
        Frame::Receipts(receipts) if receipts.chat_id == chat => receipts
            .receipts
            .iter()
            .any(|receipt| receipt.user_id == bob.user_id && receipt.delivered_seq == seq)
            .then_some(()),
        _ => None,
    };
    alices.wait("the receipt", received).await;
}

#[tokio::test]
async fn the_users_of_a_node_that_is_killed_go_offline_within_a_minute() {
    let mut cluster = Cluster::start(2).await;
    let (alice, bob, _chat) = chatting(&cluster).await;
    let (mut alices, bobs) = (open(&alice).await, open(&bob).await);
    appear(&bobs, &[]).await;
    appear(&alices, &[&bob]).await;
    online(&mut alices, &bob, true).await;
    cluster.nodes[1].server.kill().await;
    let killed = Instant::now();
    let offline = async {
        loop {
            match alices.receive().await.expect("the stream goes on") {
                Frame::Presence(presence) if presence.user_id == bob.user_id && !presence.online => return,
                _ => {}
            }
        }
    };
    timeout(GONE, offline).await.expect("bob is still online");
    assert!(killed.elapsed() > std::time::Duration::from_secs(5), "it went by itself, not by the kill");
}

#[tokio::test]
async fn a_device_moves_from_a_node_that_is_killed_and_misses_nothing() {
    let mut cluster = Cluster::start(2).await;
    let (alice, bob, chat) = chatting(&cluster).await;
    let mut bobs = open(&bob).await;
    let seq = alice.send(&chat, "before").await;
    bobs.sees(&chat, ["before"]).await;
    cluster.nodes[1].server.kill().await;
    alice.send(&chat, "meanwhile").await;
    let mut moved = cluster.at(&bob, 0).live_from([(chat.as_str(), seq)]);
    moved.sees(&chat, ["meanwhile"]).await;
    cluster.nodes[1].server.restart().await;
    let back = cluster.at(&alice, 1);
    back.send(&chat, "after").await;
    moved.sees(&chat, ["meanwhile", "after"]).await;
}

#[tokio::test]
async fn a_node_without_redis_is_ready_but_says_that_it_is_degraded() {
    let mut cluster = Cluster::start(1).await;
    let node = cluster.nodes[0].server.address();
    let says = async |what: &str| {
        let (status, _) =
            until(what, async || page(node, "/readyz").await.filter(|(_, text)| text.contains(what))).await;
        assert_eq!(status, StatusCode::OK);
    };
    says("ready\n").await;
    cluster.redis.kill().await;
    says("ready, but degraded\n").await;
    says("redis: does not work; the server goes on without it\n").await;
    cluster.redis.restart().await;
    says("redis: works\n").await;
}
