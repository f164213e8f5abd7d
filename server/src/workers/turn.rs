//! Which node carries the outbox on.
//!
//! Every node may, at any time: what one takes is locked to the others. But each that looks costs the database statements,
//! and the more take, the smaller is what each takes. So where nodes share Redis, one at a time does it at full pace. The
//! others look now and then, and help with what they find.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::backends::redis::{Redis, turns::RENEWAL};

/// Whether it is this node's turn. Cheap to clone.
#[derive(Clone)]
pub struct Turn(Arc<AtomicBool>);

impl Turn {
    /// It is always this node's turn where there is no Redis. Otherwise takes part until `stop`, with the nodes that carry
    /// to the same place.
    pub fn start(redis: Option<&Redis>, place: &str, tasks: &TaskTracker, stop: &CancellationToken) -> Self {
        let turn = Self(Arc::default());
        turn.set(true);
        if let Some(redis) = redis {
            let taking = turn.clone().take_part(redis.clone(), place.to_owned());
            let stop = stop.clone();
            tasks.spawn(async move { stop.run_until_cancelled(taking).await });
        }
        turn
    }

    fn set(&self, ours: bool) {
        self.0.store(ours, Ordering::Relaxed);
        metrics::gauge!("tidings_outbox_turn").set(f64::from(u8::from(ours)));
    }

    pub fn is_ours(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    async fn take_part(self, redis: Redis, place: String) {
        let mut ticks = interval(RENEWAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            // Without an answer it may be nobody's, so it is everybody's.
            let ours = redis.take_turn(&place).await.unwrap_or(true);
            self.set(ours);
        }
    }
}
