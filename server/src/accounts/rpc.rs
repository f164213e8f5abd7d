//! AuthService and DeviceService on the wire.

use std::sync::Arc;

use tidings_proto::v1::{
    self, ListDevicesRequest, ListDevicesResponse, LogInRequest, LogInResponse, LogOutRequest, LogOutResponse,
    RefreshRequest, RefreshResponse, RegisterRequest, RegisterResponse, RenameDeviceRequest, RenameDeviceResponse,
    RevokeDeviceRequest, RevokeDeviceResponse, SendCodeRequest, SendCodeResponse, VerifyCodeRequest,
    VerifyCodeResponse, auth_service_server::AuthService, device_service_server::DeviceService, log_in_request,
    register_request,
};
use tonic::{Request, Response, Status};

use super::{
    Accounts, PhoneNumber,
    devices::Device,
    login::{Email, Login, Password, Username},
    sessions::{NewDevice, Session},
};
use crate::{
    gateway::{Caller, limits::Limits, parse, status::Invalid},
    ids::DeviceId,
};

const NAME_CHARACTERS: usize = 64;

pub struct AuthRpc {
    pub accounts: Accounts,
    pub limits: Arc<Limits>,
}

#[tonic::async_trait]
impl AuthService for AuthRpc {
    async fn register(&self, request: Request<RegisterRequest>) -> Result<Response<RegisterResponse>, Status> {
        let request = request.into_inner();
        let login = match parse::required("login", request.login)? {
            register_request::Login::Username(username) => username_login(&username)?,
            register_request::Login::Email(email) => email_login(&email)?,
        };
        let password = Password::parse_new(request.password)?;
        let display_name = parse::text("display_name", &request.display_name, 1..=NAME_CHARACTERS)?;
        let device = new_device(request.device)?;
        let session = self.accounts.register(login, password, display_name, device).await?;
        Ok(Response::new(RegisterResponse { session: Some(session.into()) }))
    }

    async fn log_in(&self, request: Request<LogInRequest>) -> Result<Response<LogInResponse>, Status> {
        let request = request.into_inner();
        let login = match parse::required("login", request.login)? {
            log_in_request::Login::Username(username) => username_login(&username)?,
            log_in_request::Login::Email(email) => email_login(&email)?,
        };
        let password = Password::parse_tried(request.password)?;
        let session = self.accounts.log_in(login, password, new_device(request.device)?).await?;
        Ok(Response::new(LogInResponse { session: Some(session.into()) }))
    }

    async fn send_code(&self, request: Request<SendCodeRequest>) -> Result<Response<SendCodeResponse>, Status> {
        let phone = PhoneNumber::parse("phone", &request.into_inner().phone)?;
        self.limits.check_phone(&phone)?;
        let expires_at = self.accounts.send_code(&phone).await?;
        Ok(Response::new(SendCodeResponse { expires_at: Some(expires_at.into()) }))
    }

    async fn verify_code(&self, request: Request<VerifyCodeRequest>) -> Result<Response<VerifyCodeResponse>, Status> {
        let request = request.into_inner();
        let phone = PhoneNumber::parse("phone", &request.phone)?;
        if request.code.len() != 6 || !request.code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Invalid::new("code", "must have six digits").into());
        }
        let display_name = match request.display_name.as_str() {
            "" => None,
            name => Some(parse::text("display_name", name, 1..=NAME_CHARACTERS)?),
        };
        let device = new_device(request.device)?;
        self.limits.check_phone(&phone)?;
        let (session, registered) = self.accounts.verify_code(phone, &request.code, display_name, device).await?;
        Ok(Response::new(VerifyCodeResponse { session: Some(session.into()), registered }))
    }

    async fn refresh(&self, request: Request<RefreshRequest>) -> Result<Response<RefreshResponse>, Status> {
        let token = request.into_inner().refresh_token;
        Ok(Response::new(RefreshResponse { session: Some(self.accounts.refresh(&token).await?.into()) }))
    }

    async fn log_out(&self, request: Request<LogOutRequest>) -> Result<Response<LogOutResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.accounts.log_out(caller).await?;
        Ok(Response::new(LogOutResponse {}))
    }
}

pub struct DeviceRpc(pub Accounts);

#[tonic::async_trait]
impl DeviceService for DeviceRpc {
    async fn list_devices(
        &self,
        request: Request<ListDevicesRequest>,
    ) -> Result<Response<ListDevicesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let devices = self.0.devices(caller.user).await?;
        let devices = devices.into_iter().map(|device| on_wire(device, caller.device)).collect();
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
        Ok(Response::new(RenameDeviceResponse { device: Some(on_wire(device, caller.device)) }))
    }

    async fn revoke_device(
        &self,
        request: Request<RevokeDeviceRequest>,
    ) -> Result<Response<RevokeDeviceResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.0.revoke(caller.user, parse::id("device_id", &request.into_inner().device_id)?).await?;
        Ok(Response::new(RevokeDeviceResponse {}))
    }
}

fn username_login(username: &str) -> Result<Login, Invalid> {
    Username::parse("username", username).map(Login::Username)
}

fn email_login(email: &str) -> Result<Login, Invalid> {
    Email::parse("email", email).map(Login::Email)
}

fn new_device(device: Option<v1::NewDevice>) -> Result<NewDevice, Invalid> {
    let device = parse::required("device", device)?;
    Ok(NewDevice {
        name: parse::text("device.name", &device.name, 1..=NAME_CHARACTERS)?,
        platform: parse::text("device.platform", &device.platform, 0..=NAME_CHARACTERS)?,
    })
}

impl From<Session> for v1::Session {
    fn from(session: Session) -> Self {
        Self {
            user_id: session.caller.user.to_string(),
            device_id: session.caller.device.to_string(),
            access_token: session.access_token,
            access_expires_at: Some(session.caller.expires_at.into()),
            refresh_token: session.refresh_token,
            refresh_expires_at: Some(session.refresh_expires_at.into()),
        }
    }
}

fn on_wire(device: Device, caller: DeviceId) -> v1::Device {
    v1::Device {
        device_id: device.device.to_string(),
        name: device.name,
        platform: device.platform,
        created_at: Some(device.created_at.into()),
        last_seen_at: Some(device.last_seen_at.into()),
        current: device.device == caller,
    }
}
