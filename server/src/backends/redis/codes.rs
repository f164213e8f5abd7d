//! Codes for log-in, which end by themselves.

use std::{sync::LazyLock, time::Duration};

use ::redis::Script;

use super::{Error, PATIENCE, Redis};

pub(super) static KEEP: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'salt', ARGV[1], 'hash', ARGV[2], 'attempts', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])",
    )
});

/// Takes an attempt, if there is one left, before anybody learns whether it was right.
pub(super) static TRY: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
if tonumber(redis.call('HGET', KEYS[1], 'attempts') or 0) <= 0 then
    return false
end
redis.call('HINCRBY', KEYS[1], 'attempts', -1)
return redis.call('HMGET', KEYS[1], 'salt', 'hash')",
    )
});

/// Removes a code, unless another one is there by now or it is gone: of many at once, one uses it.
pub(super) static USE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
if redis.call('HGET', KEYS[1], 'hash') ~= ARGV[1] then
    return 0
end
return redis.call('DEL', KEYS[1])",
    )
});

/// A salted hash of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashedCode {
    pub salt: Vec<u8>,
    pub hash: Vec<u8>,
}

impl Redis {
    /// Keeps a code for its life; an older one of the same key no longer works.
    pub async fn keep_code(&self, key: &str, code: HashedCode, attempts: i64, life: Duration) -> Result<(), Error> {
        let mut script = KEEP.key(name(key));
        script.arg(code.salt).arg(code.hash).arg(attempts).arg(life.as_millis() as u64);
        self.run(&script, PATIENCE).await
    }

    /// Takes one of the attempts that a code has left, and gives the code. None if there is none to try.
    pub async fn try_code(&self, key: &str) -> Result<Option<HashedCode>, Error> {
        let found: Option<(Vec<u8>, Vec<u8>)> = self.run(&TRY.key(name(key)), PATIENCE).await?;
        Ok(found.map(|(salt, hash)| HashedCode { salt, hash }))
    }

    /// Uses a code up. False if somebody else did, or it has ended.
    pub async fn use_code(&self, key: &str, code: &HashedCode) -> Result<bool, Error> {
        let mut script = USE.key(name(key));
        script.arg(&code.hash);
        self.run(&script, PATIENCE).await
    }
}

fn name(key: &str) -> String {
    format!("tidings:code:{key}")
}
