//! The configuration: defaults, then a file, then the environment, then flags; each overrides the one before.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use figment::{
    Figment,
    providers::{Env, Format, Toml},
};
use serde::Deserialize;

use crate::{accounts, gateway::limits, live, log};

/// The whole default configuration, with comments; what `tidings config` prints.
pub const DEFAULTS: &str = include_str!("defaults.toml");
/// Read if it is there and no other file was named.
const FILE: &str = "tidings.toml";

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub data: PathBuf,
    pub mode: Mode,
    pub server: Server,
    pub auth: accounts::Config,
    pub log: log::Config,
    pub live: live::Config,
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

/// The section `[server]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub listen: SocketAddr,
    pub cors_origins: Vec<String>,
    pub max_message_bytes: usize,
    #[serde(with = "humantime_serde")]
    pub request_timeout: Duration,
    #[serde(with = "humantime_serde")]
    pub shutdown_grace: Duration,
    #[serde(with = "humantime_serde")]
    pub keepalive_interval: Duration,
    #[serde(with = "humantime_serde")]
    pub keepalive_timeout: Duration,
    pub max_streams_per_connection: u32,
}

/// The section `[telemetry]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telemetry {
    pub filter: String,
    pub format: LogFormat,
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
    figment.extract().map_err(|errors| errors.into_iter().map(|error| describe(&error)).collect::<Vec<_>>().join("\n"))
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
        assert_eq!(config.log, log::Config::default());
        assert_eq!(config.live, live::Config::default());
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
