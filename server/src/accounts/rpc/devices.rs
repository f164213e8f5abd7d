//! DeviceService on the wire.

use tidings_proto::v1::{
    ApproveLinkRequest, ApproveLinkResponse, LinkDeviceRequest, ListDevicesRequest, ListDevicesResponse,
    RenameDeviceRequest, RenameDeviceResponse, RevokeDeviceRequest, RevokeDeviceResponse, RevokeOtherDevicesRequest,
    RevokeOtherDevicesResponse, ScanLinkRequest, ScanLinkResponse, device_service_server::DeviceService,
};
use tonic::{Request, Response, Status};

use super::{DeviceRpc, NAME_CHARACTERS, device_on_wire, links};
use crate::gateway::{Caller, parse};

#[tonic::async_trait]
impl DeviceService for DeviceRpc {
    async fn list_devices(
        &self,
        request: Request<ListDevicesRequest>,
    ) -> Result<Response<ListDevicesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let devices = self.0.devices(caller.user).await?;
        let devices = devices.into_iter().map(|device| device_on_wire(device, caller.device)).collect();
        Ok(Response::new(ListDevicesResponse { devices }))
    }

    async fn rename_device(
        &self,
        request: Request<RenameDeviceRequest>,
    ) -> Result<Response<RenameDeviceResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let device = parse::id("device_id", &request.device_id)?;
        let name = parse::text("name", &request.name, 1..=NAME_CHARACTERS)?;
        let device = self.0.rename_device(caller.user, device, &name).await?;
        Ok(Response::new(RenameDeviceResponse { device: Some(device_on_wire(device, caller.device)) }))
    }

    async fn revoke_device(
        &self,
        request: Request<RevokeDeviceRequest>,
    ) -> Result<Response<RevokeDeviceResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.0.revoke(caller.user, parse::id("device_id", &request.into_inner().device_id)?).await?;
        Ok(Response::new(RevokeDeviceResponse {}))
    }

    async fn revoke_other_devices(
        &self,
        request: Request<RevokeOtherDevicesRequest>,
    ) -> Result<Response<RevokeOtherDevicesResponse>, Status> {
        let revoked = self.0.revoke_others(Caller::of(&request)?).await?;
        Ok(Response::new(RevokeOtherDevicesResponse { revoked: revoked as u32 }))
    }

    type LinkDeviceStream = links::Events;

    async fn link_device(
        &self,
        request: Request<LinkDeviceRequest>,
    ) -> Result<Response<Self::LinkDeviceStream>, Status> {
        links::link_device(&self.0, request).await.map(Response::new)
    }

    async fn scan_link(&self, request: Request<ScanLinkRequest>) -> Result<Response<ScanLinkResponse>, Status> {
        links::scan_link(&self.0, request).await.map(Response::new)
    }

    async fn approve_link(
        &self,
        request: Request<ApproveLinkRequest>,
    ) -> Result<Response<ApproveLinkResponse>, Status> {
        links::approve_link(&self.0, request).await.map(Response::new)
    }
}
