//! Which stream is a device's one stream, among all nodes.
//!
//! A device's key says which session on which node it is, and ends [`LIFE`] after it was last renewed.

use std::{fmt, sync::LazyLock, time::Duration};

use ::redis::Script;
use uuid::Uuid;

use super::{Error, PATIENCE, Redis};
use crate::ids::DeviceId;

/// How long a stream counts without being renewed: three renewals.
const LIFE: Duration = Duration::from_mins(1);
/// How often streams are renewed.
pub const RENEWAL: Duration = Duration::from_secs(20);

/// Opens: the newest stream takes over. Gives the other one, from which it did, or which did from it: a node that is busy
/// may come to an older stream of its own late. Nodes' clocks differ, so between them the last to come is the newest.
pub(super) static OPEN: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
local other = redis.call('GET', KEYS[1])
local here = other and string.sub(other, 37) == string.sub(ARGV[1], 37)
if not here or string.sub(other, 1, 36) < string.sub(ARGV[1], 1, 36) then
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
if other == ARGV[1] then
    return false
end
return other",
    )
});

/// Renews. Where another stream is there, because Redis or a message was lost, the one that was opened later stays:
/// session ids are in the order of time. Gives the other one.
pub(super) static RENEW: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
local other = redis.call('GET', KEYS[1])
if not other or other == ARGV[1] or string.sub(other, 1, 36) < string.sub(ARGV[1], 1, 36) then
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
if other == ARGV[1] then
    return false
end
return other",
    )
});

pub(super) static CLOSE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
if redis.call('GET', KEYS[1]) == ARGV[1] then
    redis.call('DEL', KEYS[1])
end",
    )
});

pub(super) static OWNER: LazyLock<Script> = LazyLock::new(|| Script::new("return redis.call('GET', KEYS[1])"));

/// A session and its node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    pub session: Uuid,
    pub node: Uuid,
}

impl Owner {
    fn parse(text: &str) -> Option<Self> {
        let (session, node) = text.split_once('@')?;
        Some(Self { session: session.parse().ok()?, node: node.parse().ok()? })
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}@{}", self.session, self.node)
    }
}

impl Redis {
    fn own(&self, session: Uuid) -> Owner {
        Owner { session, node: self.node() }
    }

    /// A stream of this node is a device's one stream from now on. Gives the one that it takes over from; that is of this
    /// node and newer if it is the other way round.
    pub async fn open_stream(&self, device: DeviceId, session: Uuid) -> Result<Option<Owner>, Error> {
        let mut script = OPEN.key(name(device));
        script.arg(self.own(session).to_string()).arg(LIFE.as_millis() as u64);
        let old: Option<String> = self.run(&script, PATIENCE).await?;
        Ok(old.and_then(|old| Owner::parse(&old)))
    }

    /// Streams of this node are still there. Gives for each the other one that was there instead; the greater session
    /// id stays.
    pub async fn renew_streams(&self, streams: &[(DeviceId, Uuid)]) -> Result<Vec<Option<Owner>>, Error> {
        let scripts = streams.iter().map(|(device, session)| {
            let mut script = RENEW.key(name(*device));
            script.arg(self.own(*session).to_string()).arg(LIFE.as_millis() as u64);
            script
        });
        let others: Vec<Option<String>> = self.run_all(scripts.collect()).await?;
        Ok(others.into_iter().map(|other| Owner::parse(&other?)).collect())
    }

    /// A stream of this node has ended; its successor, if there is one, stays.
    pub async fn close_stream(&self, device: DeviceId, session: Uuid) -> Result<(), Error> {
        let mut script = CLOSE.key(name(device));
        script.arg(self.own(session).to_string());
        self.run(&script, PATIENCE).await
    }

    /// Whose stream a device's is.
    pub async fn stream_of(&self, device: DeviceId) -> Result<Option<Owner>, Error> {
        let owner: Option<String> = self.run(&OWNER.key(name(device)), PATIENCE).await?;
        Ok(owner.and_then(|owner| Owner::parse(&owner)))
    }
}

fn name(device: DeviceId) -> String {
    format!("tidings:stream:{device}")
}
