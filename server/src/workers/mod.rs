//! What happens after a commit, away from whoever waits for it: workers, which see every entry at least once, and each
//! log's in order.
//!
//! Entries come from the outbox of the log. With Kafka, a relay moves them to the topic, where also an integrator's
//! consumers read them, and each worker is a consumer group of it. Without, the workers read the outbox itself. Either
//! way they are told of a batch until they have it or it is given up ([`attempt`]).

mod attempt;
mod backoff;
mod consume;
mod count;
mod drain;
mod turn;

use std::sync::Arc;

use futures::future::BoxFuture;
use tidings_proto::v1::Entry;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use self::{
    consume::Consumption,
    drain::{Destination, Drain},
    turn::Turn,
};
use crate::{
    backends::{
        kafka::{self, Producer},
        redis::Redis,
    },
    log::Outbox,
};

/// Does something with entries.
pub trait Worker: Send + Sync {
    /// Its name, also of its consumer group.
    fn name(&self) -> &'static str;

    /// Handles entries, those of a log in order. It must do no harm to handle an entry again, also one before the last:
    /// an entry is named by its log and seq. It may be dropped half-way, when the server ends.
    fn handle<'a>(&'a self, entries: &'a [Entry]) -> BoxFuture<'a, Result<(), Error>>;
}

/// Why a worker did not handle entries.
#[derive(Debug, thiserror::Error)]
#[cfg_attr(not(test), expect(dead_code, reason = "today's worker never fails"))]
pub enum Error {
    /// Another try may succeed.
    #[error("{0}")]
    Transient(String),
    /// One of them cannot be handled.
    #[error("{0}")]
    Final(String),
}

/// The workers there are.
fn all() -> Vec<Arc<dyn Worker>> {
    vec![Arc::new(count::Counter)]
}

/// Starts whatever carries the outbox to the workers. They end after `stop`. With Kafka, gives how its relay fares.
pub fn start(
    outbox: &Outbox,
    config: &kafka::Config,
    redis: Option<&Redis>,
    tasks: &TaskTracker,
    stop: &CancellationToken,
) -> Result<Option<kafka::Health>, kafka::Error> {
    tasks.spawn(drain::watch(outbox.clone(), stop.clone()));
    if config.is_set() {
        let health = kafka::Health::default();
        let turn = Turn::start(redis, &config.topic, tasks, stop);
        for _ in 0..outbox.takers() {
            let topic = Producer::new(config, config.topic.clone(), health.clone())?;
            tasks.spawn(Drain::new(outbox.clone(), Destination::Topic(topic), turn.clone()).run(stop.clone()));
        }
        for worker in all() {
            tasks.spawn(Consumption::new(worker, config)?.run(stop.clone()));
        }
        Ok(Some(health))
    } else {
        let turn = Turn::start(redis, "workers", tasks, stop);
        tasks.spawn(Drain::new(outbox.clone(), Destination::Workers(all()), turn).run(stop.clone()));
        Ok(None)
    }
}
