//! Logging a new device in by a QR code that it shows and that another device of the user's scans.

use std::{mem, sync::Arc};

use parking_lot::Mutex;
use tidings_sdk::LinkObserver;
use tokio::task::AbortHandle;

use super::Core;
use crate::{LinkStep, ScannedLink, error::Result, runtime::runtime};

/// A log-in by QR code that is under way. Dropping it gives it up.
#[derive(uniffi::Object)]
pub struct DeviceLink {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// `None` once it was given up.
    observer: Option<Arc<LinkObserver>>,
    waiting: Option<AbortHandle>,
}

#[uniffi::export]
impl DeviceLink {
    /// The next step: an offer, then that it was scanned, then `Linked` or `Refused`; none after those, and after
    /// `cancel`. `Linked` comes when this device is logged in, on an emptied local store.
    /// Errors: Offline, Storage, Refused (`ChallengeInvalid` when the two minutes of the offer are over); the log-in has
    /// ended with each.
    pub async fn next(&self) -> Result<Option<LinkStep>> {
        let task = {
            let mut state = self.state.lock();
            let Some(observer) = state.observer.clone() else { return Ok(None) };
            let task = runtime()?.spawn(async move { observer.next().await });
            state.waiting = Some(task.abort_handle());
            task
        };
        match task.await {
            Err(error) if error.is_cancelled() => Ok(None),
            step => Ok(step??),
        }
    }

    /// Gives it up.
    pub fn cancel(&self) {
        let State { observer: _, waiting } = mem::take(&mut *self.state.lock());
        if let Some(waiting) = waiting {
            waiting.abort();
        }
    }
}

impl Drop for DeviceLink {
    fn drop(&mut self) {
        self.cancel();
    }
}

#[uniffi::export]
impl Core {
    /// Logs in by a QR code, for a device of the user's to scan. Such a device needs a step-up before the calls that ask
    /// for one.
    /// Errors: Offline, Refused (`InvalidField`).
    pub async fn link_device(&self) -> Result<Arc<DeviceLink>> {
        let observer = Some(call!(self, client => client.link_device())?);
        Ok(Arc::new(DeviceLink { state: Mutex::new(State { observer, waiting: None }) }))
    }

    /// Tells what a QR code would log in, and gives words that the new device shows too: have the user compare them, and
    /// then `approve_link`.
    /// Errors: Offline, Refused (`ChallengeInvalid`, also if another device scanned it).
    pub async fn scan_link(&self, qr_text: String) -> Result<ScannedLink> {
        call!(self, client => client.scan_link(qr_text))
    }

    /// Lets the new device in, or refuses it.
    /// Errors: Offline, Refused (`ChallengeInvalid`).
    pub async fn approve_link(&self, link_id: String, approve: bool) -> Result<()> {
        call!(self, client => client.approve_link(link_id, approve))
    }
}
