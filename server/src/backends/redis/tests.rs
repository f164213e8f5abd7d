//! Against real Redis processes, each test with its own.

use std::{
    net::TcpListener,
    num::NonZeroU32,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use ::redis::Script;
use bytes::Bytes;
use governor::{
    RateLimiter,
    clock::{Clock, FakeRelativeClock},
};
use parking_lot::Mutex;
use tempfile::TempDir;
use tokio::time::{sleep, timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use super::{streams::Owner, *};
use crate::ids::{DeviceId, LogId, UserId};

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// A Redis of its own. It ends, and its folder goes, when this is dropped.
struct Server {
    port: u16,
    cluster: bool,
    process: Child,
    folder: TempDir,
}

impl Server {
    async fn start() -> Self {
        Self::start_as(false).await
    }

    async fn start_as(cluster: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port(cluster);
        let server = Self { port, cluster, process: spawn(port, cluster, &folder), folder };
        server.answers().await;
        server
    }

    async fn answers(&self) {
        until(async || tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.is_ok()).await;
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts it again, empty.
    async fn restart(&mut self) {
        self.process = spawn(self.port, self.cluster, &self.folder);
        self.answers().await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have been killed.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A port that is free, and for a cluster the one above it by 10,000 too.
fn free_port(cluster: bool) -> u16 {
    loop {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let bus = port.checked_add(10_000);
        if !cluster || bus.is_some_and(|bus| TcpListener::bind(("127.0.0.1", bus)).is_ok()) {
            return port;
        }
    }
}

fn spawn(port: u16, cluster: bool, folder: &TempDir) -> Child {
    let mut command = Command::new("redis-server");
    command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port", &port.to_string()]);
    if cluster {
        command.args(["--cluster-enabled", "yes", "--cluster-node-timeout", "2000"]);
    }
    command.arg("--dir").arg(folder.path()).stdout(Stdio::null()).spawn().expect("redis-server is installed")
}

async fn until(mut done: impl AsyncFnMut() -> bool) {
    let wait = async {
        while !done().await {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, wait).await.expect("waited in vain");
}

/// A node of a service, and what it heard.
struct Node {
    redis: Redis,
    heard: Arc<Mutex<Vec<(Channel, Bytes)>>>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Node {
    async fn start(address: Address) -> Self {
        let node = Self::start_away(address);
        node.is(Link::Up).await;
        node
    }

    fn start_away(address: Address) -> Self {
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let redis = Redis::start(address, &tasks, &stop).unwrap();
        let heard: Arc<Mutex<Vec<_>>> = Arc::default();
        let hears = Arc::clone(&heard);
        redis.listen(Box::new(move |channel, message| hears.lock().push((channel, message))));
        Self { redis, heard, stop, tasks }
    }

    async fn of(server: &Server) -> Self {
        Self::start(Address::Single(server.url())).await
    }

    async fn is(&self, link: Link) {
        timeout(PATIENCE, self.redis.link().wait_for(|now| *now == link)).await.expect("waited in vain").unwrap();
    }

    async fn hears(&self, channel: Channel, message: &str) {
        until(async || self.heard.lock().contains(&(channel, Bytes::copy_from_slice(message.as_bytes())))).await;
    }

    fn says(&self, channel: Channel, message: &str) {
        self.redis.publish(channel, message.as_bytes().to_vec());
    }

    async fn end(self) {
        self.stop.cancel();
        self.tasks.close();
        timeout(PATIENCE, self.tasks.wait()).await.expect("its tasks end");
    }
}

/// One node subscribes and another publishes, to many channels.
async fn one_hears_what_the_other_says(one: &Node, other: &Node) {
    let channels: Vec<Channel> = (0..1000).map(|_| Channel::Log(LogId::new())).collect();
    for channel in &channels {
        one.redis.subscribe(*channel);
    }
    one.redis.subscribed().await;
    for channel in &channels {
        other.says(*channel, "said");
        one.says(*channel, "to itself");
    }
    until(async || one.heard.lock().len() >= channels.len()).await;
    let heard: std::collections::HashSet<_> = one.heard.lock().drain(..).collect();
    assert_eq!(heard, channels.into_iter().map(|channel| (channel, Bytes::from_static(b"said"))).collect());
    assert!(other.heard.lock().is_empty());
}

#[tokio::test]
async fn a_node_hears_what_others_say_on_its_channels_and_nothing_of_its_own() {
    let server = Server::start().await;
    let (one, other) = (Node::of(&server).await, Node::of(&server).await);
    one_hears_what_the_other_says(&one, &other).await;
    let (left, kept) = (Channel::Log(LogId::new()), Channel::Node(one.redis.node()));
    one.redis.subscribe(left);
    one.redis.subscribe(kept);
    one.redis.unsubscribe(left);
    one.redis.subscribed().await;
    other.says(left, "left");
    other.says(kept, "kept");
    one.hears(kept, "kept").await;
    assert_eq!(one.heard.lock().len(), 1);
    one.end().await;
    other.end().await;
}

#[tokio::test]
async fn a_redis_that_comes_back_empty_is_used_as_before() {
    let mut server = Server::start().await;
    let (one, other) = (Node::of(&server).await, Node::of(&server).await);
    let channel = Channel::User(UserId::new());
    one.redis.subscribe(channel);
    one.redis.subscribed().await;
    server.kill();
    one.is(Link::Down).await;
    other.is(Link::Down).await;
    // Nobody waits for what is away.
    let quickly = Duration::from_millis(100);
    timeout(quickly, one.redis.subscribed()).await.unwrap();
    assert!(matches!(timeout(quickly, one.redis.stream_of(DeviceId::new())).await.unwrap(), Err(Error::Away)));
    one.says(channel, "to nobody");
    server.restart().await;
    one.is(Link::Up).await;
    other.is(Link::Up).await;
    other.says(channel, "again");
    one.hears(channel, "again").await;
    assert!(one.redis.take("who", per_second(1, 1), NonZeroU32::MIN).await.unwrap().is_none());
    one.end().await;
    other.end().await;
}

#[tokio::test]
async fn a_node_starts_without_its_redis_and_joins_later() {
    let mut server = Server::start().await;
    server.kill();
    let node = Node::start_away(Address::Single(server.url()));
    let channel = Channel::Revocations;
    node.redis.subscribe(channel);
    node.redis.subscribed().await;
    server.restart().await;
    node.is(Link::Up).await;
    let other = Node::of(&server).await;
    other.says(channel, "revoked");
    node.hears(channel, "revoked").await;
    node.end().await;
    other.end().await;
}

#[tokio::test]
async fn a_redis_that_hangs_is_taken_for_lost() {
    let server = Server::start().await;
    let node = Node::of(&server).await;
    let pid = rustix::process::Pid::from_raw(server.process.id() as i32).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::STOP).unwrap();
    let answer =
        timeout(Duration::from_secs(1), node.redis.take("who", per_second(1, 1), NonZeroU32::MIN)).await.unwrap();
    assert!(matches!(answer, Err(Error::Slow(_))), "{answer:?}");
    node.is(Link::Down).await;
    rustix::process::kill_process(pid, rustix::process::Signal::CONT).unwrap();
    node.is(Link::Up).await;
    node.end().await;
}

#[tokio::test]
async fn a_cluster_does_what_one_redis_does() {
    let servers = [Server::start_as(true).await, Server::start_as(true).await, Server::start_as(true).await];
    let nodes = servers.iter().map(|server| format!("127.0.0.1:{}", server.port));
    let made = Command::new("redis-cli").args(["--cluster", "create", "--cluster-yes"]).args(nodes).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let address = Address::Cluster(vec![servers[1].url()]);
    let (one, other) = (Node::start(address.clone()).await, Node::start(address).await);
    one_hears_what_the_other_says(&one, &other).await;
    let users: Vec<(UserId, Uuid)> = (0..100).map(|_| (UserId::new(), Uuid::now_v7())).collect();
    // On a busy machine an answer may come too late, and count all the same.
    answered(async || one.redis.come(&users).await).await;
    let names: Vec<UserId> = users.iter().map(|(user, _)| *user).collect();
    assert_eq!(answered(async || other.redis.are_online(&names).await).await, vec![true; 100]);
    for number in 0..20 {
        let key = format!("caller {number}");
        let first = answered(async || one.redis.take(&key, per_hour(1), NonZeroU32::MIN).await).await;
        let second = answered(async || other.redis.take(&key, per_hour(1), NonZeroU32::MIN).await).await;
        assert!(first.is_some() || second.is_some());
    }
    one.end().await;
    other.end().await;
}

/// Asks until there is an answer.
async fn answered<T>(ask: impl AsyncFn() -> Result<T, Error>) -> T {
    loop {
        match ask().await {
            Err(Error::Slow(_)) => {}
            answer => return answer.unwrap(),
        }
    }
}

fn per_hour(calls: u32) -> Quota {
    Quota { interval: Duration::from_hours(1) / calls, burst: NonZeroU32::MIN }
}

fn per_second(calls: u32, burst: u32) -> Quota {
    Quota { interval: Duration::from_secs(1) / calls, burst: NonZeroU32::new(burst).unwrap() }
}

#[tokio::test]
async fn redis_counts_calls_as_a_node_by_itself_does() {
    let server = Server::start().await;
    let node = Node::of(&server).await;
    // The script with a clock of the test; all else is as it is.
    let script = Script::new(&limits::TAKE.replace("redis.call('TIME')", "{ARGV[4], ARGV[5]}"));
    let (interval, burst) = (Duration::from_secs(1), NonZeroU32::new(5).unwrap());
    let clock = FakeRelativeClock::default();
    let quota = governor::Quota::with_period(interval).unwrap().allow_burst(burst);
    let limiter = RateLimiter::direct_with_clock(quota, clock.clone());
    let mut now = Duration::from_secs(1_000_000);
    let mut refusals = 0;
    for step in 0..400 {
        let pause = Duration::from_millis(rand::random_range(0..1500));
        // At times many calls at once.
        let pause = if step % 40 < 10 { Duration::ZERO } else { pause };
        clock.advance(pause);
        now += pause;
        let mut taken = script.key("tidings:limit:test");
        let count = NonZeroU32::new(rand::random_range(1..=3)).unwrap();
        taken.arg(interval.as_micros() as u64).arg(burst.get()).arg(count.get());
        taken.arg(now.as_secs()).arg(now.subsec_micros());
        let wait: u64 = node.redis.run(&taken, PATIENCE).await.unwrap();
        let expected = limiter.check_n(count).unwrap().err().map(|refused| refused.wait_time_from(clock.now()));
        refusals += u32::from(expected.is_some());
        assert_eq!(Duration::from_micros(wait), expected.unwrap_or_default(), "step {step}");
    }
    assert!((50..350).contains(&refusals), "{refusals}");
    node.end().await;
}

#[tokio::test]
async fn callers_are_counted_apart_and_forgotten_when_they_may_call_again() {
    let server = Server::start().await;
    let (one, other) = (Node::of(&server).await, Node::of(&server).await);
    let quota = per_second(10, 2);
    assert!(one.redis.take("a", quota, NonZeroU32::MIN).await.unwrap().is_none());
    assert!(other.redis.take("a", quota, NonZeroU32::MIN).await.unwrap().is_none());
    let wait = one.redis.take("a", quota, NonZeroU32::MIN).await.unwrap().unwrap();
    assert!(wait <= Duration::from_millis(100), "{wait:?}");
    assert!(one.redis.take("b", quota, NonZeroU32::MIN).await.unwrap().is_none());
    let count = Script::new("return redis.call('EXISTS', KEYS[1])");
    let exists = async || one.redis.run::<u32>(&count.key("tidings:limit:a"), PATIENCE).await.unwrap() > 0;
    until(async || !exists().await).await;
    one.end().await;
    other.end().await;
}

#[tokio::test]
async fn the_newest_stream_of_a_device_takes_over() {
    let server = Server::start().await;
    let (one, other) = (Node::of(&server).await, Node::of(&server).await);
    let (device, old, new) = (DeviceId::new(), Uuid::now_v7(), Uuid::now_v7());
    assert_eq!(one.redis.open_stream(device, old).await.unwrap(), None);
    let first = Owner { session: old, node: one.redis.node() };
    assert_eq!(other.redis.stream_of(device).await.unwrap(), Some(first));
    assert_eq!(other.redis.open_stream(device, new).await.unwrap(), Some(first));
    let second = Owner { session: new, node: other.redis.node() };
    // The old one ends, and leaves its successor alone.
    one.redis.close_stream(device, old).await.unwrap();
    assert_eq!(one.redis.renew_streams(&[(device, old)]).await.unwrap(), [Some(second)]);
    assert_eq!(one.redis.stream_of(device).await.unwrap(), Some(second));
    assert_eq!(other.redis.renew_streams(&[(device, new)]).await.unwrap(), [None]);
    other.redis.close_stream(device, new).await.unwrap();
    assert_eq!(one.redis.stream_of(device).await.unwrap(), None);
    // What was forgotten is known again; of two, the one that was opened later stays.
    assert_eq!(one.redis.renew_streams(&[(device, old)]).await.unwrap(), [None]);
    assert_eq!(other.redis.renew_streams(&[(device, new)]).await.unwrap(), [Some(first)]);
    assert_eq!(one.redis.stream_of(device).await.unwrap(), Some(second));
    // A busy node may renew a stream before it opens it, and open an older one after it.
    assert_eq!(other.redis.open_stream(device, new).await.unwrap(), None);
    assert_eq!(other.redis.open_stream(device, old).await.unwrap(), Some(second));
    assert_eq!(one.redis.stream_of(device).await.unwrap(), Some(second));
    one.end().await;
    other.end().await;
}

#[tokio::test]
async fn a_user_is_online_while_a_session_is_available_somewhere() {
    let server = Server::start().await;
    let (one, other) = (Node::of(&server).await, Node::of(&server).await);
    let (user, nobody) = (UserId::new(), UserId::new());
    let (phone, laptop) = (Uuid::now_v7(), Uuid::now_v7());
    one.redis.come(&[(user, phone)]).await.unwrap();
    other.redis.come(&[(user, laptop), (user, laptop)]).await.unwrap();
    assert_eq!(one.redis.are_online(&[nobody, user]).await.unwrap(), [false, true]);
    assert!(one.redis.go(user, phone).await.unwrap());
    assert!(!other.redis.go(user, laptop).await.unwrap());
    assert_eq!(one.redis.are_online(&[user]).await.unwrap(), [false]);
    // A node that is gone renews nothing.
    one.redis.come_for(&[(user, phone)], Duration::from_millis(200)).await.unwrap();
    assert_eq!(other.redis.are_online(&[user]).await.unwrap(), [true]);
    until(async || other.redis.are_online(&[user]).await.unwrap() == [false]).await;
    one.end().await;
    other.end().await;
}

#[tokio::test]
async fn a_turn_is_one_nodes_until_it_does_not_renew_it() {
    let server = Server::start().await;
    let (one, other) = (Node::of(&server).await, Node::of(&server).await);
    assert!(one.redis.take_turn("sweep").await.unwrap());
    assert!(!other.redis.take_turn("sweep").await.unwrap());
    assert!(one.redis.take_turn("sweep").await.unwrap());
    assert!(other.redis.take_turn("cook").await.unwrap(), "another thing is another's turn");
    one.end().await;
    until(async || other.redis.take_turn("sweep").await.unwrap()).await;
    other.end().await;
}

#[tokio::test]
async fn a_code_has_so_many_attempts_works_once_and_ends() {
    let server = Server::start().await;
    let node = Node::of(&server).await;
    let life = Duration::from_mins(1);
    let code = |hash: &[u8]| HashedCode { salt: b"salt".to_vec(), hash: hash.to_vec() };
    let redis = &node.redis;
    assert_eq!(redis.try_code("phone").await.unwrap(), None);
    redis.keep_code("phone", code(b"first"), 3, life).await.unwrap();
    let tries = futures::future::join_all((0..10).map(|_| redis.try_code("phone"))).await;
    assert_eq!(
        tries.into_iter().filter(|tried| matches!(tried, Ok(Some(found)) if *found == code(b"first"))).count(),
        3
    );
    // A new one has attempts of its own, and the old one is dead.
    redis.keep_code("phone", code(b"second"), 3, life).await.unwrap();
    assert!(!redis.use_code("phone", &code(b"first")).await.unwrap());
    let second = code(b"second");
    let uses = futures::future::join_all((0..10).map(|_| redis.use_code("phone", &second))).await;
    assert_eq!(uses.into_iter().filter(|used| matches!(used, Ok(true))).count(), 1);
    assert_eq!(redis.try_code("phone").await.unwrap(), None);
    redis.keep_code("phone", code(b"third"), 3, Duration::from_millis(50)).await.unwrap();
    let count = Script::new("return redis.call('EXISTS', KEYS[1])");
    until(async || redis.run::<u32>(&count.key("tidings:code:phone"), PATIENCE).await.unwrap() == 0).await;
    assert_eq!(redis.try_code("phone").await.unwrap(), None);
    node.end().await;
}
