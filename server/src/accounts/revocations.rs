//! Devices that were revoked while an access token of theirs may still be valid.
//!
//! A node refuses what it revoked at once. Other nodes are told, and look into the database every [`LOOK`] in case that
//! got lost: so a revocation holds everywhere within five seconds, and usually within milliseconds.

use std::{collections::HashMap, time::Duration};

use parking_lot::Mutex;
use tokio::{
    sync::broadcast,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Accounts, Error, store};
use crate::{backends::redis::Channel, ids::DeviceId, time::Time};

/// Revocations that a slow listener may miss before it must look for itself.
const MISSED: usize = 256;
/// How often other nodes' revocations are looked for.
const LOOK: Duration = Duration::from_secs(3);
/// How far back is looked: more than a transaction takes and the clocks of two nodes differ.
const BACK: Duration = Duration::from_mins(1);
/// A token that was signed while its device was being revoked ends so much later than what was signed at that time.
pub const MARGIN: Duration = BACK;

pub struct Revocations {
    /// Since when. Those of whom every access token has ended are forgotten.
    revoked: Mutex<HashMap<DeviceId, Time>>,
    token_life: Duration,
    listeners: broadcast::Sender<DeviceId>,
}

impl Revocations {
    pub fn new(revoked: Vec<(DeviceId, Time)>, token_life: Duration) -> Self {
        let (listeners, _) = broadcast::channel(MISSED);
        Self { revoked: Mutex::new(revoked.into_iter().collect()), token_life: token_life + MARGIN, listeners }
    }

    /// False if it is known already.
    fn add(&self, device: DeviceId) -> bool {
        let now = Time::now();
        let mut revoked = self.revoked.lock();
        revoked.retain(|_, at| now.since(*at) <= self.token_life);
        let new = revoked.insert(device, now).is_none();
        drop(revoked);
        if new {
            // Nobody listens before the live streams start.
            let _ = self.listeners.send(device);
        }
        new
    }
}

impl Accounts {
    /// Whether a device was revoked lately; before, its access token has ended.
    pub fn is_revoked(&self, device: DeviceId) -> bool {
        self.inner.revocations.revoked.lock().contains_key(&device)
    }

    /// Devices as they are revoked.
    pub fn revocations(&self) -> broadcast::Receiver<DeviceId> {
        self.inner.revocations.listeners.subscribe()
    }

    /// Refuses a device from now on, and ends its streams. Called just before the commit: a call that is dropped while
    /// the commit is on its way then cannot leave a device that the database has revoked and this process lets in.
    pub(super) fn note_revoked(&self, device: DeviceId) {
        self.inner.revocations.add(device);
        if let Some(redis) = &self.inner.redis {
            redis.publish(Channel::Revocations, device.0.into_bytes().to_vec());
        }
    }

    /// Another node revoked a device.
    pub fn hear_revoked(&self, message: &[u8]) {
        if let Ok(device) = Uuid::from_slice(message) {
            self.inner.revocations.add(DeviceId(device));
        }
    }

    /// Looks for what other nodes revoked, until `stop`.
    pub async fn watch_revocations(self, stop: CancellationToken) {
        let mut ticks = interval(LOOK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
            }
            if let Err(error) = self.find_revoked().await {
                tracing::warn!(%error, "revocations of other nodes are not known");
            }
        }
    }

    async fn find_revoked(&self) -> Result<(), Error> {
        for (device, _) in store::revoked_since(self.inner.db.reader(), Time::now() - BACK).await? {
            self.inner.revocations.add(device);
        }
        Ok(())
    }
}
