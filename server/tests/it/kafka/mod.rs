//! The relay and the workers on Kafka: everything is in the topic, in order of each log, whatever was away.

pub mod topic;

use std::{collections::HashMap, net::SocketAddr, time::Duration};

use futures::future::join_all;
use http::Method;
use tidings_proto::v1::{Entry, Revoke, entry, send_request::Action};

use self::topic::{Record, Topic};
use crate::{
    cluster::Cluster,
    gateway::ask,
    world::{Backends, Device, Engine, Server, Transport, World, client_id, request, until, within},
};

async fn world(topic: &Topic) -> World {
    World::start_with(Transport::Connect, &topic.settings()).await
}

async fn relayed(node: SocketAddr) -> f64 {
    metric_of(node, "tidings_relayed_total").await.unwrap_or_default()
}

async fn metric(world: &World, name: &str) -> Option<f64> {
    metric_of(world.server.address(), name).await
}

/// The sum of a metric's series; None while it has none.
async fn metric_of(node: SocketAddr, name: &str) -> Option<f64> {
    let (_, _, metrics) = ask(Method::GET, node, "/metrics", &[]).await;
    let series =
        metrics.lines().filter(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '{'])));
    let values: Vec<f64> = series.filter_map(|line| line.rsplit_once(' ')?.1.parse().ok()).collect();
    (!values.is_empty()).then(|| values.iter().sum())
}

async fn until_metric(world: &World, name: &str, holds: impl Fn(f64) -> bool) -> f64 {
    until(&format!("{name} is right"), async || metric(world, name).await.filter(|value| holds(*value))).await
}

/// Sends texts to a chat at the same time, and waits until all are acknowledged.
async fn send_many(from: &Device, chat: &str, count: usize) {
    let sends = (0..count).map(|number| async move { from.send(chat, &format!("message {number}")).await });
    join_all(sends).await;
}

fn texts(entries: &[Entry]) -> Vec<String> {
    let content = |entry: &Entry| match &entry.body {
        Some(entry::Body::Content(content)) => Some(format!("{:?}", content.kind)),
        _ => None,
    };
    entries.iter().filter_map(content).collect()
}

#[tokio::test]
async fn all_that_is_written_is_in_the_topic_in_order_of_each_log() {
    let topic = Topic::new();
    let world = world(&topic).await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let pair = alice.chat_with(&bob).await;
    let group = alice.group_with("Three", &[&bob, &carol]).await;
    tokio::join!(
        send_many(&alice, &pair, 200),
        send_many(&bob, &pair, 200),
        send_many(&carol, &group, 200),
        send_many(&alice, &group, 200),
    );
    let reader = topic.read();
    let in_pair = reader.has_all_that(&alice, &pair).await;
    let in_group = reader.has_all_that(&alice, &group).await;
    reader.has_all_that(&alice, &alice.user_id).await;
    reader.has_all_that(&carol, &carol.user_id).await;
    // As a member reads it.
    assert_eq!(texts(&in_pair), texts(&alice.history(&pair).await.expect("history")));
    assert_eq!(texts(&in_group), texts(&carol.history(&group).await.expect("history")));
    let mut partitions = HashMap::new();
    for Record { key, partition, .. } in reader.records() {
        assert_eq!(*partitions.entry(key.clone()).or_insert(partition), partition, "{key} is in two partitions");
    }
}

#[tokio::test]
async fn a_lone_entry_is_soon_in_the_topic() {
    let topic = Topic::new();
    let world = world(&topic).await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    let reader = topic.read();
    reader.has_all_that(&alice, &chat).await;
    let seq = alice.send(&chat, "now").await;
    let came = within(Duration::from_secs(1), async || {
        reader.entries(&chat).iter().any(|entry| entry.seq == seq).then_some(())
    });
    came.await.expect("it came within a second");
}

