//! The devices of a user.

use super::{Accounts, Error, sessions::changed, store};
use crate::{
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
}

impl Accounts {
    /// The newest first.
    pub async fn devices(&self, user: UserId) -> Result<Vec<Device>, Error> {
        Ok(store::devices(self.inner.db.reader(), user).await?)
    }

    pub async fn rename_device(&self, user: UserId, device: DeviceId, name: &str) -> Result<Device, Error> {
        let mut transaction = self.inner.db.begin().await?;
        if !store::rename_device(&mut transaction, user, device, name).await? {
            return Err(Error::DeviceNotFound);
        }
        PendingEvents::queue(&mut transaction, user, changed(device, false)).await?;
        let devices = store::devices(&mut *transaction, user).await?;
        transaction.commit().await?;
        self.deliver_events().await;
        devices.into_iter().find(|renamed| renamed.device == device).ok_or(Error::DeviceNotFound)
    }

    /// A device was heard of. Kept to the minute, and written only when that changes.
    pub async fn seen(&self, device: DeviceId) -> Result<(), Error> {
        let minute = Time::now().to_minute();
        if store::last_seen(self.inner.db.reader(), device).await?.is_some_and(|seen| seen < minute) {
            store::set_seen(&mut *self.inner.db.writer().await, device, minute).await?;
        }
        Ok(())
    }
}
