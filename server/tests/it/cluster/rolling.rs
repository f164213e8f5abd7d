//! A rolling restart under load: each node in turn is asked to end and started again, and nobody notices.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures::future::join_all;
use rand::rngs::StdRng;
use tempfile::TempDir;
use tidings_proto::v1::server_frame::Frame;
use tidings_sdk::{Client, ClientOptions, IncomingObserver, Login, MessageBody};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::{Cluster, open};
use crate::{
    checker::{Log, Witness, check},
    soak::{End, Plan, SETTINGS, Service, run, truth},
    world::{Balancer, Device, Live, PASSWORD, People, Seen, Transport},
};

/// Longer than the balancer takes to notice that a node is not ready.
const DRAIN_DELAY: (&str, &str) = ("TIDINGS_SERVER__DRAIN_DELAY", "5s");
/// How long messages may be on their way when all is done. Only a failing run needs it all.
const ARRIVED: Duration = Duration::from_mins(1);
/// Between two messages of a person.
const PAUSE: Duration = Duration::from_millis(100);

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_restart_loses_nothing_and_fails_no_send() {
    // It lasts as long as it takes to restart all nodes.
    let plan = Plan { users: 6, direct_chats: 3, groups: 3, duration: Duration::ZERO, end: End::Live };
    let story = run(&plan, Nodes::start().await).await;
    check(&story).unwrap_or_else(|violation| panic!("{violation}"));
}

/// Three nodes behind the balancer.
struct Nodes {
    cluster: Cluster,
    balancer: Balancer,
}

impl Nodes {
    async fn start() -> Self {
        let settings = [[DRAIN_DELAY].as_slice(), &SETTINGS].concat();
        let cluster = Cluster::start_with(3, &settings).await;
        let balancer = Balancer::start([0, 1, 2].map(|node| cluster.nodes[node].server.address())).await;
        Self { cluster, balancer }
    }

    async fn restart_each(&mut self) {
        for number in 0..self.cluster.nodes.len() {
            let resident = self.cluster.nodes[number].user(&format!("resident{number}")).await;
            let mut stream = open(&resident).await;
            let node = &mut self.cluster.nodes[number].server;
            node.ask_to_end();
            // Those who are here are asked to go only when nobody new comes, who would have to go again.
            tokio::select! {
                () = asked_to_go(&mut stream) => panic!("they were asked to go before the balancer knew"),
                () = self.balancer.sees(number, Seen::NotReady) => {}
            }
            asked_to_go(&mut stream).await;
            drop(stream);
            node.ended().await;
            node.restart().await;
            self.balancer.sees(number, Seen::Ready).await;
        }
    }
}

impl Service for Nodes {
    fn people(&self) -> People {
        People::new(Transport::Connect, self.balancer.address())
    }

    async fn fail(&mut self, _duration: Duration, _random: &mut StdRng) {
        let (people, server) = (self.people(), format!("http://{}", self.balancer.address()));
        let pairs = [Pair::meet(&server, "ada", "ben").await, Pair::meet(&server, "cleo", "dan").await];
        let (caller, called) = people.pair().await;
        let chat = caller.chat_with(&called).await;
        let over = CancellationToken::new();
        let restart = async {
            self.restart_each().await;
            over.cancel();
        };
        tokio::join!(restart, join_all(pairs.iter().map(|pair| pair.talk(&over))), call(&caller, &chat, &over));
    }

    async fn end(mut self) -> (BTreeMap<String, Log>, Vec<Witness>) {
        for node in &mut self.cluster.nodes {
            node.server.ask_to_end();
        }
        for node in &mut self.cluster.nodes {
            node.server.ended().await;
        }
        (truth::in_postgres(&self.cluster.database).await, Vec::new())
    }
}

async fn asked_to_go(stream: &mut Live) {
    while !matches!(stream.receive().await.expect("the stream goes on"), Frame::GoAway(_)) {}
}

/// Makes one call after the other. None may fail, though nothing is tried twice.
async fn call(device: &Device, chat: &str, over: &CancellationToken) {
    let mut texts = Vec::new();
    while !over.is_cancelled() {
        let text = format!("call {}", texts.len());
        device.try_send(chat, &text).await.unwrap_or_else(|status| panic!("a call failed: {status:?}"));
        texts.push(text);
        sleep(PAUSE / 4).await;
    }
    assert_eq!(device.texts(chat).await, texts);
}

/// Somebody with the SDK.
struct Person {
    name: &'static str,
    client: Arc<Client>,
    _folder: TempDir,
}

impl Person {
    async fn register(server: &str, name: &'static str) -> Self {
        let folder = TempDir::new().expect("a folder");
        let options = ClientOptions {
            server: server.to_owned(),
            store_path: folder.path().join("store.db").to_str().expect("a path").to_owned(),
            device_name: name.to_owned(),
            platform: "test".to_owned(),
        };
        let client = Client::open(options).await.expect("open the store");
        let login = Login::Username { username: name.to_owned() };
        client.register(login, PASSWORD.to_owned(), name.to_owned()).await.expect("register");
        Self { name, client, _folder: folder }
    }

    /// Writes until it is over, and gives what it wrote.
    async fn write(&self, chat: &str, over: &CancellationToken) -> Vec<String> {
        let mut texts = Vec::new();
        while !over.is_cancelled() {
            let text = format!("{} {}", self.name, texts.len());
            self.client.send_text(chat.to_owned(), text.clone()).await.expect("queue a message");
            texts.push(text);
            sleep(PAUSE).await;
        }
        texts
    }

    /// Waits until all that was written has been sent.
    async fn has_sent_all(&self, chat: &str) {
        let deadline = Instant::now() + ARRIVED;
        loop {
            let outbox = self.client.outbox(chat.to_owned()).await.expect("the outbox");
            if outbox.is_empty() {
                return;
            }
            assert!(Instant::now() < deadline, "{} has not sent {outbox:?}", self.name);
            sleep(PAUSE).await;
        }
    }
}

/// Two people with the SDK, in a chat.
struct Pair {
    people: [Person; 2],
    chat: String,
}

impl Pair {
    async fn meet(server: &str, one: &'static str, other: &'static str) -> Self {
        let people = [Person::register(server, one).await, Person::register(server, other).await];
        let other = people[1].client.user_id().expect("a user");
        let chat = people[0].client.open_direct_chat(other).await.expect("open a chat").id;
        Self { people, chat }
    }

    /// Both write at the same time, until it is over; then all that one wrote has come to the other, once and in order.
    async fn talk(&self, over: &CancellationToken) {
        let heard = self.people.each_ref().map(|person| person.client.observe_incoming());
        let [one, other] = &self.people;
        let (by_one, by_other) = tokio::join!(one.write(&self.chat, over), other.write(&self.chat, over));
        for person in &self.people {
            person.has_sent_all(&self.chat).await;
        }
        let [heard_by_one, heard_by_other] = heard;
        assert_eq!(texts(&heard_by_one, by_other.len()).await, by_other);
        assert_eq!(texts(&heard_by_other, by_one.len()).await, by_one);
    }
}

/// What came, in order, until there are so many.
async fn texts(heard: &IncomingObserver, count: usize) -> Vec<String> {
    let mut texts = Vec::new();
    let come = timeout(ARRIVED, async {
        while texts.len() < count {
            if let MessageBody::Text { text, .. } = heard.next().await.expect("the client is open").body {
                texts.push(text);
            }
        }
    });
    let come = come.await.is_ok();
    assert!(come, "only {} of {count} came: {texts:?}", texts.len());
    texts
}
