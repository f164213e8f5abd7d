//! Counts what an app holds, so that it can see that it lets go of all of it.

use std::sync::atomic::{AtomicU32, Ordering};

static CORES: AtomicU32 = AtomicU32::new(0);
static SUBSCRIPTIONS: AtomicU32 = AtomicU32::new(0);

/// How many objects are alive in the whole process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LiveObjects {
    /// Cores that were not freed.
    pub cores: u32,
    /// Subscriptions whose listener may still be called or is still held.
    pub subscriptions: u32,
}

/// How many objects are alive: for finding leaks.
#[uniffi::export]
pub fn live_objects() -> LiveObjects {
    LiveObjects { cores: CORES.load(Ordering::Acquire), subscriptions: SUBSCRIPTIONS.load(Ordering::Acquire) }
}

/// Counts as one object until it is dropped.
pub struct Counted(&'static AtomicU32);

impl Counted {
    pub fn core() -> Self {
        Self::one_of(&CORES)
    }

    pub fn subscription() -> Self {
        Self::one_of(&SUBSCRIPTIONS)
    }

    fn one_of(count: &'static AtomicU32) -> Self {
        count.fetch_add(1, Ordering::AcqRel);
        Self(count)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
