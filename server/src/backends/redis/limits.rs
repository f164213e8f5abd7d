//! How often one may call, counted for all nodes together.

use std::{num::NonZeroU32, sync::LazyLock, time::Duration};

use ::redis::Script;

use super::{Error, Redis};

/// A call waits so long for its count; after that the node counts by itself.
const PATIENCE: Duration = Duration::from_millis(100);

/// The generic cell rate algorithm, in microseconds. The key holds when the calls so far are paid for, and goes at that
/// time. Gives zero if the calls are allowed, otherwise how long to wait.
pub(super) const TAKE: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval, burst, count = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local paid_until = tonumber(redis.call('GET', KEYS[1]) or now)
local earliest = paid_until - interval * (burst - count)
if now < earliest then
    return earliest - now
end
local next = math.max(paid_until, now) + interval * count
redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', math.ceil((next - now) / 1000))
return 0";

pub(super) static SCRIPT: LazyLock<Script> = LazyLock::new(|| Script::new(TAKE));

/// How often one may call: once in an interval in the long run, so many times at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    pub interval: Duration,
    pub burst: NonZeroU32,
}

impl Redis {
    /// Counts so many calls of whom `key` names, or none of them. Gives how long to wait if they are too many.
    pub async fn take(&self, key: &str, quota: Quota, count: NonZeroU32) -> Result<Option<Duration>, Error> {
        let mut script = SCRIPT.key(format!("tidings:limit:{key}"));
        script.arg(quota.interval.as_micros() as u64).arg(quota.burst.get()).arg(count.get());
        let wait: u64 = self.run(&script, PATIENCE).await?;
        Ok((wait > 0).then_some(Duration::from_micros(wait)))
    }
}
