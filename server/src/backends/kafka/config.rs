//! The section `[kafka]` of the configuration.

use std::{collections::BTreeMap, fmt};

use rdkafka::ClientConfig;
use serde::Deserialize;

#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Brokers to begin with, `host:port` with commas between; empty for none, and then the workers read the outbox.
    pub brokers: String,
    /// Where entries go.
    pub topic: String,
    /// More settings of librdkafka, such as `security_protocol` for its `security.protocol`.
    pub settings: BTreeMap<String, Setting>,
}

/// A setting as it is written: in the environment, what looks like a number is one.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Setting {
    Text(String),
    Number(i64),
    Switch(bool),
}

impl fmt::Display for Setting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(formatter),
            Self::Number(number) => number.fmt(formatter),
            Self::Switch(on) => on.fmt(formatter),
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self { brokers: String::new(), topic: "tidings.entries.v1".to_owned(), settings: BTreeMap::new() }
    }
}

impl Config {
    pub fn is_set(&self) -> bool {
        !self.brokers.is_empty()
    }

    /// Where workers put what they cannot handle.
    pub fn dead_letters(&self) -> String {
        format!("{}.dead", self.topic)
    }

    /// What all clients have in common, and what a client prefers unless the settings say otherwise. What it sets after
    /// this is what its promises rest on.
    pub(super) fn client(&self, preferred: &[(&str, &str)]) -> ClientConfig {
        let mut client = ClientConfig::new();
        client.set("client.id", "tidings");
        for (key, value) in preferred {
            client.set(*key, *value);
        }
        for (key, value) in &self.settings {
            client.set(key.replace('_', "."), value.to_string());
        }
        client
            .set("bootstrap.servers", &self.brokers)
            // A broker that comes back is noticed soon.
            .set("reconnect.backoff.max.ms", "1000")
            // So is a topic that is made.
            .set("topic.metadata.refresh.interval.ms", "10000");
        client
    }
}

/// Without the settings, in which there are passwords.
impl fmt::Debug for Config {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Config")
            .field("brokers", &self.brokers)
            .field("topic", &self.topic)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_named_as_in_a_shell_and_cannot_take_a_promise_back() {
        let settings = [("security_protocol", "ssl"), ("bootstrap_servers", "elsewhere:1"), ("linger_ms", "7")];
        let settings = settings.map(|(key, value)| (key.to_owned(), Setting::Text(value.to_owned())));
        let config = Config { brokers: "here:1".to_owned(), settings: settings.into(), ..Config::default() };
        let client = config.client(&[("linger.ms", "2"), ("compression.type", "lz4")]);
        assert_eq!(client.get("security.protocol"), Some("ssl"));
        assert_eq!(client.get("bootstrap.servers"), Some("here:1"));
        assert_eq!(client.get("linger.ms"), Some("7"));
        assert_eq!(client.get("compression.type"), Some("lz4"));
    }

    #[test]
    fn what_is_secret_is_not_shown() {
        let settings = [("sasl_password".to_owned(), Setting::Text("hunter2".to_owned()))];
        let config = Config { settings: settings.into(), ..Config::default() };
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
