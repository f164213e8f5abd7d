//! Sessions: what a device has after it logged in.

use std::time::Duration;

use tidings_proto::v1::{DeviceChanged, account_event::Event};

use super::{
    Accounts, Error,
    store::{self, StoredToken},
    tokens::RandomToken,
};
use crate::{
    backends::db::{Connection, transact},
    gateway::{Caller, Place},
    ids::{DeviceId, UserId},
    log::PendingEvents,
    time::Time,
};

/// Devices of one user, at most. A further log-in revokes the one longest unseen.
pub const DEVICES: usize = 32;

/// A device that logs in.
pub struct NewDevice {
    pub name: String,
    pub platform: String,
    /// From where.
    pub place: Place,
}

/// What a log-in says about who holds the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proven {
    /// That it is the user, who gave every factor that the account has.
    Now,
    /// Nothing of now: an earlier trust in it, or another device of the user's, stands for it. It must step up.
    Before,
}

/// A logged-in device and its tokens.
pub struct Session {
    pub caller: Caller,
    pub access_token: String,
    pub refresh_token: String,
    pub refresh_expires_at: Time,
}

/// What a refresh token was traded for.
enum Traded {
    For(Session),
    /// Nothing: it was used before, and its session has ended.
    Stolen(StoredToken),
}

impl Accounts {
    /// Logs a device in, within a transaction. Gives the devices that had to go.
    pub(super) async fn begin_session(
        &self,
        connection: &mut Connection,
        user: UserId,
        new: &NewDevice,
        proven: Proven,
    ) -> Result<(Session, Vec<DeviceId>), Error> {
        self.admit(connection, user).await?;
        let mut devices = store::devices(&mut *connection, user).await?;
        devices.sort_unstable_by_key(|device| (device.last_seen_at, device.created_at));
        let excess = (devices.len() + 1).saturating_sub(DEVICES);
        let mut revoked = Vec::new();
        for device in devices.into_iter().take(excess) {
            self.revoke_within(connection, user, device.device).await?;
            revoked.push(device.device);
        }
        let device = DeviceId::new();
        let proven_at = (proven == Proven::Now).then(Time::now);
        store::insert_device(connection, device, user, new, proven_at).await?;
        PendingEvents::queue(connection, user, changed(device, false)).await?;
        Ok((self.new_tokens(connection, user, device).await?, revoked))
    }

    /// Logs a device in again that has proven who holds it, within a transaction. What it had before ends.
    pub(super) async fn renew_session(
        &self,
        connection: &mut Connection,
        user: UserId,
        device: DeviceId,
        place: &Place,
    ) -> Result<Session, Error> {
        self.admit(connection, user).await?;
        if !store::lock_device(connection, user, device).await? {
            return Err(Error::WrongCredentials);
        }
        let now = Time::now();
        store::delete_tokens(connection, device).await?;
        store::set_proven(connection, device, now).await?;
        store::set_seen(connection, device, now.to_minute(), place).await?;
        self.new_tokens(connection, user, device).await
    }

    /// Ends a device within a transaction. False if the user has no such device.
    pub(super) async fn revoke_within(
        &self,
        connection: &mut Connection,
        user: UserId,
        device: DeviceId,
    ) -> Result<bool, Error> {
        let revoked = store::revoke_device(connection, user, device).await?;
        if revoked {
            PendingEvents::queue(connection, user, changed(device, true)).await?;
        }
        Ok(revoked)
    }

