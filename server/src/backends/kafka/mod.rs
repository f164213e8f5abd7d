//! Kafka, 3.7 or later: a producer that keeps its order whatever fails, and a consumer that commits what it is told to.

mod config;
mod consumer;
mod producer;

use std::time::Duration;

use rdkafka::{ClientContext, config::RDKafkaLogLevel, error::KafkaError};

pub use config::Config;
pub use consumer::{Consumer, Received};
pub use producer::{Health, Producer, Record};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{}", say(.0))]
    Kafka(#[from] KafkaError),
    #[error("it was not acknowledged within {0:?}")]
    Unacknowledged(Duration),
}

/// A setting that is wrong is named, but what it was set to may be secret.
fn say(error: &KafkaError) -> String {
    match error {
        KafkaError::ClientConfig(_, description, ..) => description.clone(),
        other => other.to_string(),
    }
}

/// What librdkafka says by itself, such as that a broker is away, is for those who look closer: whoever uses a client
/// hears what came of it, and says so.
#[derive(Clone, Copy)]
struct Quiet;

impl ClientContext for Quiet {
    fn log(&self, _: RDKafkaLogLevel, facility: &str, message: &str) {
        tracing::debug!(facility, message, "kafka");
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(%error, reason, "kafka");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_that_does_not_exist_is_named_without_its_value() {
        let setting = ("sasl_pasword".to_owned(), config::Setting::Text("hunter2".to_owned()));
        let config = Config { brokers: "here:1".to_owned(), settings: [setting].into(), ..Config::default() };
        let error = Consumer::join(&config, "group").err().expect("an error").to_string();
        assert!(error.contains("sasl.pasword") && !error.contains("hunter2"), "{error}");
    }
}
