//! Accounts, and the devices that they are logged in on.
//!
//! A device logs in with a password or a code and gets a session: a short-lived signed access token, which is checked
//! without a database, and a refresh token, which works once and is stored hashed. Using a refresh token again ends the
//! session: somebody else may have it. A revoked device is refused at once, its streams end.

mod codes;
mod config;
mod devices;
mod error;
mod log_in;
mod login;
mod password;
mod register;
pub mod rpc;
mod sessions;
mod store;
#[cfg(test)]
pub mod tests;
mod tokens;

pub use codes::CodeSender;
pub use config::Config;
pub use error::Error;
pub use login::{PhoneNumber, Username};

use std::{collections::HashMap, path::Path, sync::Arc};

use parking_lot::Mutex;
use tokio::sync::broadcast;

use crate::{
    backends::db::Db,
    gateway::Caller,
    ids::{DeviceId, UserId},
    log::PendingEvents,
    profiles::Profiles,
    time::Time,
};

/// Revocations that a slow listener may miss before it must look for itself.
const REVOCATIONS: usize = 256;

/// Accounts and devices. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    config: Config,
    profiles: Profiles,
    events: PendingEvents,
    sender: CodeSender,
    hasher: password::Hasher,
    signer: tokens::Signer,
    /// Devices that were revoked while an access token of theirs may still be valid.
    revoked: Mutex<HashMap<DeviceId, Time>>,
    revocations: broadcast::Sender<DeviceId>,
}

impl Accounts {
    /// Opens the accounts in `db`. The key that signs tokens is kept in `key_file` unless the configuration has one.
    pub async fn open(
        db: Db,
        config: Config,
        key_file: &Path,
        sender: CodeSender,
        profiles: Profiles,
        events: PendingEvents,
    ) -> Result<Self, Error> {
        let signer = tokens::Signer::new(&config, key_file)?;
        let hasher = password::Hasher::new(&config)?;
        let since = Time::now() - config.access_token_life;
        let revoked = Mutex::new(store::revoked_since(db.reader(), since).await?.into_iter().collect());
        let (revocations, _) = broadcast::channel(REVOCATIONS);
        events.deliver().await?;
        let inner = Inner { db, config, profiles, events, sender, hasher, signer, revoked, revocations };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Whose access token this is.
    pub fn authenticate(&self, token: &str) -> Result<Caller, Error> {
        let caller = self.inner.signer.verify(token)?;
        if self.is_revoked(caller.device) { Err(Error::Unauthenticated) } else { Ok(caller) }
    }

    /// Whether a device was revoked lately; before, its access token has ended.
    pub fn is_revoked(&self, device: DeviceId) -> bool {
        self.inner.revoked.lock().contains_key(&device)
    }

    /// Devices as they are revoked.
    pub fn revocations(&self) -> broadcast::Receiver<DeviceId> {
        self.inner.revocations.subscribe()
    }

    /// The user with this number.
    pub async fn find_by_phone(&self, phone: &PhoneNumber) -> Result<Option<UserId>, Error> {
        Ok(store::by_phone(self.inner.db.reader(), phone).await?.map(|account| account.user))
    }

    /// Tells the user's devices what was queued; what cannot be told now is told with the next change.
    async fn deliver_events(&self) {
        if let Err(error) = self.inner.events.deliver().await {
            tracing::warn!(%error, "account events wait");
        }
    }

    /// Refuses a device from now on, and ends its streams. Called just before the commit: a call that is dropped while
    /// the commit is on its way then cannot leave a device that the database has revoked and this process lets in.
    fn note_revoked(&self, device: DeviceId) {
        let now = Time::now();
        let life = self.inner.config.access_token_life;
        let mut revoked = self.inner.revoked.lock();
        revoked.retain(|_, at| now.since(*at) <= life);
        revoked.insert(device, now);
        drop(revoked);
        // Nobody listens before the live streams start.
        let _ = self.inner.revocations.send(device);
    }
}
