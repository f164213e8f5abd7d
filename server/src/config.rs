//! The configuration: defaults, then a file, then the environment, then flags; each overrides the one before.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::ValueEnum;
use figment::{
    Figment,
    providers::{Env, Format, Toml},
};
use serde::Deserialize;

use crate::{
    accounts::{self, passkeys},
    admin,
    backends::{
        db, kafka, redis,
        senders::{MailConfig, SmsConfig},
    },
    contacts,
    gateway::limits,
    live, log,
};

/// The whole default configuration, with comments; what `tidings config` prints.
pub const DEFAULTS: &str = include_str!("defaults.toml");
/// Read if it is there and no other file was named.
const FILE: &str = "tidings.toml";

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub data: PathBuf,
    pub mode: Mode,
    pub redis: redis::Address,
    pub roles: Roles,
    pub server: Server,
    pub admin: admin::Config,
    pub database: db::Config,
    pub auth: accounts::Config,
    pub sms: SmsConfig,
    pub mail: MailConfig,
    pub contacts: contacts::Config,
    pub log: log::Config,
    pub live: live::Config,
    pub kafka: kafka::Config,
    pub limits: limits::Config,
    pub telemetry: Telemetry,
}

/// What the server is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// On a developer's machine: codes are written to the log.
    Development,
    Production,
}

/// What a node does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Answers calls, other than those of LiveService.
    Api,
    /// Holds streams: LiveService.
    Live,
    /// Moves what was committed to the workers, and removes what has expired or is to be deleted.
    Relay,
    /// Serves administrators, at an address of its own.
    Admin,
}

/// What this node does.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Roles(Vec<Role>);

impl Roles {
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Whether this node could be the only one.
    fn are_all(&self) -> bool {
        [Role::Api, Role::Live, Role::Relay].into_iter().all(|role| self.has(role))
    }
}

/// The section `[server]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub listen: SocketAddr,
    pub tls_certificate: PathBuf,
    pub tls_key: PathBuf,
    pub cors_origins: Vec<String>,
    pub web_app: Option<PathBuf>,
    pub place_header: String,
    pub max_message_bytes: usize,
    #[serde(with = "humantime_serde")]
    pub request_timeout: Duration,
    #[serde(with = "humantime_serde")]
    pub drain_delay: Duration,
    #[serde(with = "humantime_serde")]
    pub shutdown_grace: Duration,
    #[serde(with = "humantime_serde")]
    pub keepalive_interval: Duration,
    #[serde(with = "humantime_serde")]
    pub keepalive_timeout: Duration,
    pub max_streams_per_connection: u32,
}

/// The section `[telemetry]`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telemetry {
    pub filter: String,
    pub format: LogFormat,
    pub otlp_endpoint: String,
    pub trace_ratio: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

/// What the command line sets.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    pub config: Option<PathBuf>,
    pub data: Option<PathBuf>,
    pub listen: Option<SocketAddr>,
    pub roles: Option<Vec<Role>>,
}

/// Reads the configuration. An error names the key and where it came from.
pub fn load(flags: &Flags) -> Result<Config, String> {
    let mut figment = Figment::from(Toml::string(DEFAULTS));
    let file = flags.config.as_deref().unwrap_or(Path::new(FILE));
    if file.is_file() {
        figment = figment.merge(Toml::file_exact(file));
    } else if flags.config.is_some() {
        return Err(format!("configuration: {}: no such file", file.display()));
    }
    figment = figment.merge(environment());
    if let Some(data) = &flags.data {
        figment = figment.merge(("data", data));
    }
    if let Some(listen) = &flags.listen {
        figment = figment.merge(("server.listen", listen.to_string()));
    }
    let config = figment.extract::<Config>();
    let mut config =
        config.map_err(|errors| errors.into_iter().map(|error| describe(&error)).collect::<Vec<_>>().join("\n"))?;
    if let Some(roles) = &flags.roles {
        config.roles = Roles(roles.clone());
    }
    if config.mode == Mode::Development && config.auth.passkeys.domain.is_empty() {
        config.auth.passkeys = passkeys::Config::local();
    }
    config.check().map_err(|problem| format!("configuration: {problem}"))?;
    Ok(config)
}

impl Config {
    /// What no single key is wrong about.
    fn check(&self) -> Result<(), &'static str> {
        let shared = self.database.url_of("accounts").is_some();
        if shared && self.auth.signing_key.is_empty() {
            return Err("auth.signing_key: must be set where accounts are in PostgreSQL, as every node needs the same");
        }
        if !(8..=32).contains(&self.contacts.phone_prefix_bits) {
            return Err("contacts.phone_prefix_bits: must be 8 to 32");
        }
        if self.roles.0.is_empty() {
            return Err("roles: must name one or more of api, live, relay, admin");
        }
        if self.roles.has(Role::Admin) && self.admin.tokens.is_empty() {
            return Err("admin.tokens: must name one or more for the role admin");
        }
        if !shared && !self.roles.are_all() {
            return Err("roles: a node with files of its own has api, live and relay; several nodes need PostgreSQL");
        }
        Ok(())
    }
}

/// `TIDINGS_SERVER__LISTEN` sets `server.listen`.
fn environment() -> Env {
    let environment = Env::prefixed("TIDINGS_").split("__");
    // Not configuration: what the tests of a build that breaks promises set.
    if cfg!(feature = "faults") { environment.ignore(&["fault", "seed", "soak"]) } else { environment }
}

fn describe(error: &figment::Error) -> String {
    let source = error.metadata.as_ref().map_or_else(String::new, |metadata| match &metadata.source {
        Some(source) => format!(" (in {source})"),
        None => format!(" (in {})", metadata.name),
    });
    let path = error.path.join(".");
    let separator = if path.is_empty() { "" } else { ": " };
    format!("configuration: {path}{separator}{}{source}", error.kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(toml: &str) -> Result<Config, String> {
        let figment = Figment::from(Toml::string(DEFAULTS)).merge(Toml::string(toml));
        figment.extract().map_err(|error| describe(&error))
    }

    #[test]
    fn the_printed_defaults_are_the_defaults() {
        let config = from("").unwrap();
        assert_eq!(config.auth, accounts::Config::default());
        assert_eq!(config.admin, admin::Config::default());
        assert_eq!(config.contacts, contacts::Config::default());
        assert_eq!(config.database, db::Config::default());
        assert_eq!(config.sms, SmsConfig::default());
        assert_eq!(config.mail, MailConfig::default());
        assert_eq!(config.log, log::Config::default());
        assert_eq!(config.live, live::Config::default());
        assert_eq!(config.kafka, kafka::Config::default());
        assert_eq!(config.limits, limits::Config::default());
    }

    #[test]
    fn a_key_that_is_unknown_or_bad_is_named() {
        for (toml, named) in [
            ("lisen = 1", "lisen"),
            ("[server]\nlisen = 1", "lisen"),
            ("[live]\nheartbeat_interval = 'soon'", "live.heartbeat_interval"),
            ("[server]\nlisten = 'here'", "server.listen"),
            ("mode = 'fast'", "mode"),
        ] {
            let error = from(toml).unwrap_err();
            assert!(error.contains(named), "{error}");
        }
    }

    #[test]
    fn what_is_set_overrides_the_default() {
        let config = from("[server]\nlisten = '0.0.0.0:80'\n[log]\nretention = '30days'").unwrap();
        assert_eq!(config.server.listen.port(), 80);
        assert_eq!(config.log.retention, Duration::from_hours(30 * 24));
    }
}
