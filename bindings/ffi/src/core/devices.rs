//! The devices that the user is logged in on.

use super::Core;
use crate::{Device, error::Result};

#[uniffi::export]
impl Core {
    /// The user's devices, the newest first.
    pub async fn devices(&self) -> Result<Vec<Device>> {
        call!(self, client => client.devices())
    }

    /// Gives a device another name, of 1 to 64 characters.
    /// Errors: Offline, Refused (`DeviceNotFound`).
    pub async fn rename_device(&self, device_id: String, name: String) -> Result<Device> {
        call!(self, client => client.rename_device(device_id, name))
    }

    /// Logs a device out for good.
    /// Errors: Offline, Refused (`DeviceNotFound`).
    pub async fn revoke_device(&self, device_id: String) -> Result<()> {
        call!(self, client => client.revoke_device(device_id))
    }

    /// Logs all devices out but this one; says how many there were.
    pub async fn revoke_other_devices(&self) -> Result<u32> {
        call!(self, client => client.revoke_other_devices())
    }
}
