//! The link to the other nodes: made, held and made again for ever.
//!
//! It is up when every channel that is wanted is subscribed to. What is published goes through a bounded queue to one
//! task, many at once; what is heard goes to the listener as it comes. When the connection is lost, the queue's content
//! is too: it is hints, and other nodes look for themselves while the link is down, and when it is up again.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use ::redis::{PushInfo, PushKind, RedisError, RedisResult, Value};
use bytes::Bytes;
use parking_lot::Mutex;
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, MissedTickBehavior, interval, sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    Address, Channel,
    connection::{Connection, Pushes},
    scripts,
    subscriptions::Subscriptions,
};

/// Messages that wait to be published: what a busy node says in about a tenth of a second.
const QUEUE: usize = 8192;
/// What a message begins with, in bytes: the id of its node.
const SENDER: usize = 16;
/// Messages that are published at once.
const BATCH: usize = 512;
/// How often a connection is asked whether it is still there, and so how late it is known that a Redis hangs: at most
/// this and the time that an answer may take.
const PING: Duration = Duration::from_secs(2);
/// The pauses between attempts to connect: they double from the first to the last, give or take a half.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(2)];

/// How long a node that ends takes to publish what is queued.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Whether nodes hear each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    Up,
    Down,
}

/// Called with what other nodes publish. It must not wait.
pub type Listener = Box<dyn Fn(Channel, Bytes) + Send + Sync>;

pub struct Inner {
    pub node: Uuid,
    address: Address,
    /// There while the link is up.
    pub connection: Mutex<Option<Connection>>,
    pub link: watch::Sender<Link>,
    pub subscriptions: Subscriptions,
    pub queue: mpsc::Sender<(Channel, Vec<u8>)>,
    pub listener: OnceLock<Listener>,
}

/// What is to be published.
pub type Queued = mpsc::Receiver<(Channel, Vec<u8>)>;

impl Inner {
    pub fn new(address: Address) -> (Self, Queued) {
        let (queue, queued) = mpsc::channel(QUEUE);
        let inner = Self {
            node: Uuid::now_v7(),
            address,
            connection: Mutex::default(),
            link: watch::Sender::new(Link::Down),
            subscriptions: Subscriptions::new(),
            queue,
            listener: OnceLock::new(),
        };
        (inner, queued)
    }

    /// What the server says by itself.
    fn hear(&self, push: PushInfo, lost: &CancellationToken) {
        let mut data = push.data.into_iter();
        match push.kind {
            PushKind::Disconnection => lost.cancel(),
            PushKind::Message | PushKind::SMessage => {
                if let (Some(channel), Some(Value::BulkString(message))) = (channel(data.next()), data.next()) {
                    self.receive(channel, message.into());
                }
            }
            // As we asked, or because a cluster moved the channel.
            PushKind::Unsubscribe | PushKind::SUnsubscribe => {
                if let Some(channel) = channel(data.next()) {
                    self.subscriptions.ended(channel);
                }
            }
            _ => {}
        }
    }

    /// A message begins with the id of the node that it is from.
    fn receive(&self, channel: Channel, mut message: Bytes) {
        if message.len() < SENDER || message.split_to(SENDER) == self.node.as_bytes()[..] {
            return;
        }
        metrics::counter!("tidings_fabric_received_total").increment(1);
        if let Some(listener) = self.listener.get() {
            listener(channel, message);
        }
    }

    fn set(&self, link: Link, connection: Option<Connection>) {
        *self.connection.lock() = connection;
        self.link.send_replace(link);
        metrics::gauge!("tidings_fabric_connected").set(if link == Link::Up { 1.0 } else { 0.0 });
    }
}

fn channel(name: Option<Value>) -> Option<Channel> {
    match name {
        Some(Value::BulkString(name)) => std::str::from_utf8(&name).ok().and_then(Channel::parse),
        _ => None,
    }
}

/// Keeps the link up until `stop`.
pub async fn run(inner: Arc<Inner>, mut queued: Queued, stop: CancellationToken) {
    inner.set(Link::Down, None);
    let (mut pause, mut said) = (PAUSES[0], false);
    loop {
        let began = Instant::now();
        let ended = tokio::select! {
            () = stop.cancelled() => break,
            ended = hold(&inner, &mut queued) => ended,
        };
        let was_up = *inner.link.borrow() == Link::Up;
        inner.set(Link::Down, None);
        drop_queued(&mut queued);
        metrics::counter!("tidings_fabric_reconnects_total").increment(1);
        if let Err(error) = ended {
            // Said once, and without what the error says in words, which may have the URL in it.
            if was_up || !said {
                tracing::warn!(kind = ?error.kind(), code = error.code(), "Redis is away");
            }
            said = true;
        }
        pause = if was_up && began.elapsed() > PAUSES[1] { PAUSES[0] } else { PAUSES[1].min(pause * 2) };
        tokio::select! {
            () = stop.cancelled() => break,
            () = sleep(pause.mul_f64(rand::random_range(0.5..1.5))) => {}
        }
    }
    let connection = inner.connection.lock().clone();
    if let Some(connection) = connection {
        // What this node committed last: hints, which others may do without.
        queued.close();
        let _ = timeout(LAST_WORDS, publish(&inner, connection, &mut queued)).await;
    }
    inner.set(Link::Down, None);
}

fn drop_queued(queued: &mut Queued) {
    let mut dropped = 0;
    while queued.try_recv().is_ok() {
        dropped += 1;
    }
    metrics::counter!("tidings_fabric_dropped_total").increment(dropped);
}

/// Connects, and serves the connection until it is lost.
async fn hold(inner: &Arc<Inner>, queued: &mut Queued) -> RedisResult<()> {
    let lost = CancellationToken::new();
    let (hears, loses) = (Arc::downgrade(inner), lost.clone());
    let pushes = Pushes(move |push| {
        if let Some(inner) = hears.upgrade() {
            inner.hear(push, &loses);
        }
    });
    let mut connection = Connection::open(&inner.address, pushes).await?;
    for script in scripts() {
        script.load_async(&mut connection).await?;
    }
    inner.subscriptions.forget();
    settle(inner, connection.clone()).await?;
    inner.set(Link::Up, Some(connection.clone()));
    tracing::info!("Redis is there");
    tokio::select! {
        () = lost.cancelled() => Err(RedisError::from((::redis::ErrorKind::Io, "the connection was lost"))),
        ended = publish(inner, connection.clone(), queued) => ended,
        ended = subscribe(inner, connection.clone()) => ended,
        ended = ping(connection) => ended,
    }
}

async fn publish(inner: &Inner, mut connection: Connection, queued: &mut Queued) -> RedisResult<()> {
    let mut batch = Vec::with_capacity(BATCH);
    while queued.recv_many(&mut batch, BATCH).await > 0 {
        connection.publish(&inner.node, &batch).await?;
        metrics::counter!("tidings_fabric_published_total").increment(batch.len() as u64);
        batch.clear();
    }
    Ok(())
}

async fn subscribe(inner: &Inner, connection: Connection) -> RedisResult<()> {
    loop {
        inner.subscriptions.changed().await;
        settle(inner, connection.clone()).await?;
    }
}

/// Makes what is heard what is wanted.
async fn settle(inner: &Inner, mut connection: Connection) -> RedisResult<()> {
    let work = inner.subscriptions.work();
    connection.subscribe(&work.subscribe).await?;
    connection.unsubscribe(&work.unsubscribe).await?;
    inner.subscriptions.done(work);
    Ok(())
}

async fn ping(mut connection: Connection) -> RedisResult<()> {
    let mut ticks = interval(PING);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        connection.ping().await?;
    }
}
