//! Consuming: batches of what is there, whose offsets are committed when whoever handles them says so.

use std::{collections::BTreeMap, time::Duration};

use futures::{FutureExt as _, StreamExt as _};
use rdkafka::{
    Message as _, Offset, TopicPartitionList,
    consumer::{Consumer as _, ConsumerContext, StreamConsumer},
    message::BorrowedMessage,
};
use tokio::{task::spawn_blocking, time::timeout};

use super::{Config, Error, Quiet};

/// How long leaving a group may take.
const LEAVING: Duration = Duration::from_secs(2);

/// A record of the topic, and where it was.
#[derive(Clone, Debug)]
pub struct Received {
    pub key: Vec<u8>,
    pub value: Vec<u8>,
    pub topic: String,
    pub partition: i32,
    pub offset: i64,
}

/// A member of a group, which shares the topic's partitions among its members.
pub struct Consumer {
    client: StreamConsumer<Quiet>,
    topic: String,
}

impl Consumer {
    /// Joins a group. It need not reach a broker; an error is one of the configuration.
    pub fn join(config: &Config, group: &str) -> Result<Self, Error> {
        let client: StreamConsumer<Quiet> = config
            .client(&[])
            .set("group.id", group)
            // Committed is what was handled, and not what was received.
            .set("enable.auto.offset.store", "false")
            .set("enable.auto.commit", "true")
            .set("auto.commit.interval.ms", "1000")
            // A group that is new to the topic handles all that is in it.
            .set("auto.offset.reset", "earliest")
            // When a member comes or goes, the others keep their partitions, and go on.
            .set("partition.assignment.strategy", "cooperative-sticky")
            // What a member that died had is soon another's.
            .set("session.timeout.ms", "10000")
            .set("allow.auto.create.topics", "true")
            .create_with_context(Quiet)?;
        client.subscribe(&[&config.topic])?;
        Ok(Self { client, topic: config.topic.clone() })
    }

    /// Waits for records, and gives what is there, `most` of them at most.
    pub async fn receive(&self, most: usize) -> Result<Vec<Received>, Error> {
        let mut stream = self.client.stream();
        let mut batch = Vec::new();
        while batch.len() < most {
            let next = if batch.is_empty() { stream.next().await } else { stream.next().now_or_never().flatten() };
            match next {
                Some(Ok(message)) => batch.push(Received::from(&message)),
                // What came before it counts.
                Some(Err(error)) if batch.is_empty() => return Err(error.into()),
                Some(Err(_)) | None => break,
            }
        }
        Ok(batch)
    }

    /// Makes the group go on behind these records: within a second, or when this member leaves the group or loses their
    /// partitions. Until then a crash makes the group receive them again.
    pub fn handled(&self, records: &[Received]) {
        let next: BTreeMap<i32, i64> = records.iter().map(|record| (record.partition, record.offset + 1)).collect();
        for (partition, offset) in next {
            let mut position = TopicPartitionList::with_capacity(1);
            let stored = position
                .add_partition_offset(&self.topic, partition, Offset::Offset(offset))
                .and_then(|()| self.client.store_offsets(&position));
            // Then the partition is another member's by now, which handles them again.
            if let Err(error) = stored {
                tracing::debug!(%error, partition, offset, "an offset was not kept");
            }
        }
    }

    /// Leaves the group, so that others need not wait for its partitions; but does not wait long for brokers that do not
    /// answer, who will notice by themselves.
    pub async fn leave(self) {
        let left = timeout(LEAVING, spawn_blocking(move || drop(self))).await;
        if left.is_err() {
            tracing::warn!("Kafka did not let a worker go");
        }
    }
}

impl From<&BorrowedMessage<'_>> for Received {
    fn from(message: &BorrowedMessage<'_>) -> Self {
        Self {
            key: message.key().unwrap_or_default().to_vec(),
            value: message.payload().unwrap_or_default().to_vec(),
            topic: message.topic().to_owned(),
            partition: message.partition(),
            offset: message.offset(),
        }
    }
}

impl ConsumerContext for Quiet {}
