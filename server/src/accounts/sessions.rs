//! Sessions: what a device has after it logged in.

use std::time::Duration;

use sqlx::SqliteConnection;
use tidings_proto::v1::{DeviceChanged, account_event::Event};

use super::{Accounts, Error, store, tokens::RefreshToken};
use crate::{
    gateway::Caller,
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
}

/// A logged-in device and its tokens.
pub struct Session {
    pub caller: Caller,
    pub access_token: String,
    pub refresh_token: String,
    pub refresh_expires_at: Time,
}

impl Accounts {
    /// Logs a device in, within a transaction. Gives the devices that had to go.
    pub(super) async fn begin_session(
        &self,
        connection: &mut SqliteConnection,
        user: UserId,
        new: &NewDevice,
    ) -> Result<(Session, Vec<DeviceId>), Error> {
        let mut devices = store::devices(&mut *connection, user).await?;
        devices.sort_unstable_by_key(|device| (device.last_seen_at, device.created_at));
        let excess = (devices.len() + 1).saturating_sub(DEVICES);
        let mut revoked = Vec::new();
        for device in devices.into_iter().take(excess) {
            self.revoke_within(connection, user, device.device).await?;
            revoked.push(device.device);
        }
        let device = DeviceId::new();
        store::insert_device(connection, device, user, &new.name, &new.platform).await?;
        PendingEvents::queue(connection, user, changed(device, false)).await?;
        Ok((self.new_tokens(connection, user, device).await?, revoked))
    }

    /// Ends a device within a transaction. False if the user has no such device.
    pub(super) async fn revoke_within(
        &self,
        connection: &mut SqliteConnection,
        user: UserId,
        device: DeviceId,
    ) -> Result<bool, Error> {
        let revoked = store::revoke_device(connection, user, device).await?;
        if revoked {
            PendingEvents::queue(connection, user, changed(device, true)).await?;
        }
        Ok(revoked)
    }

    /// Trades a refresh token for new tokens. One that was used before ends the session.
    pub async fn refresh(&self, refresh_token: &str) -> Result<Session, Error> {
        let hash = RefreshToken::hash(refresh_token);
        let mut transaction = self.inner.db.begin().await?;
        let token = store::token(&mut transaction, &hash).await?.ok_or(Error::RefreshTokenInvalid)?;
        if token.used {
            self.revoke_within(&mut transaction, token.user, token.device).await?;
            self.note_revoked(token.device);
            transaction.commit().await?;
            tracing::warn!(user = %token.user, device = %token.device, "a refresh token was used twice");
            self.deliver_events().await;
            return Err(Error::RefreshTokenInvalid);
        }
        if token.expires_at <= Time::now() {
            return Err(Error::RefreshTokenInvalid);
        }
        store::use_token(&mut transaction, &hash).await?;
        store::set_seen(&mut transaction, token.device, Time::now().to_minute()).await?;
        let session = self.new_tokens(&mut transaction, token.user, token.device).await?;
        transaction.commit().await?;
        Ok(session)
    }

    /// Ends a device's session.
    pub async fn revoke(&self, user: UserId, device: DeviceId) -> Result<(), Error> {
        let mut transaction = self.inner.db.begin().await?;
        if !self.revoke_within(&mut transaction, user, device).await? {
            return Err(Error::DeviceNotFound);
        }
        self.note_revoked(device);
        transaction.commit().await?;
        self.deliver_events().await;
        Ok(())
    }

    /// Ends the caller's own session.
    pub async fn log_out(&self, caller: Caller) -> Result<(), Error> {
        match self.revoke(caller.user, caller.device).await {
            // It was revoked since the call was let in.
            Err(Error::DeviceNotFound) => Err(Error::Unauthenticated),
            ended => ended,
        }
    }

    async fn new_tokens(
        &self,
        connection: &mut SqliteConnection,
        user: UserId,
        device: DeviceId,
    ) -> Result<Session, Error> {
        let config = &self.inner.config;
        let now = Time::now();
        // A token's end is in whole seconds; so is what the device is told.
        let expires_at = whole_second(now + config.access_token_life);
        let caller = Caller { user, device, expires_at };
        let refresh = RefreshToken::new();
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
