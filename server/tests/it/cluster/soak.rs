//! The soak on three nodes behind the balancer, each part of which is lost in turn; then the checker, also of the topic.
//!
//! Runs for a minute and a bit, or for `TIDINGS_SOAK` seconds; `TIDINGS_SEED` gives the seed.

use std::{collections::BTreeMap, time::Duration};

use prost::Message as _;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};
use tidings_proto::v1::Entry;
use tokio::{
    sync::Mutex,
    time::{Instant, sleep, sleep_until},
};

use super::Cluster;
use crate::{
    checker::{Connection, Log, Stored, Way, Witness, WitnessKind, check},
    kafka::topic::{Reader, Record, Topic},
    soak::{End, Plan, SETTINGS, Service, duration, run, truth},
    world::{Balancer, Database, Engine, People, Proxy, Redis, Seen, Transport, World, within},
};

/// In such a time everything is lost once, and each node is killed.
const ROUND: Duration = Duration::from_mins(1);
const WITHOUT_REDIS: Duration = Duration::from_secs(10);
const WITHOUT_KAFKA: Duration = Duration::from_secs(20);
/// How long the topic may take to get what the outbox has kept for it. Only a failing run needs it all.
const CARRIED: Duration = Duration::from_mins(2);

#[tokio::test(flavor = "multi_thread")]
async fn every_promise_holds_whichever_part_of_the_service_is_lost() {
    let plan = Plan { users: 15, direct_chats: 5, groups: 8, duration: duration(60), end: End::Live };
    let story = run(&plan, Deployment::start().await).await;
    check(&story).unwrap_or_else(|violation| panic!("{violation}"));
}

/// All that production is made of, of this test's own.
struct Deployment {
    cluster: Cluster,
    balancer: Balancer,
    /// From the balancer to each node.
    ways: Vec<Proxy>,
    postgres: Engine,
    kafka: Engine,
    topic: Topic,
}

impl Deployment {
    async fn start() -> Self {
        let (postgres, kafka) = tokio::join!(Engine::start("postgres"), Engine::start("kafka"));
        let topic = Topic::on(kafka.url());
        let settings = [topic.settings().as_slice(), &SETTINGS].concat();
        let database = Database::create_on(postgres.url()).await;
        let cluster = Cluster::start_on(database, 3, &settings).await;
        let mut ways = Vec::new();
        for node in &cluster.nodes {
            ways.push(Proxy::to(node.server.address()).await);
        }
        let balancer = Balancer::start([0, 1, 2].map(|node| ways[node].address())).await;
        Self { cluster, balancer, ways, postgres, kafka, topic }
    }

    /// Loses everything once, at moments of its own, so that some are lost together.
    async fn lose_everything(&mut self, random: &mut StdRng) {
        let randoms = [(); 4].map(|()| StdRng::seed_from_u64(random.random()));
        let [for_nodes, for_redis, for_kafka, for_postgres] = randoms;
        let Self { cluster: Cluster { nodes, redis, .. }, ways, postgres, kafka, .. } = self;
        // A node that starts needs PostgreSQL; whoever runs it would start it again until it is there.
        let database = Mutex::new(postgres);
        tokio::join!(
            lose_nodes(nodes, ways, &database, for_nodes),
            lose_redis(redis, for_redis),
            lose_kafka(kafka, for_kafka),
            restart_postgres(&database, for_postgres),
            sleep(ROUND),
        );
    }

    async fn is_whole(&self) {
        self.cluster.is_connected(true).await;
        for node in 0..self.ways.len() {
            self.balancer.sees(node, Seen::Ready).await;
        }
    }

    /// Waits until nothing is left in the outbox. If something is, the checker says what the topic lacks.
    async fn outbox_is_empty(&self) {
        let mut database = self.cluster.database.connect().await;
        within(CARRIED, async || {
            let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM outbox").fetch_one(&mut database).await.ok()?;
            (left == 0).then_some(())
        })
        .await;
    }
}

impl Service for Deployment {
    fn people(&self) -> People {
        People::new(Transport::Connect, self.balancer.address())
    }

    async fn fail(&mut self, duration: Duration, random: &mut StdRng) {
        for _ in 0..(duration.as_secs() / ROUND.as_secs()).max(1) {
            self.lose_everything(random).await;
        }
        self.is_whole().await;
    }

