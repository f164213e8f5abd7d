//! Times as the store keeps them (milliseconds since 1970), as the wire has them, and as the app sees them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prost_types::Timestamp;

/// The milliseconds since 1970; 0 for what was before.
pub fn to_millis(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

pub fn from_millis(millis: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(millis.max(0).unsigned_abs())
}

pub fn now_millis() -> i64 {
    to_millis(SystemTime::now())
}

/// The milliseconds of a time on the wire; 0 if it is unset.
pub fn wire_millis(time: Option<&Timestamp>) -> i64 {
    optional_millis(time).unwrap_or(0)
}

pub fn optional_millis(time: Option<&Timestamp>) -> Option<i64> {
    time.map(|time| time.seconds.saturating_mul(1000).saturating_add(i64::from(time.nanos) / 1_000_000))
}

pub fn to_wire(time: SystemTime) -> Timestamp {
    let millis = to_millis(time);
    Timestamp { seconds: millis / 1000, nanos: (millis % 1000) as i32 * 1_000_000 }
}

/// A duration on the wire; a negative one is zero.
pub fn duration(wire: prost_types::Duration) -> Duration {
    Duration::try_from(wire).unwrap_or_default()
}
