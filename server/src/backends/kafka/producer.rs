//! Producing: a batch of records, all of them acknowledged by all replicas in sync, or an error.
//!
//! Records of one key arrive in the order in which they were given, and none arrives before those given earlier have:
//! the producer is idempotent, and librdkafka never gives a record up while it has later ones. So a batch that fails
//! fails as a whole, with the client that may still hold records of it; the next batch has a new client.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use rdkafka::{
    ClientConfig, ClientContext,
    config::RDKafkaLogLevel,
    error::KafkaError,
    message::{DeliveryResult, Header, OwnedHeaders},
    producer::{BaseRecord, ProducerContext, ThreadedProducer},
};
use tokio::{sync::Notify, task::spawn_blocking, time::timeout};

use super::{Config, Error, Quiet};

/// How long a batch waits to be acknowledged. Less than PostgreSQL lets a transaction wait that does nothing.
const PATIENCE: Duration = Duration::from_secs(5);

/// A batch is given at once, and waits to be acknowledged.
const PREFERRED: [(&str, &str); 2] = [("compression.type", "lz4"), ("linger.ms", "2")];

/// What is to be produced.
pub struct Record {
    pub key: Vec<u8>,
    pub value: Vec<u8>,
    pub headers: Vec<(&'static str, String)>,
}

pub struct Producer {
    config: ClientConfig,
    topic: String,
    /// None after a batch that failed.
    client: Option<ThreadedProducer<Acknowledgements>>,
    health: Health,
}

/// Whether the last batch arrived, of all producers that share this. Cheap to clone.
#[derive(Clone)]
pub struct Health(Arc<AtomicBool>);

impl Default for Health {
    fn default() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }
}

impl Health {
    pub fn is_good(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Producer {
    /// A producer to `topic`. It need not reach a broker; an error is one of the configuration.
    pub fn new(config: &Config, topic: String, health: Health) -> Result<Self, Error> {
        let mut config = config.client(&PREFERRED);
        config
            .set("acks", "all")
            .set("enable.idempotence", "true")
            .set("max.in.flight", "5")
            // What would leave a hole in the order ends the client instead.
            .set("enable.gapless.guarantee", "true")
            .set("message.timeout.ms", "0")
            // As Java's clients do it, so that a stream of theirs with the same keys is partitioned alike.
            .set("partitioner", "murmur2_random");
        let client = Some(config.create_with_context(Acknowledgements)?);
        Ok(Self { config, topic, client, health })
    }

    /// Produces `records` and waits until all are acknowledged. After an error any of them may have arrived, but none
    /// of a key without those before it.
    pub async fn deliver(&mut self, records: impl ExactSizeIterator<Item = Record>) -> Result<(), Error> {
        // Not `self`'s until it has delivered, also if this future is dropped.
        let client = match self.client.take() {
            Some(client) => client,
            None => self.config.create_with_context(Acknowledgements)?,
        };
        let batch = Arc::new(Batch::of(records.len()));
        let delivered = match enqueue(&client, &self.topic, records, &batch) {
            Ok(()) => timeout(PATIENCE, batch.acknowledged()).await.unwrap_or(Err(Error::Unacknowledged(PATIENCE))),
            Err(error) => Err(error.into()),
        };
        self.health.0.store(delivered.is_ok(), Ordering::Relaxed);
        match delivered {
            Ok(()) => self.client = Some(client),
            // It waits for its threads. Nobody needs to know when they have ended.
            Err(_) => drop(spawn_blocking(move || drop(client))),
        }
        delivered
    }
}

fn enqueue(
    client: &ThreadedProducer<Acknowledgements>,
    topic: &str,
    records: impl Iterator<Item = Record>,
    batch: &Arc<Batch>,
) -> Result<(), KafkaError> {
    for Record { key, value, headers } in records {
        let record = BaseRecord::with_opaque_to(topic, Arc::clone(batch)).key(&key).payload(&value);
        let record = BaseRecord { headers: owned(&headers), ..record };
        client.send(record).map_err(|(error, _)| error)?;
    }
    Ok(())
}

fn owned(headers: &[(&'static str, String)]) -> Option<OwnedHeaders> {
    if headers.is_empty() {
        return None;
    }
    let owned = OwnedHeaders::new_with_capacity(headers.len());
    Some(headers.iter().fold(owned, |owned, (key, value)| owned.insert(Header { key, value: Some(value) })))
}

/// Records that wait to be acknowledged.
struct Batch {
    left: AtomicUsize,
    failure: OnceLock<KafkaError>,
    /// None is left, or one has failed.
    decided: Notify,
}

impl Batch {
    fn of(records: usize) -> Self {
        Self { left: AtomicUsize::new(records), failure: OnceLock::new(), decided: Notify::new() }
    }

    async fn acknowledged(&self) -> Result<(), Error> {
        loop {
            if let Some(error) = self.failure.get() {
                return Err(error.clone().into());
            }
            if self.left.load(Ordering::Acquire) == 0 {
                return Ok(());
            }
            self.decided.notified().await;
        }
    }
}

/// Hears of each record what became of it, on a thread of the client.
struct Acknowledgements;

impl ClientContext for Acknowledgements {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        Quiet.log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        Quiet.error(error, reason);
    }
}

impl ProducerContext for Acknowledgements {
    type DeliveryOpaque = Arc<Batch>;

    fn delivery(&self, result: &DeliveryResult<'_>, batch: Arc<Batch>) {
        if let Err((error, _)) = result {
            batch.failure.get_or_init(|| error.clone());
            batch.decided.notify_one();
        } else if batch.left.fetch_sub(1, Ordering::Release) == 1 {
            batch.decided.notify_one();
        }
    }
}
