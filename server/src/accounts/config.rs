//! The section `[auth]` of the configuration.

use std::time::Duration;

use serde::Deserialize;

use super::passkeys;

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
    /// How long after it was asked for an account is deleted.
    #[serde(with = "humantime_serde")]
    pub deletion_grace: Duration,
    /// How long the second code to a phone or an address waits after the first; later ones wait longer.
    #[serde(with = "humantime_serde")]
    pub resend_wait: Duration,
    /// What the service calls itself in messages and authenticator apps.
    pub service_name: String,
    /// Encrypts the secrets of authenticator apps. Empty for one that is made from the key that signs.
    pub sealing_key: String,
    /// How hard a new password must be to guess, from 0 to 4.
    pub password_strength: u8,
    /// Where passwords from breaches are looked up; empty for nowhere.
    pub breached_passwords_url: String,
    /// Memory for one password hash, in KiB.
    pub argon2_memory_kib: u32,
    /// Passes over that memory.
    pub argon2_passes: u32,
    /// The section `[auth.passkeys]`.
    pub passkeys: passkeys::Config,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            signing_key: String::new(),
            access_token_life: Duration::from_mins(15),
            refresh_token_life: Duration::from_hours(60 * 24),
            code_life: Duration::from_mins(5),
            deletion_grace: Duration::from_hours(30 * 24),
            resend_wait: Duration::from_secs(30),
            service_name: "Tidings".to_owned(),
            sealing_key: String::new(),
            password_strength: 2,
            breached_passwords_url: String::new(),
            // What OWASP's password storage cheat sheet recommends at the least for Argon2id.
            argon2_memory_kib: 19 * 1024,
            argon2_passes: 2,
            passkeys: passkeys::Config::default(),
        }
    }
}

impl std::fmt::Debug for Config {
    /// Without the keys.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Config")
            .field("access_token_life", &self.access_token_life)
            .field("refresh_token_life", &self.refresh_token_life)
            .field("argon2_memory_kib", &self.argon2_memory_kib)
            .finish_non_exhaustive()
    }
}
