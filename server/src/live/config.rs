//! The section `[live]` of the configuration.

use std::time::Duration;

use serde::Deserialize;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// How often a stream carries a heartbeat when it has nothing else to carry.
    #[serde(with = "humantime_serde")]
    pub heartbeat_interval: Duration,
    /// After how long without a frame a device is taken for dead.
    #[serde(with = "humantime_serde")]
    pub silence_limit: Duration,
    /// How long a typing notice lasts.
    #[serde(with = "humantime_serde")]
    pub typing_expiry: Duration,
    /// How often rooms compare their heads with the log, and so how late a lost hint is noticed at the most.
    #[serde(with = "humantime_serde")]
    pub verify_interval: Duration,
    /// The same while nodes do not hear each other, because Redis is away.
    #[serde(with = "humantime_serde")]
    pub degraded_verify_interval: Duration,
    /// How long receipts are collected before they are written and sent on.
    #[serde(with = "humantime_serde")]
    pub receipt_interval: Duration,
    /// Live frames that wait for one slow device, in bytes; beyond, it reads from the log.
    pub queue_bytes: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            heartbeat_interval: Duration::from_secs(30),
            silence_limit: Duration::from_secs(90),
            typing_expiry: Duration::from_secs(6),
            verify_interval: Duration::from_secs(10),
            degraded_verify_interval: Duration::from_secs(1),
            receipt_interval: Duration::from_millis(100),
            queue_bytes: 256 * 1024,
        }
    }
}
