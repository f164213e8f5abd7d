//! What one run counts, and when.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

/// When a run begins, and what of it is measured.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    pub begin: Instant,
    pub from: Instant,
    pub to: Instant,
}

impl Schedule {
    pub fn starting_now(warm_up: Duration, measured: Duration) -> Self {
        let begin = Instant::now();
        Self { begin, from: begin + warm_up, to: begin + warm_up + measured }
    }

    /// The time since the beginning.
    pub fn elapsed(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.begin)
    }

    pub fn is_over(&self, now: Instant) -> bool {
        now >= self.to
    }

    fn measures(&self, at: Instant) -> bool {
        (self.from..self.to).contains(&at)
    }
}

/// What was delivered and how fast; of one device, or of many together.
#[derive(Default)]
pub struct Tally {
    pub delivered: u64,
    /// In microseconds. None before the first one, as most of 5,000 idle devices never have one.
    latencies: Option<Histogram<u32>>,
}

/// Two digits: one part in a hundred.
const PRECISION: u8 = 2;

impl Tally {
    /// A message that was sent, or due, at `sent` has come. What counts as throughput is what came in the measured
    /// time; what counts as latency is what was sent in it, so that nothing slow is left out because it came late.
    pub fn record(&mut self, schedule: &Schedule, sent: Duration, now: Instant) {
        self.delivered += u64::from(schedule.measures(now));
        let sent_at = schedule.begin + sent;
        if schedule.measures(sent_at) {
            let latency = now.saturating_duration_since(sent_at).as_micros() as u64;
            if self.latencies.is_none() {
                self.latencies = Histogram::new(PRECISION).ok();
            }
            if let Some(latencies) = &mut self.latencies {
                // Fails only beyond what it can grow to, which is for ever.
                let _ = latencies.record(latency);
            }
        }
    }

    pub fn add(&mut self, other: &Self) {
        self.delivered += other.delivered;
        match (&mut self.latencies, &other.latencies) {
            (Some(sum), Some(latencies)) => {
                // Fails only if it cannot grow, and these can.
                let _ = sum.add(latencies);
            }
            (None, Some(latencies)) => self.latencies = Some(latencies.clone()),
            (_, None) => {}
        }
    }

    /// The latency that this share of the messages did not exceed.
    pub fn latency(&self, quantile: f64) -> Duration {
        let latencies = self.latencies.as_ref();
        Duration::from_micros(latencies.map_or(0, |latencies| latencies.value_at_quantile(quantile)))
    }
}
