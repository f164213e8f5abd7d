//! The section `[contacts]` of the configuration.

use serde::Deserialize;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Bits of the beginning of a phone number's hash by which it is looked up: 8 to 32.
    pub phone_prefix_bits: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self { phone_prefix_bits: 16 }
    }
}
