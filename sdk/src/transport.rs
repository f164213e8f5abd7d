//! The way to the server: one HTTP/2 connection that the stream and all calls share.

use std::time::Duration;

use parking_lot::Mutex;
use tonic::transport::{Channel, ClientTlsConfig, Endpoint};

use crate::{Error, Result};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Gives out the connection.
pub struct Transport {
    endpoint: Endpoint,
    channel: Mutex<Channel>,
}

impl Transport {
    /// Does not connect yet. Must be called within a tokio runtime.
    pub fn new(server: &str) -> Result<Self> {
        let invalid = |error: tonic::transport::Error| Error::Invalid {
            field: "server".to_owned(),
            message: std::error::Error::source(&error).unwrap_or(&error).to_string(),
        };
        let mut endpoint = Endpoint::from_shared(server.to_owned())
            .map_err(invalid)?
            .connect_timeout(CONNECT_TIMEOUT)
            .user_agent(concat!("tidings-sdk/", env!("CARGO_PKG_VERSION")))
            .map_err(invalid)?;
        match endpoint.uri().scheme_str() {
            Some("http") => {}
            Some("https") => {
                endpoint = endpoint.tls_config(ClientTlsConfig::new().with_enabled_roots()).map_err(invalid)?;
            }
            _ => {
                let message = "it begins with http:// or https://".to_owned();
                return Err(Error::Invalid { field: "server".to_owned(), message });
            }
        }
        Ok(Self { channel: Mutex::new(endpoint.connect_lazy()), endpoint })
    }

    pub fn channel(&self) -> Channel {
        self.channel.lock().clone()
    }

    /// Leaves the present connection behind, which may lead nowhere: what begins from now on takes a new one.
    pub fn renew(&self) {
        *self.channel.lock() = self.endpoint.connect_lazy();
    }
}
