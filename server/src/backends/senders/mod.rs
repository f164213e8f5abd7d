//! What brings codes to people: SMS and calls by a provider's HTTP interface, e-mail by SMTP.
//!
//! Every try has a time limit. What may pass by itself is tried again, with waits between that have jitter; what the
//! other side refuses is not. When several sends in a row failed, the next ones fail at once for a while ([`breaker`]),
//! so that callers do not wait for who does not answer.

mod breaker;
mod config;
mod mail;
mod sms;

pub use config::{MailConfig, Provider, SmsConfig};
pub use mail::Mail;
pub use sms::Sms;

use std::time::Duration;

use tokio::time::{sleep, timeout};

use breaker::Breaker;

/// Tries at one send.
const TRIES: u32 = 3;
/// The first wait between tries, before jitter; each is twice the one before.
const WAIT: Duration = Duration::from_millis(200);

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("configuration: {0}")]
    Config(String),
    #[error("it failed too often lately")]
    Open,
    #[error("there was no answer in time")]
    Slow,
    #[error("there was no connection")]
    Away,
    #[error("it cannot now: {0}")]
    Busy(String),
    #[error("it refused: {0}")]
    Refused(String),
}

impl Error {
    /// Whether another try may succeed.
    fn passes(&self) -> bool {
        matches!(self, Self::Slow | Self::Away | Self::Busy(_))
    }
}

/// Sends by `try_once`, which may be called some times.
async fn send<F: Future<Output = Result<(), Error>>>(
    name: &'static str,
    breaker: &Breaker,
    limit: Duration,
    try_once: impl Fn() -> F,
) -> Result<(), Error> {
    let sent = if breaker.admit() { send_tries(name, limit, try_once).await } else { Err(Error::Open) };
    match &sent {
        Err(Error::Open) => {}
        // Who refuses is there.
        Ok(()) | Err(Error::Refused(_)) => breaker.succeeded(),
        Err(_) => breaker.failed(),
    }
    let outcome = match &sent {
        Ok(()) => "sent",
        Err(Error::Open) => "skipped",
        Err(Error::Refused(_)) => "refused",
        Err(_) => "failed",
    };
    metrics::counter!("tidings_codes_sent_total", "by" => name, "outcome" => outcome).increment(1);
    sent
}

async fn send_tries<F: Future<Output = Result<(), Error>>>(
    name: &'static str,
    limit: Duration,
    try_once: impl Fn() -> F,
) -> Result<(), Error> {
    let mut wait = WAIT;
    for _ in 1..TRIES {
        match timeout(limit, try_once()).await.unwrap_or(Err(Error::Slow)) {
            Err(error) if error.passes() => tracing::info!(%error, "{name} is tried again"),
            done => return done,
        }
        sleep(wait.mul_f64(rand::random_range(0.5..1.5))).await;
        wait *= 2;
    }
    timeout(limit, try_once()).await.unwrap_or(Err(Error::Slow))
}
