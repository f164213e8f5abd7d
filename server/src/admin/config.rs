//! The section `[admin]` of the configuration.

use std::net::{Ipv4Addr, SocketAddr};

use serde::{Deserialize, Deserializer, de::Error};

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The address of AdminService.
    pub listen: SocketAddr,
    /// Who may call it.
    pub tokens: Vec<Token>,
}

/// An administrator's token.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Whose it is, for the audit log.
    pub name: String,
    /// The hash of the token, which itself is nowhere.
    #[serde(deserialize_with = "hash")]
    pub sha256: [u8; 32],
}

impl Default for Config {
    fn default() -> Self {
        Self { listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 7401)), tokens: Vec::new() }
    }
}

/// 32 bytes as 64 hexadecimal digits.
fn hash<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
    let text = String::deserialize(deserializer)?;
    let invalid = || D::Error::custom("must have 64 hexadecimal digits, the SHA-256 of a token");
    let digits = text.chars().map(|digit| digit.to_digit(16)).collect::<Option<Vec<_>>>().ok_or_else(invalid)?;
    if digits.len() != 64 {
        return Err(invalid());
    }
    let mut hash = [0; 32];
    for (byte, pair) in hash.iter_mut().zip(digits.chunks(2)) {
        *byte = pair.iter().fold(0, |byte, digit| byte << 4 | *digit as u8);
    }
    Ok(hash)
}

#[cfg(test)]
mod tests {
    use figment::{
        Figment,
        providers::{Format, Toml},
    };

    use super::*;

    fn config(hash: &str) -> Result<Config, Box<figment::Error>> {
        let tokens = format!("tokens = [{{ name = 'ada', sha256 = '{hash}' }}]");
        Figment::from(Toml::string(&tokens)).extract().map_err(Box::new)
    }

    #[test]
    fn the_hash_of_a_token_has_64_hexadecimal_digits() {
        let config_with = config(&format!("00ff{}", "1A".repeat(30))).unwrap();
        assert_eq!(config_with.tokens[0].sha256[..3], [0, 255, 26]);
        for wrong in ["", "00", &"0".repeat(63), &"0".repeat(65), &"0".repeat(66), &"g".repeat(64)] {
            assert!(config(wrong).is_err(), "{wrong}");
        }
    }
}
