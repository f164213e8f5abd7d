//! The section `[auth]` of the configuration.

use std::time::Duration;

use serde::Deserialize;

#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Signs access tokens: 32 bytes or more. Empty for a random key that is kept in the data folder.
    pub signing_key: String,
    /// How long an access token works.
    #[serde(with = "humantime_serde")]
    pub access_token_life: Duration,
    /// How long a refresh token works.
    #[serde(with = "humantime_serde")]
    pub refresh_token_life: Duration,
    /// How long a code works.
    #[serde(with = "humantime_serde")]
    pub code_life: Duration,
    /// Memory for one password hash, in KiB.
    pub argon2_memory_kib: u32,
    /// Passes over that memory.
    pub argon2_passes: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            signing_key: String::new(),
            access_token_life: Duration::from_mins(15),
            refresh_token_life: Duration::from_hours(60 * 24),
            code_life: Duration::from_mins(5),
            // What OWASP's password storage cheat sheet recommends at the least for Argon2id.
            argon2_memory_kib: 19 * 1024,
            argon2_passes: 2,
        }
    }
}

impl std::fmt::Debug for Config {
    /// Without the key.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Config")
            .field("access_token_life", &self.access_token_life)
            .field("refresh_token_life", &self.refresh_token_life)
            .field("argon2_memory_kib", &self.argon2_memory_kib)
            .finish_non_exhaustive()
    }
}
