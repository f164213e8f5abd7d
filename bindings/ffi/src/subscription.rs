//! The handles of what is observed.

use std::{future::Future, sync::Arc};

use tidings_sdk::MessageObserver;
use tokio::task::AbortHandle;

use crate::{
    deliveries::Outlet,
    error::Result,
    live_objects::Counted,
    runtime::{run, runtime},
};

/// Something that is observed, until this is cancelled or dropped.
#[derive(uniffi::Object)]
pub struct Subscription {
    outlet: Outlet,
    task: AbortHandle,
}

impl Subscription {
    /// Runs what asks an observer and gives to the outlet.
    pub fn start(outlet: Outlet, task: impl Future<Output = ()> + Send + 'static) -> Result<Arc<Self>> {
        let counted = Counted::subscription();
        let task = runtime()?.spawn(async move {
            let _counted = counted;
            task.await;
        });
        Ok(Arc::new(Self { outlet, task: task.abort_handle() }))
    }
}

#[uniffi::export]
impl Subscription {
    /// Ends it. No callback begins afterwards; one that is under way on another thread may still be.
    pub fn cancel(&self) {
        self.outlet.cancel();
        self.task.abort();
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// One chat's messages, observed until this is cancelled or dropped.
#[derive(uniffi::Object)]
pub struct MessageSubscription {
    observer: Arc<MessageObserver>,
    subscription: Arc<Subscription>,
}

impl MessageSubscription {
    pub fn new(observer: Arc<MessageObserver>, subscription: Arc<Subscription>) -> Arc<Self> {
        Arc::new(Self { observer, subscription })
    }
}

#[uniffi::export]
impl MessageSubscription {
    /// Shows `count` older messages too, which the listener is told of. Reads what the device does not have from the
    /// server. Says whether there are older ones still.
    /// Errors: Offline and `LoggedOut`, only if something must be read from the server.
    pub async fn load_older(&self, count: u32) -> Result<bool> {
        let observer = Arc::clone(&self.observer);
        run(async move { observer.load_older(count).await }).await
    }

    /// Ends it. No callback begins afterwards; one that is under way on another thread may still be.
    pub fn cancel(&self) {
        self.subscription.cancel();
    }
}
