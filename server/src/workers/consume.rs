//! A worker as a consumer group of the topic: a batch is handled, then the group goes on behind it. What the worker
//! cannot handle goes to the topic of dead letters as it was, with the reason and the place that it had.

use std::{sync::Arc, time::Duration};

use prost::Message as _;
use tidings_proto::v1::Entry;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{Worker, attempt, backoff::Backoff};
use crate::backends::kafka::{self, Consumer, Health, Producer, Received, Record};

/// Entries that are handled together, at most.
const BATCH: usize = 512;
/// Waits after a failure of Kafka, at least and at most.
const WAITS: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

pub struct Consumption {
    worker: Arc<dyn Worker>,
    consumer: Consumer,
    dead_letters: Producer,
}

/// A record that was given up, and why.
type DeadLetter<'a> = (&'a Received, String);

impl Consumption {
    pub fn new(worker: Arc<dyn Worker>, config: &kafka::Config) -> Result<Self, kafka::Error> {
        Ok(Self {
            consumer: Consumer::join(config, &format!("{}.{}", config.topic, worker.name()))?,
            dead_letters: Producer::new(config, config.dead_letters(), Health::default())?,
            worker,
        })
    }

    /// Until `stop`. What is under way then is handled again by whoever has its partition next.
    pub async fn run(mut self, stop: CancellationToken) {
        stop.run_until_cancelled(self.batches()).await;
        self.consumer.leave().await;
    }

    async fn batches(&mut self) {
        let mut backoff = Backoff::new(format!("worker {}", self.worker.name()), WAITS);
        loop {
            match self.consumer.receive(BATCH).await {
                Ok(batch) => {
                    backoff.succeeded();
                    let dead = self.handle(&batch).await;
                    self.bury(&dead).await;
                    self.consumer.handled(&batch);
                }
                Err(error) => sleep(backoff.failed(&error)).await,
            }
        }
    }

    async fn handle<'a>(&self, batch: &'a [Received]) -> Vec<DeadLetter<'a>> {
        let mut dead = Vec::new();
        let (mut entries, mut records) = (Vec::with_capacity(batch.len()), Vec::with_capacity(batch.len()));
        for received in batch {
            match entry(received) {
                Ok(entry) => {
                    entries.push(entry);
                    records.push(received);
                }
                Err(reason) => dead.push((received, reason)),
            }
        }
        if !entries.is_empty() {
            let given_up = attempt::handle(self.worker.as_ref(), &entries).await;
            dead.extend(given_up.into_iter().map(|(index, error)| (records[index], error.to_string())));
        }
        dead
    }

    /// Puts records where somebody can look at them. There is no going on without.
    async fn bury(&mut self, dead: &[DeadLetter<'_>]) {
        if dead.is_empty() {
            return;
        }
        let worker = self.worker.name();
        let mut backoff = Backoff::new(format!("worker {worker} with dead letters"), WAITS);
        while let Err(error) = self.dead_letters.deliver(dead.iter().map(|letter| dead_letter(worker, letter))).await {
            sleep(backoff.failed(&error)).await;
        }
        for (Received { partition, offset, .. }, reason) in dead {
            tracing::error!(worker, partition, offset, reason, "a record went to the dead letters");
        }
        metrics::counter!("tidings_dead_letters_total", "worker" => worker).increment(dead.len() as u64);
    }
}

fn entry(received: &Received) -> Result<Entry, String> {
    match Entry::decode(received.value.as_slice()) {
        Ok(entry) if !entry.log_id.is_empty() && entry.seq > 0 => Ok(entry),
        Ok(_) => Err("it is not an entry: it names no place in a log".to_owned()),
        Err(error) => Err(format!("it is not an entry: {error}")),
    }
}

fn dead_letter(worker: &str, (received, reason): &DeadLetter<'_>) -> Record {
    let headers = vec![
        ("error", reason.clone()),
        ("worker", worker.to_owned()),
        ("topic", received.topic.clone()),
        ("partition", received.partition.to_string()),
        ("offset", received.offset.to_string()),
    ];
    Record { key: received.key.clone(), value: received.value.clone(), headers }
}
