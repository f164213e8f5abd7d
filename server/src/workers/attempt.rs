//! Telling a worker of entries, until it has handled them or they are given up.
//!
//! What is transient is tried again, with waits between, until the time for a batch is over. A batch that fails is split
//! into its entries, each by itself, so that one that cannot be handled takes no other with it.

use std::{slice, time::Duration};

use tidings_proto::v1::Entry;
use tokio::time::{Instant, sleep};

use super::{Error, Worker, backoff::Backoff};

/// How long a batch is tried again.
#[derive(Clone, Copy)]
struct Patience {
    /// In all.
    limit: Duration,
    /// Waits between tries, at least and at most.
    waits: (Duration, Duration),
}

/// What stays away for longer does not hold up the entries behind it. It is also well below the time after which a
/// consumer that does not ask for more loses its partitions.
const PATIENCE: Patience =
    Patience { limit: Duration::from_secs(30), waits: (Duration::from_millis(100), Duration::from_secs(5)) };

/// Tells the worker of entries. Gives those, by their index, that it could not handle.
pub async fn handle(worker: &dyn Worker, entries: &[Entry]) -> Vec<(usize, Error)> {
    PATIENCE.handle(worker, entries).await
}

impl Patience {
    async fn handle(self, worker: &dyn Worker, entries: &[Entry]) -> Vec<(usize, Error)> {
        let deadline = Instant::now() + self.limit;
        match self.attempt(worker, entries, deadline).await {
            Ok(()) => Vec::new(),
            Err(error) if entries.len() == 1 => vec![(0, error)],
            Err(error) => {
                tracing::debug!(worker = worker.name(), %error, entries = entries.len(), "a batch is split");
                let mut given_up = Vec::new();
                for (index, entry) in entries.iter().enumerate() {
                    if let Err(error) = self.attempt(worker, slice::from_ref(entry), deadline).await {
                        given_up.push((index, error));
                    }
                }
                given_up
            }
        }
    }

    /// Tries once, and again while it may help and there is time.
    async fn attempt(self, worker: &dyn Worker, entries: &[Entry], deadline: Instant) -> Result<(), Error> {
        let mut backoff = Backoff::new(format!("worker {}", worker.name()), self.waits);
        loop {
            match worker.handle(entries).await {
                Err(error @ Error::Transient(_)) if Instant::now() < deadline => {
                    sleep(backoff.failed(&error)).await;
                }
                Ok(()) => {
                    backoff.succeeded();
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt as _, future::BoxFuture};
    use parking_lot::Mutex;

    use super::*;

    const SHORT: Patience =
        Patience { limit: Duration::from_millis(200), waits: (Duration::from_millis(1), Duration::from_millis(10)) };

    /// A worker that fails for good on some seqs, and for a while on others.
    #[derive(Default)]
    struct Picky {
        poison: Vec<u64>,
        failures_left: Mutex<u32>,
        handled: Mutex<Vec<u64>>,
    }

    impl Worker for Picky {
        fn name(&self) -> &'static str {
            "picky"
        }

        fn handle<'a>(&'a self, entries: &'a [Entry]) -> BoxFuture<'a, Result<(), Error>> {
            let left = &mut *self.failures_left.lock();
            let result = if *left > 0 {
                *left -= 1;
                Err(Error::Transient("away".to_owned()))
            } else if entries.iter().any(|entry| self.poison.contains(&entry.seq)) {
                Err(Error::Final("poison".to_owned()))
            } else {
                self.handled.lock().extend(entries.iter().map(|entry| entry.seq));
                Ok(())
            };
            std::future::ready(result).boxed()
        }
    }

    fn entries(seqs: std::ops::RangeInclusive<u64>) -> Vec<Entry> {
        seqs.map(|seq| Entry { seq, ..Entry::default() }).collect()
    }

    #[tokio::test]
    async fn what_is_transient_is_tried_again_and_costs_no_entry() {
        let worker = Picky { failures_left: 2.into(), ..Picky::default() };
        assert!(PATIENCE.handle(&worker, &entries(1..=3)).await.is_empty());
        assert_eq!(*worker.handled.lock(), [1, 2, 3]);
    }

    #[tokio::test]
    async fn an_entry_that_cannot_be_handled_takes_no_other_with_it() {
        let worker = Picky { poison: vec![2, 4], ..Picky::default() };
        let given_up = PATIENCE.handle(&worker, &entries(1..=5)).await;
        assert_eq!(given_up.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(*worker.handled.lock(), [1, 3, 5]);
    }

    #[tokio::test]
    async fn what_stays_away_is_given_up_in_time() {
        let worker = Picky { failures_left: u32::MAX.into(), ..Picky::default() };
        assert_eq!(SHORT.handle(&worker, &entries(1..=100)).await.len(), 100);
        // Each had a try by itself, after the time was over.
        let tries = u32::MAX - *worker.failures_left.lock();
        assert!((110..200).contains(&tries), "{tries}");
    }
}
