//! A new device waits on one node, and the device that lets it in is on another.

use std::time::Duration;

use tokio::time::Instant;

use super::Cluster;
use crate::{
    links::{NewOne, decide, scan},
    passkeys,
    world::{Authenticator, Device},
};

/// Within how much time a decision holds on another node while Redis is away: it is looked for each second, and the
/// machine may be busy.
const LOOKED: Duration = Duration::from_secs(5);

/// Bob lets a tablet in that waits on the first node, from the second.
async fn let_in(cluster: &Cluster, bob: &Device) {
    let mut tablet = NewOne::show(&cluster.nodes[0]).await;
    let scanned = scan(bob, &tablet.offer).await.expect("scan");
    assert_eq!(tablet.words().await, scanned.words);
    decide(bob, &scanned.link_id, true).await.expect("approve");
    assert_eq!(tablet.session().await.user_id, bob.user_id);
}

#[tokio::test]
async fn a_device_on_one_node_lets_in_one_that_waits_on_another() {
    let cluster = Cluster::start(2).await;
    let bob = cluster.nodes[1].user("bob").await;
    let_in(&cluster, &bob).await;
}

#[tokio::test]
async fn a_device_on_one_node_lets_in_one_that_waits_on_another_also_without_redis() {
    let mut cluster = Cluster::start(2).await;
    let bob = cluster.nodes[1].user("bob").await;
    cluster.redis.kill().await;
    cluster.is_connected(false).await;
    let begun = Instant::now();
    let_in(&cluster, &bob).await;
    assert!(begun.elapsed() < LOOKED, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_passkey_that_one_node_asked_for_logs_in_on_another_once() {
    let cluster = Cluster::start_with(2, &passkeys::SETTINGS).await;
    let alice = cluster.nodes[0].user("alice").await;
    let mut laptop = Authenticator::new(passkeys::ORIGIN);
    passkeys::register(&alice, &mut laptop).await.expect("register");
    let begun = passkeys::begin_log_in(&cluster.nodes[0]).await;
    let answer = begun.answer(laptop.get(&begun.options));
    let tries = [&cluster.nodes[0], &cluster.nodes[1]].map(|node| passkeys::finish_log_in(node, answer.clone()));
    let right = futures::future::join_all(tries).await.into_iter().flatten().count();
    assert_eq!(right, 1);
}
