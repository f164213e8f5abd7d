//! Emptying the outbox: what is taken from it goes to its destination, and is removed when it has arrived.
//!
//! Whatever fails in between, the entries are still in the outbox and go again, from the first that was not removed. So
//! the destination may see entries twice, but never one of a log before those in front of it.

use std::{sync::Arc, time::Duration};

use futures::FutureExt as _;
use prost::Message as _;
use tidings_proto::v1::Entry;
use tokio::{
    select,
    time::{Instant, MissedTickBehavior, interval, sleep, sleep_until},
};
use tokio_util::sync::CancellationToken;

use super::{Worker, attempt, backoff::Backoff, turn::Turn};
use crate::{
    backends::kafka::{self, Producer, Record},
    log::{self, Outbox},
};

/// How often an outbox is looked into that nobody told of, because another node wrote to it.
const POLL: Duration = Duration::from_millis(200);
/// How often one is that it is another node's turn to empty.
const HELP: Duration = Duration::from_millis(500);
/// Waits after a failure, at least and at most.
const WAITS: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));
/// How long what is under way may take when the server ends; what has not arrived then goes again.
const GRACE: Duration = Duration::from_secs(1);
/// How often the outbox is measured.
const MEASURE: Duration = Duration::from_secs(2);

/// Where entries go.
pub enum Destination {
    Topic(Producer),
    Workers(Vec<Arc<dyn Worker>>),
}

#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("the log: {0}")]
    Log(#[from] log::Error),
    #[error("Kafka: {0}")]
    Kafka(#[from] kafka::Error),
}

impl Destination {
    /// At most so often the outbox is looked into: what is written meanwhile goes together, so that it costs little.
    fn pace(&self) -> Duration {
        match self {
            Self::Topic(_) => Duration::from_millis(50),
            // On SQLite each time is a commit, for which the writers wait.
            Self::Workers(_) => Duration::from_millis(200),
        }
    }

    async fn deliver(&mut self, entries: Vec<log::Entry>) -> Result<(), Error> {
        let entries = entries.into_iter().map(Entry::from);
        match self {
            Self::Topic(producer) => {
                let count = entries.len() as u64;
                producer.deliver(entries.map(|entry| record(&entry))).await?;
                metrics::counter!("tidings_relayed_total").increment(count);
            }
            Self::Workers(workers) => {
                let entries: Vec<Entry> = entries.collect();
                for worker in workers {
                    hand_over(worker.as_ref(), &entries).await;
                }
            }
        }
        Ok(())
    }
}

/// An entry as it stands in the topic.
fn record(entry: &Entry) -> Record {
    Record { key: entry.log_id.clone().into_bytes(), value: entry.encode_to_vec(), headers: Vec::new() }
}

/// Tells a worker of entries. There is no topic for those that it cannot handle.
async fn hand_over(worker: &dyn Worker, entries: &[Entry]) {
    for (index, error) in attempt::handle(worker, entries).await {
        let Entry { log_id, seq, .. } = &entries[index];
        tracing::error!(worker = worker.name(), log_id, seq, %error, "an entry was given up");
        metrics::counter!("tidings_dead_letters_total", "worker" => worker.name()).increment(1);
    }
}

/// Empties the outbox into one destination. Several may do so at the same time: each takes what no other has.
pub struct Drain {
    outbox: Outbox,
    destination: Destination,
    turn: Turn,
}

/// What a round found.
enum Found {
    /// As much as there is room for.
    More,
    /// All that there was, unless it is in other partitions.
    Some,
    /// Nothing that another drain does not have.
    Nothing,
}

impl Drain {
    pub fn new(outbox: Outbox, destination: Destination, turn: Turn) -> Self {
        Self { outbox, destination, turn }
    }

    /// Until `stop`.
    pub async fn run(mut self, stop: CancellationToken) {
        let overdue = async {
            stop.cancelled().await;
            sleep(GRACE).await;
        };
        select! {
            () = self.rounds(&stop) => {}
            () = overdue => {}
        }
    }

    async fn rounds(&mut self, stop: &CancellationToken) {
        let mut backoff = Backoff::new("the outbox", WAITS);
        while !stop.is_cancelled() {
            let next = Instant::now() + self.destination.pace();
            let pause = match self.round().await {
                Ok(found) => {
                    if !matches!(found, Found::Nothing) {
                        backoff.succeeded();
                    }
                    self.pause(found, next).left_future()
                }
                Err(error) => sleep(backoff.failed(&error)).right_future(),
            };
            stop.run_until_cancelled(pause).await;
        }
    }

    async fn round(&mut self) -> Result<Found, Error> {
        let Some(mut taken) = self.outbox.take().await? else { return Ok(Found::Nothing) };
        let found = if taken.has_more() { Found::More } else { Found::Some };
        self.destination.deliver(taken.entries()).await?;
        taken.remove().await?;
        Ok(found)
    }

    /// Waits until the next round, which is at the time `next` or when there is something to find then.
    async fn pause(&self, found: Found, next: Instant) {
        match found {
            // It helps a little, however much there is: in a backlog that lasts, the one whose turn it is has gone or is slow.
            _ if !self.turn.is_ours() => sleep(HELP).await,
            Found::More => {}
            Found::Some => sleep_until(next).await,
            Found::Nothing => {
                select! {
                    () = self.outbox.written() => {}
                    () = sleep(POLL) => {}
                }
                sleep_until(next).await;
            }
        }
    }
}

/// Measures the outbox until `stop`.
pub async fn watch(outbox: Outbox, stop: CancellationToken) {
    let mut ticks = interval(MEASURE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        match outbox.backlog().await {
            Ok(backlog) => {
                metrics::gauge!("tidings_outbox_rows").set(backlog.rows as f64);
                metrics::gauge!("tidings_outbox_lag_seconds").set(backlog.lag.as_secs_f64());
            }
            Err(error) => tracing::debug!(%error, "the outbox cannot be measured"),
        }
    }
}
