//! Where Redis is.

use std::fmt;

use ::redis::{Client, ConnectionInfo, IntoConnectionInfo, ProtocolVersion, RedisResult};
use serde::Deserialize;

/// What begins the URL of a cluster, of which one node is named.
const CLUSTERS: [(&str, &str); 2] = [("redis+cluster://", "redis://"), ("rediss+cluster://", "rediss://")];

/// One URL (`redis://…`, `rediss://…` with TLS), or some of the nodes of a cluster: a list, or one as
/// `redis+cluster://…`. An empty one is none. Never shown, as it may have a password.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub enum Address {
    #[default]
    None,
    Single(String),
    Cluster(Vec<String>),
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a URL, or a list of the URLs of a cluster's nodes")]
enum Written {
    One(String),
    Many(Vec<String>),
}

impl TryFrom<Written> for Address {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let address = match written {
            Written::One(url) => one(url),
            Written::Many(urls) if urls.is_empty() => Self::None,
            Written::Many(urls) => Self::Cluster(urls),
        };
        // Without the cause, which may have the URL in it.
        let wrong = || "must be redis://HOST:PORT, rediss://… or redis+cluster://…, or a list of such".to_owned();
        address.nodes().map_err(|_| wrong())?;
        Ok(address)
    }
}

fn one(url: String) -> Address {
    if url.is_empty() {
        return Address::None;
    }
    for (cluster, single) in CLUSTERS {
        if let Some(rest) = url.strip_prefix(cluster) {
            return Address::Cluster(vec![format!("{single}{rest}")]);
        }
    }
    Address::Single(url)
}

impl Address {
    /// How to connect to the nodes that are named: with RESP3, in which messages come over the connection of the calls.
    pub fn nodes(&self) -> RedisResult<Vec<ConnectionInfo>> {
        let urls = match self {
            Self::None => &[],
            Self::Single(url) => std::slice::from_ref(url),
            Self::Cluster(urls) => urls.as_slice(),
        };
        urls.iter().map(|url| info(url)).collect()
    }
}

fn info(url: &str) -> RedisResult<ConnectionInfo> {
    let info = url.into_connection_info()?;
    let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
    let info = info.set_redis_settings(settings);
    Client::open(info.clone())?;
    Ok(info)
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => formatter.write_str("None"),
            Self::Single(_) => formatter.write_str("Single(…)"),
            Self::Cluster(nodes) => write!(formatter, "Cluster({} nodes)", nodes.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use figment::{
        Figment,
        providers::{Format, Toml},
    };

    use super::*;

    fn read(toml: &str) -> Result<Address, String> {
        Figment::from(Toml::string(toml)).extract_inner("redis").map_err(|error| error.to_string())
    }

    #[test]
    fn one_url_a_list_or_nothing_is_an_address() {
        let url = "redis://127.0.0.1:6379";
        assert_eq!(read("redis = ''").unwrap(), Address::None);
        assert_eq!(read("redis = []").unwrap(), Address::None);
        assert_eq!(read("redis = 'redis://127.0.0.1:6379'").unwrap(), Address::Single(url.to_owned()));
        assert_eq!(read("redis = 'redis+cluster://127.0.0.1:6379'").unwrap(), Address::Cluster(vec![url.to_owned()]));
        assert_eq!(read("redis = ['redis://127.0.0.1:6379']").unwrap(), Address::Cluster(vec![url.to_owned()]));
        assert!(read("redis = 'rediss://:secret@redis.example.org:6380/0'").is_ok());
    }

    #[test]
    fn a_password_is_shown_neither_in_an_error_nor_in_a_log() {
        for wrong in ["redis = 'http://:secret@host'", "redis = 'redis://:secret@host:port'", "redis = ['secret']"] {
            let error = read(wrong).unwrap_err();
            assert!(error.contains("redis") && !error.contains("secret"), "{error}");
        }
        let shown = format!("{:?}", read("redis = 'redis://:secret@127.0.0.1'").unwrap());
        assert_eq!(shown, "Single(…)");
    }
}
