//! What is decided on one node holds on every other: at once, or without Redis within a stated time.

use std::time::Duration;

use futures::future::join;
use tidings_proto::v1::{
    BlockUserRequest, ErrorReason, GetProfileRequest, OpenDirectChatRequest, RemoveMemberRequest, RevokeDeviceRequest,
    UnblockUserRequest, entry::Body, send_request::Action,
};
use tokio::time::{Instant, timeout_at};

use super::{Cluster, chatting, ended_for, open};
use crate::world::{Device, content, refused, request, until};

/// How late a node notices at the most, without Redis, what another wrote to a log, and that it revoked a device; and
/// what a busy machine may add.
const VERIFIED: Duration = Duration::from_secs(10 + BUSY);
const REVOKED: Duration = Duration::from_secs(5 + BUSY);
const BUSY: u64 = 5;

#[tokio::test]
async fn a_repeat_on_another_node_gives_the_same_seq() {
    let cluster = Cluster::start(2).await;
    let (alice, bob, chat) = chatting(&cluster).await;
    let elsewhere = cluster.at(&alice, 1);
    let request = request(&chat, Action::Content(content("once")));
    let send = async |device: &Device| device.messages().send(request.clone()).await.expect("send").into_inner().seq;
    let (here, there) = join(send(&alice), send(&elsewhere)).await;
    assert_eq!(here, there);
    for device in [&elsewhere, &alice] {
        assert_eq!(send(device).await, here);
    }
    bob.sees(&chat, ["once"]).await;
}

#[tokio::test]
async fn a_member_who_is_removed_writes_and_hears_no_more_on_another_node() {
    let cluster = Cluster::start(2).await;
    removed_member(&cluster).await;
}

#[tokio::test]
async fn a_member_who_is_removed_writes_and_hears_no_more_on_another_node_also_without_redis() {
    let mut cluster = Cluster::start(2).await;
    cluster.redis.kill().await;
    cluster.is_connected(false).await;
    removed_member(&cluster).await;
}

/// Alice removes Bob, who has a stream on another node.
async fn removed_member(cluster: &Cluster) {
    let (alice, bob, direct) = chatting(cluster).await;
    let group = alice.group_with("Group", &[&bob]).await;
    let mut bobs = open(&bob).await;
    bob.send(&group, "I am in").await;
    let removal = RemoveMemberRequest { chat_id: group.clone(), user_id: bob.user_id.clone() };
    alice.chats().remove_member(removal).await.expect("remove bob");
    refused(bob.try_send(&group, "I was in").await, ErrorReason::ChatNotFound);
    let written = Instant::now();
    alice.send(&group, "without bob").await;
    alice.send(&direct, "only to bob").await;
    within(VERIFIED, written, bobs.sees(&direct, ["only to bob"])).await;
    let left = |entry: &tidings_proto::v1::Entry| match &entry.body {
        Some(Body::Membership(change)) => change.left_user_ids.contains(&bob.user_id).then_some(entry.seq),
        _ => None,
    };
    let last = within(VERIFIED, written, bobs.entry("the removal", &group, left)).await;
    alice.send(&group, "still without bob").await;
    alice.send(&direct, "the last").await;
    bobs.sees(&direct, ["only to bob", "the last"]).await;
    assert_eq!(bobs.stored(&group).last().map(|entry| entry.seq), Some(last));
    let read = bob.history(&group).await.expect("what they may still read");
    assert_eq!(read.last().map(|entry| entry.seq), Some(last));
}

#[tokio::test]
async fn a_block_holds_on_another_node_at_once() {
    let cluster = Cluster::start(2).await;
    blocked(&cluster).await;
}

#[tokio::test]
async fn a_block_holds_on_another_node_at_once_also_without_redis() {
    let mut cluster = Cluster::start(2).await;
    cluster.redis.kill().await;
    cluster.is_connected(false).await;
    blocked(&cluster).await;
}

/// Bob blocks Alice, who is on another node.
async fn blocked(cluster: &Cluster) {
    let (alice, bob, chat) = chatting(cluster).await;
    let carol = cluster.nodes[0].user("carol").await;
    for other in [&alice, &carol] {
        let block = BlockUserRequest { user_id: other.user_id.clone() };
        bob.contacts().block_user(block).await.expect("block");
    }
    refused(alice.try_send(&chat, "hello?").await, ErrorReason::CannotMessageUser);
    let open = OpenDirectChatRequest { user_id: bob.user_id.clone() };
    refused(carol.chats().open_direct_chat(open).await, ErrorReason::CannotMessageUser);
    let unblock = UnblockUserRequest { user_id: alice.user_id.clone() };
    bob.contacts().unblock_user(unblock).await.expect("unblock");
    alice.send(&chat, "hello").await;
    bob.sees(&chat, ["hello"]).await;
}

#[tokio::test]
async fn a_device_that_is_revoked_without_redis_is_cut_off_on_another_node_within_seconds() {
    let mut cluster = Cluster::start(2).await;
    let alice = cluster.nodes[0].user("alice").await;
    let lost = cluster.at(&cluster.nodes[0].another_device(&alice).await, 1);
    let mut live = open(&lost).await;
    cluster.redis.kill().await;
    cluster.is_connected(false).await;
    let revoke = RevokeDeviceRequest { device_id: lost.id.clone() };
    alice.devices().revoke_device(revoke).await.expect("revoke");
    let revoked = Instant::now();
    within(REVOKED, revoked, ended_for(&mut live, ErrorReason::Unauthenticated)).await;
    let profile = GetProfileRequest { user_id: alice.user_id.clone() };
    refused(lost.profiles().get_profile(profile).await, ErrorReason::Unauthenticated);
    ended_for(&mut lost.live(), ErrorReason::Unauthenticated).await;
}

#[tokio::test]
async fn a_call_of_a_revoked_device_is_soon_refused_on_another_node() {
    let cluster = Cluster::start(2).await;
    let alice = cluster.nodes[0].user("alice").await;
    let lost = cluster.at(&cluster.nodes[0].another_device(&alice).await, 1);
    let profile = || GetProfileRequest { user_id: alice.user_id.clone() };
    lost.profiles().get_profile(profile()).await.expect("not revoked yet");
    let revoke = RevokeDeviceRequest { device_id: lost.id.clone() };
    alice.devices().revoke_device(revoke).await.expect("revoke");
    let refusal = until("it is refused", async || lost.profiles().get_profile(profile()).await.err()).await;
    refused(Err::<(), _>(refusal), ErrorReason::Unauthenticated);
}

/// Waits for what must come within this time.
async fn within<T>(limit: Duration, since: Instant, what: impl Future<Output = T>) -> T {
    let came = timeout_at(since + limit, what).await;
    came.unwrap_or_else(|_| panic!("it did not come within {limit:?}"))
}
