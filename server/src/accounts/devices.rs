//! The devices of a user.

use super::{Accounts, Error, sessions::changed, store};
use crate::{
    backends::db::transact,
    gateway::Place,
    ids::{DeviceId, UserId},
    log::PendingEvents,
    time::Time,
};

/// A device.
pub struct Device {
    pub device: DeviceId,
    pub name: String,
    pub platform: String,
    pub created_at: Time,
    pub last_seen_at: Time,
    /// From where it was last heard of.
    pub place: String,
}

impl Accounts {
    /// The newest first.
    pub async fn devices(&self, user: UserId) -> Result<Vec<Device>, Error> {
        Ok(store::devices(self.inner.db.reader(), user).await?)
    }

    pub async fn rename_device(&self, user: UserId, device: DeviceId, name: &str) -> Result<Device, Error> {
        let devices = transact!(self.inner.db, |transaction| {
            if !store::rename_device(transaction, user, device, name).await? {
                return Err(Error::DeviceNotFound);
            }
            PendingEvents::queue(transaction, user, changed(device, false)).await?;
            Ok(store::devices(&mut **transaction, user).await?)
        });
        let devices = devices?;
        self.deliver_events().await;
        devices.into_iter().find(|renamed| renamed.device == device).ok_or(Error::DeviceNotFound)
    }

    /// A device was heard of. Kept to the minute and the place, and written only when that changes.
    pub async fn seen(&self, device: DeviceId, place: &Place) -> Result<(), Error> {
        let minute = Time::now().to_minute();
        let last = store::last_seen(self.inner.db.reader(), device).await?;
        if last.is_some_and(|(seen, at)| seen < minute || at != *place) {
            store::set_seen(&mut *self.inner.db.writer().await?, device, minute, place).await?;
        }
        Ok(())
    }
}