    /// Trades a refresh token for new tokens. One that was used before ends the session, unless the token that it was
    /// traded for was never used.
    pub async fn refresh(&self, refresh_token: &str, place: &Place) -> Result<Session, Error> {
        let hash = RandomToken::hash(refresh_token);
        let traded = transact!(self.inner.db, |transaction| {
            let token = store::token(transaction, &hash).await?.ok_or(Error::RefreshTokenInvalid)?;
            // The answer with the next token may have been lost; who has that one shows that it was not.
            let lost = match token.replaced_by.clone() {
                Some(next) => store::take_back_token(transaction, next).await?,
                None => false,
            };
            if token.used && !lost {
                self.revoke_within(transaction, token.user, token.device).await?;
                self.note_revoked(token.device);
                return Ok(Traded::Stolen(token));
            }
            if token.expires_at <= Time::now() {
                return Err(Error::RefreshTokenInvalid);
            }
            store::set_seen(transaction, token.device, Time::now().to_minute(), place).await?;
            let session = self.new_tokens(transaction, token.user, token.device).await?;
            store::use_token(transaction, &hash, RandomToken::hash(&session.refresh_token)).await?;
            Ok(Traded::For(session))
        });
        match traded? {
            Traded::For(session) => Ok(session),
            Traded::Stolen(token) => {
                tracing::warn!(user = %token.user, device = %token.device, "a refresh token was used twice");
                self.deliver_events().await;
                Err(Error::RefreshTokenInvalid)
            }
        }
    }

    /// Ends all of a user's sessions but one, within a transaction that has locked the account, so that no other begins.
    /// Gives how many.
    pub(super) async fn end_sessions(
        &self,
        connection: &mut Connection,
        user: UserId,
        but: Option<DeviceId>,
    ) -> Result<usize, Error> {
        let mut ended = Vec::new();
        for device in store::devices(&mut *connection, user).await? {
            if Some(device.device) != but && self.revoke_within(connection, user, device.device).await? {
                ended.push(device.device);
            }
        }
        for device in &ended {
            self.note_revoked(*device);
        }
        Ok(ended.len())
    }

    /// Ends a device's session.
    pub async fn revoke(&self, user: UserId, device: DeviceId) -> Result<(), Error> {
        let revoked = transact!(self.inner.db, |transaction| {
            let revoked = self.revoke_within(transaction, user, device).await?;
            if revoked {
                self.note_revoked(device);
            }
            Ok(revoked)
        });
        if !revoked? {
            return Err(Error::DeviceNotFound);
        }
        self.deliver_events().await;
        Ok(())
    }

    /// Ends the sessions of the user's other devices. Gives how many there were.
    pub async fn revoke_others(&self, caller: Caller) -> Result<usize, Error> {
        let revoked = transact!(self.inner.db, |transaction| {
            store::lock_account(transaction, caller.user).await?;
            let devices = store::devices(&mut **transaction, caller.user).await?;
            self.end_sessions(transaction, caller.user, Some(caller.device)).await?;
            Ok(devices.iter().filter(|it| it.device != caller.device).count())
        });
        let revoked = revoked?;
        self.deliver_events().await;
        Ok(revoked)
    }

    /// Ends the caller's own session.
    pub async fn log_out(&self, caller: Caller) -> Result<(), Error> {
        match self.revoke(caller.user, caller.device).await {
            // It was revoked since the call was let in.
            Err(Error::DeviceNotFound) => Err(Error::Unauthenticated),
            ended => ended,
        }
    }

    async fn new_tokens(&self, connection: &mut Connection, user: UserId, device: DeviceId) -> Result<Session, Error> {
        let config = &self.inner.config;
        let now = Time::now();
        // A token's end is in whole seconds; so is what the device is told.
        let expires_at = whole_second(now + config.access_token_life);
        let caller = Caller { user, device, expires_at };
        let refresh = RandomToken::new();
        let refresh_expires_at = now + config.refresh_token_life;
        store::insert_token(connection, refresh.hash, device, refresh_expires_at).await?;
        let access_token = self.inner.signer.sign(caller)?;
        Ok(Session { caller, access_token, refresh_token: refresh.text, refresh_expires_at })
    }
}

fn whole_second(time: Time) -> Time {
    time - Duration::from_millis(time.as_millis().rem_euclid(1000).unsigned_abs())
}

/// What the user's other devices are told.
pub(super) fn changed(device: DeviceId, removed: bool) -> Event {
    Event::DeviceChanged(DeviceChanged { device_id: device.to_string(), removed })
}
