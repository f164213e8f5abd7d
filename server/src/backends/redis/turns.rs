//! Whose turn something is that one node is enough for.
//!
//! It is a hint: a node that cannot renew its turn may go on for a while, and without Redis nobody knows. So it is only for
//! what does no harm when several nodes do it at the same time.

use std::{sync::LazyLock, time::Duration};

use ::redis::Script;

use super::{Error, PATIENCE, Redis};

/// How long a turn lasts without being renewed: three renewals.
const LIFE: Duration = Duration::from_secs(3);
/// How often a turn is renewed, and the others ask for it.
pub const RENEWAL: Duration = Duration::from_secs(1);

/// Takes the turn if it is free, or renews it. Says whether it is this node's.
pub(super) static TAKE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
    return false
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return true",
    )
});

impl Redis {
    /// Whether it is this node's turn to do `what`, as it stays for some seconds.
    pub async fn take_turn(&self, what: &str) -> Result<bool, Error> {
        let mut script = TAKE.key(format!("tidings:turn:{what}"));
        script.arg(self.node().to_string()).arg(LIFE.as_millis() as u64);
        self.run(&script, PATIENCE).await
    }
}