    async fn end(mut self) -> (BTreeMap<String, Log>, Vec<Witness>) {
        self.outbox_is_empty().await;
        for node in &mut self.cluster.nodes {
            node.server.ask_to_end();
            node.server.ended().await;
        }
        let logs = truth::in_postgres(&self.cluster.database).await;
        let reader = self.topic.read();
        within(CARRIED, async || has_all(&reader, &logs).then_some(())).await;
        (logs, vec![witness(reader.records())])
    }
}

/// What can happen to a node.
enum Loss {
    Killed(usize),
    /// It loses every connection that the balancer has to it.
    Cut(usize),
}

async fn lose_nodes(nodes: &mut [World], ways: &[Proxy], database: &Mutex<&mut Engine>, mut random: StdRng) {
    let mut losses: Vec<Loss> = (0..nodes.len()).map(Loss::Killed).collect();
    losses.push(Loss::Cut(random.random_range(0..nodes.len())));
    losses.shuffle(&mut random);
    let away = Duration::from_millis(random.random_range(0..3000));
    for (moment, loss) in moments(losses.len() as u32, away, &mut random).into_iter().zip(losses) {
        sleep_until(moment).await;
        match loss {
            Loss::Killed(node) => {
                nodes[node].server.kill().await;
                sleep(away).await;
                let _is_there = database.lock().await;
                nodes[node].server.restart().await;
            }
            Loss::Cut(node) => ways[node].cut(),
        }
    }
}

/// Redis is restarted, empty, and is away for a while, in either order.
async fn lose_redis(redis: &mut Redis, mut random: StdRng) {
    let mut pauses = [Duration::ZERO, WITHOUT_REDIS];
    pauses.shuffle(&mut random);
    for (moment, pause) in moments(2, WITHOUT_REDIS, &mut random).into_iter().zip(pauses) {
        sleep_until(moment).await;
        redis.kill().await;
        sleep(pause).await;
        redis.restart().await;
    }
}

async fn lose_kafka(kafka: &mut Engine, mut random: StdRng) {
    for moment in moments(1, WITHOUT_KAFKA, &mut random) {
        sleep_until(moment).await;
        kafka.kill().await;
        sleep(WITHOUT_KAFKA).await;
        kafka.resume().await;
    }
}

async fn restart_postgres(database: &Mutex<&mut Engine>, mut random: StdRng) {
    for moment in moments(1, Duration::ZERO, &mut random) {
        sleep_until(moment).await;
        let mut postgres = database.lock().await;
        postgres.kill().await;
        postgres.resume().await;
    }
}

/// Moments of a round that begins now, one in each of its equal parts, and the last so that there is time for what
/// begins then.
fn moments(count: u32, lasts: Duration, random: &mut StdRng) -> Vec<Instant> {
    let (now, part) = (Instant::now(), ROUND.saturating_sub(lasts) / count);
    (0..count).map(|number| now + part * number + part.mul_f64(random.random())).collect()
}

/// Whether whoever reads the topic has the last entry of each log.
fn has_all(reader: &Reader, logs: &BTreeMap<String, Log>) -> bool {
    let witness = witness(reader.records());
    logs.iter().all(|(log, Log { entries, .. })| {
        let last = entries.last().map(|entry| entry.seq);
        witness.stored.get(log).is_some_and(|stored| stored.iter().any(|stored| Some(stored.entry.seq) == last))
    })
}

/// What is in the topic, as a witness.
fn witness(records: Vec<Record>) -> Witness {
    let mut stored: BTreeMap<String, Vec<Stored>> = BTreeMap::new();
    for Record { key, value, .. } in records {
        let entry = Entry::decode(value.as_slice()).expect("an entry").into();
        stored.entry(key).or_default().push(Stored { entry, connection: 0, way: Way::Topic });
    }
    Witness {
        kind: WitnessKind::Topic,
        name: "the topic".to_owned(),
        user: String::new(),
        device: String::new(),
        stored,
        sent: Vec::new(),
        connections: vec![Connection { what: "read from its beginning".to_owned() }],
        complaints: Vec::new(),
    }
}
