//! Who is online, on whatever node.
//!
//! For each user there is a set of their available sessions, each with the time at which it ends unless it is renewed,
//! by the clock of Redis. So the users of a node that is gone are offline [`LIFE`] after its last renewal; another node
//! finds out with its next look, every [`LOOK`]. Together that is 55 seconds at the most.

use std::{sync::LazyLock, time::Duration};

use ::redis::{Script, ScriptInvocation};
use uuid::Uuid;

use super::{Error, PATIENCE, Redis};
use crate::ids::UserId;

/// How long a session counts without being renewed.
pub const LIFE: Duration = Duration::from_secs(40);
/// How often available sessions are renewed.
pub const RENEWAL: Duration = Duration::from_secs(10);
/// How often a node looks whether those whom somebody watches are still online.
pub const LOOK: Duration = Duration::from_secs(15);

/// Adds a session, or renews it.
pub(super) static COME: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])",
    )
});

/// Removes a session. Gives how many are left.
pub(super) static GO: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
return redis.call('ZCARD', KEYS[1])",
    )
});

pub(super) static COUNT: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return redis.call('ZCOUNT', KEYS[1], '(' .. now, '+inf')",
    )
});

impl Redis {
    /// Sessions are available, still or from now on.
    pub async fn come(&self, sessions: &[(UserId, Uuid)]) -> Result<(), Error> {
        self.come_for(sessions, LIFE).await
    }

    pub(super) async fn come_for(&self, sessions: &[(UserId, Uuid)], life: Duration) -> Result<(), Error> {
        let scripts = sessions.iter().map(|(user, session)| {
            let mut script = of(&COME, *user);
            script.arg(session.to_string()).arg(life.as_millis() as u64);
            script
        });
        self.run_all::<()>(scripts.collect()).await.map(drop)
    }

    /// A session is not available any more. Gives whether another one of the user is.
    pub async fn go(&self, user: UserId, session: Uuid) -> Result<bool, Error> {
        let mut script = of(&GO, user);
        script.arg(session.to_string());
        Ok(self.run::<u64>(&script, PATIENCE).await? > 0)
    }

    /// Which of these are online, in their order.
    pub async fn are_online(&self, users: &[UserId]) -> Result<Vec<bool>, Error> {
        let scripts = users.iter().map(|user| of(&COUNT, *user)).collect();
        Ok(self.run_all::<u64>(scripts).await?.into_iter().map(|count| count > 0).collect())
    }
}

fn of(script: &'static Script, user: UserId) -> ScriptInvocation<'static> {
    script.key(format!("tidings:online:{user}"))
}
