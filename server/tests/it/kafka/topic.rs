//! A topic of the test's own, on the broker that all tests share or another, as an integrator reads it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use prost::Message as _;
use rdkafka::{
    ClientConfig,
    consumer::{Consumer as _, StreamConsumer},
    message::Headers as _,
    producer::{FutureProducer, FutureRecord},
};
use tidings_proto::v1::Entry;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::world::{Device, PATIENCE, until};

/// The broker that all tests share.
pub fn shared_broker() -> String {
    std::env::var("TIDINGS_TEST_KAFKA").expect("TIDINGS_TEST_KAFKA says where Kafka is; `make services` starts it")
}

/// What a record was.
#[derive(Clone, Debug)]
pub struct Record {
    pub key: String,
    pub value: Vec<u8>,
    pub partition: i32,
    pub headers: HashMap<String, String>,
}

pub struct Topic {
    brokers: String,
    name: String,
}

impl Topic {
    pub fn new() -> Self {
        Self::on(&shared_broker())
    }

    pub fn on(brokers: &str) -> Self {
        Self { brokers: brokers.to_owned(), name: format!("test.{}", Uuid::now_v7()) }
    }

    /// What a server needs to know of it.
    pub fn settings(&self) -> [(&str, &str); 2] {
        [("TIDINGS_KAFKA__BROKERS", &self.brokers), ("TIDINGS_KAFKA__TOPIC", &self.name)]
    }

    /// Reads it from its beginning.
    pub fn read(&self) -> Reader {
        Reader::of(&self.brokers, &self.name)
    }

    /// Reads its dead letters.
    pub fn read_dead_letters(&self) -> Reader {
        Reader::of(&self.brokers, &format!("{}.dead", self.name))
    }

    /// Puts something into it.
    pub async fn put(&self, key: &str, value: &[u8]) {
        let producer: FutureProducer = self.client().create().expect("a producer");
        let record = FutureRecord::to(&self.name).key(key).payload(value);
        producer.send(record, PATIENCE).await.expect("put a record");
    }

    fn client(&self) -> ClientConfig {
        client(&self.brokers)
    }
}

fn client(brokers: &str) -> ClientConfig {
    let mut client = ClientConfig::new();
    client.set("bootstrap.servers", brokers);
    client
}

/// Keeps what is in a topic.
pub struct Reader {
    records: Arc<Mutex<Vec<Record>>>,
    _task: JoinSet<()>,
}

impl Reader {
    fn of(brokers: &str, topic: &str) -> Self {
        let consumer: StreamConsumer = client(brokers)
            .set("group.id", Uuid::now_v7().to_string())
            .set("auto.offset.reset", "earliest")
            .set("enable.auto.commit", "false")
            .set("allow.auto.create.topics", "true")
            .set("reconnect.backoff.max.ms", "500")
            .set("topic.metadata.refresh.interval.ms", "500")
            .create()
            .expect("a consumer");
        consumer.subscribe(&[topic]).expect("subscribe");
        let records: Arc<Mutex<Vec<Record>>> = Arc::default();
        let (mut task, kept) = (JoinSet::new(), Arc::clone(&records));
        task.spawn(async move {
            loop {
                // An error passes: the topic is not there yet, or the broker is away.
                if let Ok(message) = consumer.recv().await {
                    kept.lock().expect("the records").push(Record::from(&message));
                }
            }
        });
        Self { records, _task: task }
    }

    pub fn records(&self) -> Vec<Record> {
        self.records.lock().expect("the records").clone()
    }

    /// The entries of a log, as they came.
    pub fn entries(&self, log: &str) -> Vec<Entry> {
        let records = self.records();
        let of_log = records.iter().filter(|record| record.key == log);
        of_log.map(|record| Entry::decode(record.value.as_slice()).expect("an entry")).collect()
    }

    /// Waits until the topic has the log up to this seq. None came before those in front of it had.
    pub async fn has(&self, log: &str, head: u64) -> Vec<Entry> {
        let what = format!("the topic has {log} up to {head}");
        until(&what, async || (self.entries(log).iter().any(|entry| entry.seq == head)).then_some(())).await;
        let entries = self.entries(log);
        let mut last = 0;
        for entry in &entries {
            assert!(entry.seq <= last + 1, "{} came behind {last}", entry.seq);
            last = last.max(entry.seq);
        }
        assert_eq!(last, head);
        entries
    }

    /// Waits until the topic has all of a log that the device may read, which must be all of it.
    pub async fn has_all_that(&self, device: &Device, log: &str) -> Vec<Entry> {
        let history = device.history(log).await.expect("history");
        self.has(log, history.last().expect("an entry").seq).await
    }
}

impl<M: rdkafka::Message> From<&M> for Record {
    fn from(message: &M) -> Self {
        let headers = message.headers().into_iter().flat_map(|headers| headers.iter());
        let text = |bytes: Option<&[u8]>| String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned();
        Self {
            key: text(message.key()),
            value: message.payload().unwrap_or_default().to_vec(),
            partition: message.partition(),
            headers: headers.map(|header| (header.key.to_owned(), text(header.value))).collect(),
        }
    }
}