#[tokio::test]
async fn what_was_revoked_before_it_went_on_goes_without_its_body() {
    let mut broker = Engine::start("kafka").await;
    let topic = Topic::on(broker.url());
    broker.kill().await;
    let world = world(&topic).await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    let seq = alice.send(&chat, "a slip").await;
    alice.messages().send(request(&chat, Action::Revoke(Revoke { target_seq: seq }))).await.expect("revoke");
    broker.resume().await;
    let reader = topic.read();
    let entries = reader.has_all_that(&alice, &chat).await;
    let revoked = entries.iter().find(|entry| entry.seq == seq).expect("the entry");
    assert!(revoked.body.is_none() && revoked.revoked_at.is_some(), "{revoked:?}");
    assert!(!reader.records().iter().any(|record| String::from_utf8_lossy(&record.value).contains("a slip")));
}

#[tokio::test]
async fn a_server_that_is_killed_again_and_again_leaves_nothing_out() {
    let topic = Topic::new();
    let mut world = world(&topic).await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    for _ in 0..4 {
        send_many(&alice, &chat, 300).await;
        world.server.kill().await;
        world.server.restart().await;
        until("the server answers again", async || alice.history_after(&chat, u64::MAX).await.ok()).await;
    }
    topic.read().has_all_that(&alice, &chat).await;
}

#[tokio::test]
async fn two_relays_share_the_work_and_one_that_is_killed_leaves_it_to_the_other() {
    let topic = Topic::new();
    let key = client_id();
    let mut settings = topic.settings().to_vec();
    settings.push(("TIDINGS_AUTH__SIGNING_KEY", &key));
    let world = World::start_on(Backends::Production, &settings).await;
    let database = world.server.database().expect("a database").url();
    settings.push(("TIDINGS_DATABASE__URL", &database));
    let mut other = Server::start_on(Backends::Embedded, &settings).await;
    let (alice, bob) = world.pair().await;
    let alice_there = alice.by(Transport::Connect, other.address());
    let mut chats = vec![alice.chat_with(&bob).await];
    for _ in 0..20 {
        chats.push(alice.group_with("Busy", &[&bob]).await);
    }
    let send_everywhere = async |count: usize| {
        let here = chats.iter().map(|chat| send_many(&bob, chat, count));
        let there = chats.iter().map(|chat| send_many(&alice_there, chat, count));
        tokio::join!(join_all(here), join_all(there));
    };
    send_everywhere(10).await;
    until("both relay", async || {
        let relayed = [relayed(world.server.address()).await, relayed(other.address()).await];
        send_everywhere(1).await;
        relayed.iter().all(|relayed| *relayed > 0.0).then_some(())
    })
    .await;
    for _ in 0..3 {
        send_everywhere(5).await;
        other.kill().await;
        join_all(chats.iter().map(|chat| send_many(&bob, chat, 5))).await;
        other.restart().await;
    }
    let reader = topic.read();
    for chat in &chats {
        reader.has_all_that(&alice, chat).await;
    }
}

#[tokio::test]
async fn one_node_relays_at_a_time_and_when_it_is_killed_the_other_does() {
    let topic = Topic::new();
    let mut cluster = Cluster::start_with(2, &topic.settings()).await;
    let (alice, bob) = (cluster.nodes[0].user("alice").await, cluster.nodes[1].user("bob").await);
    let chat = alice.chat_with(&bob).await;
    let turns = async |cluster: &Cluster| {
        let turns = cluster.nodes.iter().map(|node| metric(node, "tidings_outbox_turn"));
        join_all(turns).await.into_iter().map(|turn| turn == Some(1.0)).collect::<Vec<bool>>()
    };
    let first = until("it is one node's turn", async || match turns(&cluster).await[..] {
        [true, false] => Some(0),
        [false, true] => Some(1),
        _ => None,
    })
    .await;
    let other = 1 - first;
    send_many(&cluster.at(&alice, first), &chat, 50).await;
    cluster.nodes[first].server.kill().await;
    send_many(&cluster.at(&alice, other), &chat, 50).await;
    until_metric(&cluster.nodes[other], "tidings_outbox_turn", |turn| turn > 0.0).await;
    let there = cluster.at(&alice, other);
    send_many(&there, &chat, 50).await;
    topic.read().has_all_that(&there, &chat).await;
}

