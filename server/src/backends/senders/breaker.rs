//! A breaker: after some failures in a row it lets nothing through for a while, then one try, which decides.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// Failures in a row after which it opens.
const FAILURES: u32 = 5;
/// How long it stays open.
const OPEN: Duration = Duration::from_secs(30);

#[derive(Default)]
pub struct Breaker(Mutex<State>);

#[derive(Default)]
struct State {
    failures: u32,
    open_until: Option<Instant>,
}

impl Breaker {
    /// Whether to try. While it is open, one in each period may.
    pub fn admit(&self) -> bool {
        self.admit_at(Instant::now())
    }

    pub fn succeeded(&self) {
        *self.0.lock() = State::default();
    }

    pub fn failed(&self) {
        self.failed_at(Instant::now());
    }

    fn admit_at(&self, now: Instant) -> bool {
        let mut state = self.0.lock();
        match state.open_until {
            Some(until) if now < until => false,
            Some(_) => {
                state.open_until = Some(now + OPEN);
                true
            }
            None => true,
        }
    }

    fn failed_at(&self, now: Instant) {
        let mut state = self.0.lock();
        state.failures += 1;
        if state.failures >= FAILURES {
            state.open_until = Some(now + OPEN);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_after_failures_in_a_row_and_closes_after_a_try_that_succeeds() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for _ in 1..FAILURES {
            breaker.failed_at(now);
        }
        assert!(breaker.admit_at(now));
        breaker.failed_at(now);
        assert!(!breaker.admit_at(now));
        let later = now + OPEN;
        assert!(breaker.admit_at(later), "one is let through");
        assert!(!breaker.admit_at(later), "and no other meanwhile");
        breaker.failed_at(later);
        assert!(!breaker.admit_at(later + OPEN / 2));
        assert!(breaker.admit_at(later + OPEN));
        breaker.succeeded();
        assert!(breaker.admit_at(later + OPEN));
    }
}
