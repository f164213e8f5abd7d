//! The one thread from which a core's listeners are called.
//!
//! So callbacks never overlap or re-enter, and one that takes long keeps no call of the app waiting, only other
//! callbacks. No lock is held meanwhile: a callback may call whatever it likes.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

use tokio::sync::oneshot;

use crate::ListenerError;

type Job = Box<dyn FnOnce() + Send>;

/// The way to the thread, which ends with the last one.
#[derive(Clone)]
pub struct Deliveries {
    // Each subscription has one in the queue at most, and waits for it.
    queue: mpsc::Sender<Job>,
}

impl Deliveries {
    pub fn start() -> io::Result<Self> {
        let (queue, jobs) = mpsc::channel::<Job>();
        thread::Builder::new().name("tidings-callbacks".to_owned()).spawn(move || {
            for job in jobs {
                // The hook has logged it; the other listeners are still called.
                let _ = catch_unwind(AssertUnwindSafe(job));
            }
        })?;
        Ok(Self { queue })
    }

    /// An outlet for one listener.
    pub fn outlet(&self) -> Outlet {
        Outlet { deliveries: self.clone(), cancelled: Arc::default() }
    }
}

/// One listener's way to the thread.
#[derive(Clone)]
pub struct Outlet {
    deliveries: Deliveries,
    cancelled: Arc<AtomicBool>,
}

impl Outlet {
    /// Calls a listener, unless that was cancelled, and waits until it returns.
    pub async fn give(&self, call: impl FnOnce() -> Result<(), ListenerError> + Send + 'static) {
        let (done, returned) = oneshot::channel::<()>();
        let cancelled = Arc::clone(&self.cancelled);
        let job = move || {
            let _done = done;
            if !cancelled.load(Ordering::Acquire)
                && let Err(error) = call()
            {
                tracing::warn!(%error, "a listener failed");
            }
        };
        if self.deliveries.queue.send(Box::new(job)).is_ok() {
            // It is dropped when the call is over, which is what is waited for.
            let _ = returned.await;
        }
    }

    /// No callback begins from now on.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Release);
    }
}
