//! A device is one device on every node: its stream, its log-out, its limits.

use std::time::Duration;

use futures::future::join_all;
use tidings_proto::v1::{
    ErrorReason, GetProfileRequest, LogOutRequest, RevokeDeviceRequest, SendCodeRequest, VerifyCodeRequest,
};
use tokio::time::Instant;
use tonic::Status;
use tonic_types::StatusExt as _;

use super::{Cluster, chatting, ended_for, open};
use crate::world::{Device, new_device, refused, until};

#[tokio::test]
async fn a_stream_on_another_node_takes_over() {
    let cluster = Cluster::start(3).await;
    let (alice, bob, chat) = chatting(&cluster).await;
    let mut stream = open(&bob).await;
    for node in [0, 2, 1, 0] {
        let mut next = open(&cluster.at(&bob, node)).await;
        ended_for(&mut stream, ErrorReason::StreamReplaced).await;
        stream = next;
        next = open(&alice).await;
        drop(next);
    }
    alice.send(&chat, "to the last").await;
    stream.sees(&chat, ["to the last"]).await;
}

#[tokio::test]
async fn a_device_that_is_revoked_on_one_node_is_cut_off_on_another() {
    let cluster = Cluster::start(2).await;
    let alice = cluster.nodes[0].user("alice").await;
    let lost = cluster.at(&cluster.nodes[0].another_device(&alice).await, 1);
    let mut live = open(&lost).await;
    let revoke = RevokeDeviceRequest { device_id: lost.id.clone() };
    alice.devices().revoke_device(revoke).await.expect("revoke");
    ended_for(&mut live, ErrorReason::Unauthenticated).await;
    ended_for(&mut lost.live(), ErrorReason::Unauthenticated).await;
}

#[tokio::test]
async fn a_log_out_holds_on_every_node_also_without_redis() {
    let mut cluster = Cluster::start(2).await;
    let alice = cluster.nodes[0].user("alice").await;
    let elsewhere = cluster.at(&alice, 1);
    let mut live = open(&elsewhere).await;
    cluster.redis.kill().await;
    cluster.is_connected(false).await;
    alice.auth().log_out(LogOutRequest {}).await.expect("log out");
    ended_for(&mut live, ErrorReason::Unauthenticated).await;
    refused(
        elsewhere.profiles().get_profile(GetProfileRequest { user_id: alice.user_id.clone() }).await,
        ErrorReason::Unauthenticated,
    );
}

#[tokio::test]
async fn calls_are_counted_for_all_nodes_together_and_by_each_without_redis() {
    let limits = [
        ("TIDINGS_LIMITS__ENABLED", "true"),
        ("TIDINGS_LIMITS__DEVICE_BURST", "6"),
        ("TIDINGS_LIMITS__DEVICE_PER_SECOND", "1"),
    ];
    let mut cluster = Cluster::start_with(2, &limits).await;
    let alice = cluster.nodes[0].user("alice").await;
    let nodes = [alice.clone(), cluster.at(&alice, 1)];
    let (calls, elapsed) = call_at_once(&nodes).await;
    let refusals: Vec<&Status> = calls.iter().filter_map(|call| call.as_ref().err()).collect();
    let allowed = (CALLS - refusals.len()) as f64;
    assert!((6.0..=7.0 + elapsed).contains(&allowed), "{allowed} calls in {elapsed} s");
    for refusal in refusals {
        refused(Err::<(), _>(refusal.clone()), ErrorReason::RateLimited);
        let wait = refusal.get_error_details().retry_info().and_then(|info| info.retry_delay).expect("when to return");
        assert!(!wait.is_zero() && wait <= Duration::from_secs(1), "{wait:?}");
    }
    cluster.redis.kill().await;
    cluster.is_connected(false).await;
    let (calls, elapsed) = call_at_once(&nodes).await;
    let allowed = calls.iter().filter(|call| call.is_ok()).count() as f64;
    assert!((12.0..=14.0 + 2.0 * elapsed).contains(&allowed), "{allowed} calls in {elapsed} s");
}

const CALLS: usize = 60;

/// What became of many calls of a device, half of them at each node, and how many seconds they took.
async fn call_at_once(nodes: &[Device; 2]) -> (Vec<Result<(), Status>>, f64) {
    let begun = Instant::now();
    let calls = (0..CALLS).map(|call| {
        let node = nodes[call % 2].clone();
        async move {
            let request = GetProfileRequest { user_id: node.user_id.clone() };
            node.profiles().get_profile(request).await.map(drop)
        }
    });
    (join_all(calls).await, begun.elapsed().as_secs_f64())
}

#[tokio::test]
async fn a_code_that_one_node_sent_logs_in_on_another_once() {
    let cluster = Cluster::start_with(2, &[("TIDINGS_MODE", "development")]).await;
    let phone = "+4930901820";
    let [sender, verifier] = [&cluster.nodes[0], &cluster.nodes[1]];
    sender
        .anyone()
        .auth()
        .send_code(SendCodeRequest { phone: phone.to_owned(), ..Default::default() })
        .await
        .expect("send a code");
    let code = until("the code is in the log", async || {
        let log = sender.server.log();
        let at = log.find("code=\"")? + "code=\"".len();
        log.get(at..at + 6).map(str::to_owned)
    })
    .await;
    let verify = |code: &str| VerifyCodeRequest {
        phone: phone.to_owned(),
        code: code.to_owned(),
        display_name: String::new(),
        device: Some(new_device()),
        ..Default::default()
    };
    let wrong = if code == "000000" { "000001" } else { "000000" };
    refused(verifier.anyone().auth().verify_code(verify(wrong)).await, ErrorReason::WrongCredentials);
    let response = verifier.anyone().auth().verify_code(verify(&code)).await.expect("log in").into_inner();
    assert!(response.registered);
    refused(sender.anyone().auth().verify_code(verify(&code)).await, ErrorReason::WrongCredentials);
}
