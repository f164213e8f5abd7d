//! Passwords that are known from breaches, asked of a service that learns the first five digits of a hash: 20 bits,
//! which hundreds of its passwords share.
//!
//! The protocol is that of Have I Been Pwned's range search, which others speak too: `GET {url}/{5 hex digits}` gives a
//! line `{35 hex digits}:{count}` for each. Where the service does not answer, the password is taken.

use std::time::Duration;

use reqwest::Client;
use sha1::{Digest, Sha1};

/// How long a person who sets a password waits for it.
const PATIENCE: Duration = Duration::from_secs(2);
/// An answer has some 40 KiB.
const LARGEST: usize = 1024 * 1024;
const PREFIX: usize = 5;

pub struct Breached {
    url: String,
    client: Client,
}

impl Breached {
    /// None without a URL.
    pub fn new(url: &str) -> Result<Option<Self>, String> {
        if url.is_empty() {
            return Ok(None);
        }
        reqwest::Url::parse(url).map_err(|error| error.to_string())?;
        let client = Client::builder().timeout(PATIENCE).build().map_err(|error| error.to_string())?;
        Ok(Some(Self { url: url.trim_end_matches('/').to_owned(), client }))
    }

    /// Whether a password is known from a breach.
    pub async fn has(&self, password: &[u8]) -> bool {
        let hash = format!("{:X}", Sha1::digest(password));
        let (prefix, rest) = hash.split_at(PREFIX);
        match self.range(prefix).await {
            Ok(range) => is_in(&range, rest),
            Err(error) => {
                // The URL ends with what the service is told of the password.
                let error = error.without_url();
                tracing::warn!(%error, "whether a password was breached is not known");
                false
            }
        }
    }

    async fn range(&self, prefix: &str) -> Result<String, reqwest::Error> {
        // Padding keeps the length of the answer from telling which range it is.
        let request = self.client.get(format!("{}/{prefix}", self.url)).header("Add-Padding", "true");
        let mut response = request.send().await?.error_for_status()?;
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if bytes.len() + chunk.len() > LARGEST {
                break;
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// Padding has a count of zero.
fn is_in(range: &str, rest: &str) -> bool {
    let found = range.lines().filter_map(|line| line.trim().split_once(':'));
    found.into_iter().any(|(suffix, count)| suffix.eq_ignore_ascii_case(rest) && count.trim() != "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_found_by_the_rest_of_its_hash_and_not_in_the_padding() {
        let range = "0018A45C4D1DEF81644B54AB7F969B88D65:10\r\n00D4F6E8FA6EECAD2A3AA415EEC418D38EC:0\r\n";
        assert!(is_in(range, "0018A45C4D1DEF81644B54AB7F969B88D65"));
        assert!(!is_in(range, "00D4F6E8FA6EECAD2A3AA415EEC418D38EC"));
        assert!(!is_in(range, "FFFFF"));
    }
}
