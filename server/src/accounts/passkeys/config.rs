//! The section `[auth.passkeys]` of the configuration.

use std::path::PathBuf;

use serde::Deserialize;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The domain that passkeys are bound to, for good. Empty for no passkeys.
    pub domain: String,
    /// What people are told that a passkey is for.
    pub name: String,
    /// The web origins that may use passkeys, on that domain or below it.
    pub origins: Vec<String>,
    /// A PEM file with the roots that authenticators must be attested by. Empty for any authenticator.
    pub attestation_roots: PathBuf,
    /// The apps for Android that may use passkeys.
    pub android_apps: Vec<AndroidApp>,
    /// The apps for iOS that may use passkeys, as team and bundle.
    pub apple_apps: Vec<String>,
}

/// An app for Android.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AndroidApp {
    pub package: String,
    /// SHA-256 of the certificates that it may be signed with, as 32 pairs of hexadecimal digits with colons.
    pub fingerprints: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            domain: String::new(),
            name: "Tidings".to_owned(),
            origins: Vec::new(),
            attestation_roots: PathBuf::new(),
            android_apps: Vec::new(),
            apple_apps: Vec::new(),
        }
    }
}

impl Config {
    /// For a developer's own machine.
    pub fn local() -> Self {
        Self { domain: "localhost".to_owned(), origins: vec!["http://localhost".to_owned()], ..Self::default() }
    }
}
