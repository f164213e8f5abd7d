//! Waits between tries: each twice as long as the one before, up to a bound, with jitter. The log is told when something
//! is held up and when it goes on, and of the tries in between only in detail.

use std::{error::Error, time::Duration};

pub struct Backoff {
    what: String,
    next: Duration,
    least: Duration,
    most: Duration,
}

impl Backoff {
    /// For trying `what`, with waits of at least and at most so long.
    pub fn new(what: impl Into<String>, (least, most): (Duration, Duration)) -> Self {
        Self { what: what.into(), next: least, least, most }
    }

    /// A try failed. Gives how long to wait before the next.
    pub fn failed(&mut self, error: &dyn Error) -> Duration {
        if self.is_fresh() {
            tracing::warn!(%error, "{} is held up", self.what);
        } else {
            tracing::debug!(%error, "{} is held up still", self.what);
        }
        let wait = self.next.mul_f64(rand::random_range(0.5..=1.0));
        self.next = (self.next * 2).min(self.most);
        wait
    }

    /// A try succeeded.
    pub fn succeeded(&mut self) {
        if !self.is_fresh() {
            tracing::info!("{} goes on", self.what);
        }
        self.next = self.least;
    }

    fn is_fresh(&self) -> bool {
        self.next == self.least
    }
}
