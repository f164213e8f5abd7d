//! The devices that the user is logged in on.

use tidings_proto::v1::{
    ListDevicesRequest, RenameDeviceRequest, RevokeDeviceRequest, RevokeOtherDevicesRequest,
    device_service_client::DeviceServiceClient,
};

use super::Client;
use crate::{Device, Result, wire};

impl Client {
    /// The user's devices, the newest first.
    pub async fn devices(&self) -> Result<Vec<Device>> {
        let response = call!(self.session, DeviceServiceClient, list_devices, ListDevicesRequest {})?;
        Ok(response.devices.into_iter().map(wire::device).collect())
    }

    /// Gives a device another name, of 1 to 64 characters.
    /// Errors: Offline, Refused (`DeviceNotFound`).
    pub async fn rename_device(&self, device_id: String, name: String) -> Result<Device> {
        let request = RenameDeviceRequest { device_id, name };
        let response = call!(self.session, DeviceServiceClient, rename_device, request)?;
        Ok(wire::device(response.device.unwrap_or_default()))
    }

    /// Logs a device out for good.
    /// Errors: Offline, Refused (`DeviceNotFound`).
    pub async fn revoke_device(&self, device_id: String) -> Result<()> {
        call!(self.session, DeviceServiceClient, revoke_device, RevokeDeviceRequest { device_id })?;
        Ok(())
    }

    /// Logs all devices out but this one; says how many there were.
    pub async fn revoke_other_devices(&self) -> Result<u32> {
        let request = RevokeOtherDevicesRequest {};
        Ok(call!(self.session, DeviceServiceClient, revoke_other_devices, request)?.revoked)
    }
}
