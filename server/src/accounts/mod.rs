//! Accounts, and the devices that they are logged in on.
//!
//! A device logs in with a password or a code and gets a session: a short-lived signed access token, which is checked
//! without a database, and a refresh token, which works once and is stored hashed. Using a refresh token again ends the
//! session: somebody else may have it. A revoked device is refused at once, its streams end; on other nodes within the
//! time that [`revocations`] states.

mod administration;
mod challenges;
mod change;
mod codes;
mod config;
mod deletion;
mod device_keys;
mod devices;
mod error;
mod factors;
mod guesses;
mod letters;
mod links;
mod log_in;
mod login;
pub mod passkeys;
mod password;
mod pending;
mod phone_lookup;
mod recovery;
mod register;
mod revocations;
pub mod rpc;
mod sealed;
mod security;
mod send_code;
mod senders;
mod sessions;
mod step_up;
mod store;
mod strength;
#[cfg(test)]
pub mod tests;
mod tokens;
mod totp;
mod verify_code;

pub use administration::AccountView;
pub use config::Config;
pub use error::Error;
pub use login::{Email, Login, PhoneNumber, Username};
pub use phone_lookup::PhonePrefix;
pub use senders::Senders;

use std::{path::Path, sync::Arc};

use links::Links;
use passkeys::RelyingParty;
use revocations::Revocations;
use tokio_util::task::TaskTracker;

use crate::{
    backends::{breached::Breached, db::Db, redis::Redis},
    gateway::Caller,
    ids::UserId,
    log::PendingEvents,
    profiles::Profiles,
    time::Time,
};

/// Accounts and devices. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    /// Tells other nodes of revocations, and keeps codes.
    redis: Option<Redis>,
    config: Config,
    profiles: Profiles,
    events: PendingEvents,
    senders: Senders,
    sealer: sealed::Sealer,
    breached: Option<Breached>,
    /// What goes on after a call was answered.
    tasks: TaskTracker,
    hasher: password::Hasher,
    signer: tokens::Signer,
    revocations: Revocations,
    relying_party: Option<RelyingParty>,
    links: Links,
    phone_salt: Vec<u8>,
}

impl Accounts {
    /// Opens the accounts in `db`. What goes on after a call was answered is among the `tasks`. The key that signs tokens is kept in `key_file` unless the configuration has one.
    #[expect(clippy::too_many_arguments, reason = "it is called once, with what a server is made of")]
    pub async fn open(
        db: Db,
        config: Config,
        key_file: &Path,
        senders: Senders,
        profiles: Profiles,
        events: PendingEvents,
        redis: Option<Redis>,
        tasks: TaskTracker,
    ) -> Result<Self, Error> {
        let key = tokens::signing_key(&config, key_file)?;
        let signer = tokens::Signer::new(&key);
        let sealer = sealed::Sealer::new(match config.sealing_key.as_bytes() {
            [] => &key,
            key => key,
        })?;
        let breached = Breached::new(&config.breached_passwords_url)
            .map_err(|error| Error::Config(format!("auth.breached_passwords_url: {error}")))?;
        let hasher = password::Hasher::new(&config)?;
        let since = Time::now() - config.access_token_life - revocations::MARGIN;
        let revocations = Revocations::new(store::revoked_since(db.reader(), since).await?, config.access_token_life);
        let phone_salt = phone_lookup::salt(&db).await?;
        events.deliver().await?;
        let relying_party = RelyingParty::new(&config.passkeys)?;
        Ok(Self {
            inner: Arc::new(Inner {
                db,
                redis,
                config,
                profiles,
                events,
                senders,
                sealer,
                breached,
                tasks,
                hasher,
                signer,
                revocations,
                relying_party,
                links: Links::new(),
                phone_salt,
            }),
        })
    }

    /// Whose access token this is.
    pub fn authenticate(&self, token: &str) -> Result<Caller, Error> {
        let caller = self.inner.signer.verify(token)?;
        if self.is_revoked(caller.device) { Err(Error::Unauthenticated) } else { Ok(caller) }
    }

    /// What the configuration says of passkeys.
    pub fn passkey_config(&self) -> &passkeys::Config {
        &self.inner.config.passkeys
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
}