#[tokio::test]
async fn while_kafka_is_away_sends_go_on_and_then_the_topic_gets_everything() {
    let mut broker = Engine::start("kafka").await;
    let topic = Topic::on(broker.url());
    let mut world = world(&topic).await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    send_many(&alice, &chat, 50).await;
    topic.read().has_all_that(&alice, &chat).await;
    broker.kill().await;
    for _ in 0..5 {
        send_many(&alice, &chat, 100).await;
    }
    until_metric(&world, "tidings_outbox_rows", |rows| rows >= 5.0).await;
    until_metric(&world, "tidings_outbox_lag_seconds", |lag| lag > 1.0).await;
    until("the server says what is away", async || {
        let (status, _, ready) = ask(Method::GET, world.server.address(), "/readyz", &[]).await;
        let said = "kafka: does not work; the server goes on without it";
        (status == http::StatusCode::OK && ready.lines().any(|line| line == said)).then_some(())
    })
    .await;
    // A node that starts now serves too.
    world.server.ask_to_end();
    world.server.ended().await;
    world.server.restart().await;
    until("the server answers again", async || alice.try_send(&chat, "still here").await.ok()).await;
    broker.resume().await;
    topic.read().has_all_that(&alice, &chat).await;
    until_metric(&world, "tidings_outbox_rows", |rows| rows == 0.0).await;
    until_metric(&world, "tidings_outbox_lag_seconds", |lag| lag == 0.0).await;
    assert!(metric(&world, "tidings_relayed_total").await.is_some_and(|relayed| relayed >= 501.0));
}

#[tokio::test]
async fn a_server_ends_in_time_though_kafka_does_not_let_its_workers_go() {
    let broker = Engine::start("kafka").await;
    let topic = Topic::on(broker.url());
    let mut world = world(&topic).await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    alice.send(&chat, "handled").await;
    until_metric(&world, "tidings_entries_total", |handled| handled > 0.0).await;
    broker.freeze().await;
    alice.send(&chat, "held up").await;
    world.server.ask_to_end();
    world.server.ended().await;
}

#[tokio::test]
async fn a_record_that_is_no_entry_goes_to_the_dead_letters_and_the_others_go_on() {
    let topic = Topic::new();
    let world = world(&topic).await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    topic.put("poison", b"\xff\xff\xff").await;
    topic.put("empty", b"").await;
    send_many(&alice, &chat, 20).await;
    until_metric(&world, "tidings_dead_letters_total", |dead| (2.0..3.0).contains(&dead)).await;
    let reader = topic.read_dead_letters();
    until("both are there", async || (reader.records().len() == 2).then_some(())).await;
    let records = reader.records();
    let poison = records.iter().find(|record| record.key == "poison").expect("the poisoned one");
    assert_eq!(poison.value, b"\xff\xff\xff");
    assert_eq!(poison.headers["worker"], "counter");
    assert_eq!(poison.headers["topic"], topic.settings()[1].1);
    assert!(poison.headers["error"].contains("not an entry"), "{poison:?}");
    for place in ["partition", "offset"] {
        poison.headers[place].parse::<u32>().expect(place);
    }
    let all = [&chat, &alice.user_id, &bob.user_id];
    let mut written = 0;
    for log in all {
        let of = if *log == bob.user_id { &bob } else { &alice };
        written += of.history(log).await.expect("history").len();
    }
    until_metric(&world, "tidings_entries_total", |counted| counted >= written as f64).await;
}

#[tokio::test]
async fn a_worker_goes_on_where_it_was_before_the_restart() {
    let topic = Topic::new();
    let mut world = world(&topic).await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    send_many(&alice, &chat, 100).await;
    until_metric(&world, "tidings_entries_total", |counted| counted >= 100.0).await;
    until_metric(&world, "tidings_outbox_rows", |rows| rows == 0.0).await;
    let before = settled(&world).await;
    assert!(before >= 100.0);
    world.server.ask_to_end();
    world.server.ended().await;
    world.server.restart().await;
    until("the server answers again", async || alice.try_send(&chat, "one more").await.ok()).await;
    until_metric(&world, "tidings_entries_total", |counted| counted >= 1.0).await;
    // It counts since the start of the process.
    assert!(settled(&world).await < 20.0);
}

/// How many entries the worker has counted when it has counted all that the topic got.
async fn settled(world: &World) -> f64 {
    let relayed = until_metric(world, "tidings_relayed_total", |relayed| relayed > 0.0).await;
    until_metric(world, "tidings_entries_total", |counted| counted >= relayed).await
}
