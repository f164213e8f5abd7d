//! Redis (7 or later): what the nodes of one service share beside the database, all of which may be lost.
//!
//! - [`link`]: what nodes tell each other, over sharded pub/sub. It is a hint, or says itself again.
//! - [`streams`]: which node has a device's one stream. [`online`]: who is online. Both expire with their node.
//! - [`turns`]: which node does what one is enough for. [`limits`]: how often one may call. [`codes`]: codes for log-in.
//!
//! Every call has a time limit and fails at once while Redis is away; the caller then does with what its node knows.
//! It comes back by itself, also empty: whoever keeps something there writes it again when [`Link::Up`] is seen.

mod address;
mod channel;
mod codes;
mod connection;
mod limits;
mod link;
pub mod online;
pub mod streams;
mod subscriptions;
#[cfg(test)]
mod tests;
pub mod turns;

pub use address::Address;
pub use channel::Channel;
pub use codes::HashedCode;
pub use limits::Quota;
pub use link::{Link, Listener};

use std::{sync::Arc, time::Duration};

use ::redis::{FromRedisValue, RedisError, Script, ScriptInvocation};
use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use tokio::{
    sync::watch,
    time::{error::Elapsed, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

/// How long a call may take, unless it says otherwise.
const PATIENCE: Duration = Duration::from_millis(500);
/// Calls of one batch that are on their way at the same time.
const AT_ONCE: usize = 256;
/// How long a new follower of a log waits until other nodes' hints reach it.
const CONFIRMATION: Duration = Duration::from_secs(2);

/// Why a call got no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("Redis is away")]
    Away,
    #[error("Redis did not answer in time")]
    Slow(#[from] Elapsed),
    #[error("Redis: {0}")]
    Failed(#[from] RedisError),
}

/// All scripts, which a new connection loads, so that no caller has to wait for that.
fn scripts() -> [&'static Script; 12] {
    [
        &limits::SCRIPT,
        &codes::KEEP,
        &codes::TRY,
        &codes::USE,
        &streams::OPEN,
        &streams::RENEW,
        &streams::CLOSE,
        &streams::OWNER,
        &online::COME,
        &online::GO,
        &online::COUNT,
        &turns::TAKE,
    ]
}

/// This node's way to Redis. Cheap to clone.
#[derive(Clone)]
pub struct Redis {
    inner: Arc<link::Inner>,
}

impl Redis {
    /// Connects in the background, and again whenever the connection is lost, until `stop`. None if there is no Redis.
    pub fn start(address: Address, tasks: &TaskTracker, stop: &CancellationToken) -> Option<Self> {
        if address == Address::None {
            return None;
        }
        let (inner, queued) = link::Inner::new(address);
        let inner = Arc::new(inner);
        tasks.spawn(link::run(Arc::clone(&inner), queued, stop.clone()));
        Some(Self { inner })
    }

    /// This process, under a name that no other has or had.
    pub fn node(&self) -> Uuid {
        self.inner.node
    }

    /// Sets who is told what other nodes publish; once. What comes before is lost.
    pub fn listen(&self, listener: Listener) {
        let first = self.inner.listener.set(listener).is_ok();
        debug_assert!(first, "Redis has a listener already");
    }

    /// Whether nodes hear each other, now and from now on.
    pub fn link(&self) -> watch::Receiver<Link> {
        self.inner.link.subscribe()
    }

    pub fn is_up(&self) -> bool {
        *self.inner.link.borrow() == Link::Up
    }

    /// Tells the other nodes that subscribe to a channel. Never waits: what does not fit into the queue is dropped.
    pub fn publish(&self, channel: Channel, message: Vec<u8>) {
        match self.inner.queue.try_reserve() {
            Ok(place) if self.is_up() => place.send((channel, message)),
            _ => metrics::counter!("tidings_fabric_dropped_total").increment(1),
        }
    }

    /// This node hears what is published on a channel from some moment on.
    pub fn subscribe(&self, channel: Channel) {
        self.inner.subscriptions.add(channel);
    }

    pub fn unsubscribe(&self, channel: Channel) {
        self.inner.subscriptions.remove(channel);
    }

    /// Waits, though not for ever, until all channels that were subscribed to are heard. While Redis is away there is
    /// nothing to wait for.
    pub async fn subscribed(&self) {
        let mut link = self.link();
        let confirmed = self.inner.subscriptions.confirmed();
        tokio::select! {
            waited = timeout(CONFIRMATION, confirmed) => drop(waited),
            _ = link.wait_for(|link| *link == Link::Down) => {}
        }
    }

    /// Runs a script.
    async fn run<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>, limit: Duration) -> Result<T, Error> {
        let mut connection = self.inner.connection.lock().clone().ok_or(Error::Away)?;
        Ok(timeout(limit, script.invoke_async(&mut connection)).await??)
    }

    /// Runs a script for each of many, many at once. The answers are in order; the first failure ends it.
    async fn run_all<T>(&self, scripts: Vec<ScriptInvocation<'static>>) -> Result<Vec<T>, Error>
    where
        T: FromRedisValue + Send + 'static,
    {
        let run = |script: ScriptInvocation<'static>| {
            let redis = self.clone();
            async move { redis.run(&script, PATIENCE).await }.boxed()
        };
        let running: Vec<_> = scripts.into_iter().map(run).collect();
        stream::iter(running).buffered(AT_ONCE).try_collect().await
    }
}
