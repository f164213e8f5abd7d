//! The calls of AuthService about device keys.

use tidings_proto::v1::{
    BeginDeviceKeyRequest, BeginDeviceKeyResponse, DeviceKeySignature, EnrolDeviceKeyRequest, EnrolDeviceKeyResponse,
    LogInWithDeviceKeyRequest, LogInWithDeviceKeyResponse, RemoveDeviceKeyRequest, RemoveDeviceKeyResponse,
};
use tonic::{Request, Status};

use crate::{
    accounts::{
        Accounts,
        device_keys::{DeviceKey, Signed},
    },
    gateway::{Caller, Place, parse, status::Invalid},
};

pub async fn begin_device_key(
    accounts: &Accounts,
    request: Request<BeginDeviceKeyRequest>,
) -> Result<BeginDeviceKeyResponse, Status> {
    let device = parse::id("device_id", &request.into_inner().device_id)?;
    let to_sign = accounts.begin_device_key(device).await?;
    Ok(BeginDeviceKeyResponse {
        challenge_id: to_sign.challenge.to_string(),
        challenge: to_sign.bytes,
        expires_at: Some(to_sign.expires_at.into()),
    })
}

pub async fn log_in_with_device_key(
    accounts: &Accounts,
    request: Request<LogInWithDeviceKeyRequest>,
) -> Result<LogInWithDeviceKeyResponse, Status> {
    let place = Place::of(&request);
    let signed = signed("signature", parse::required("signature", request.into_inner().signature)?)?;
    let session = accounts.log_in_with_device_key(&signed, &place).await?;
    Ok(LogInWithDeviceKeyResponse { session: Some(session.into()) })
}

pub async fn enrol_device_key(
    accounts: &Accounts,
    request: Request<EnrolDeviceKeyRequest>,
) -> Result<EnrolDeviceKeyResponse, Status> {
    let caller = Caller::of(&request)?;
    let key = DeviceKey::parse("public_key", &request.into_inner().public_key)?;
    accounts.enrol_device_key(caller, &key).await?;
    Ok(EnrolDeviceKeyResponse {})
}

pub async fn remove_device_key(
    accounts: &Accounts,
    request: Request<RemoveDeviceKeyRequest>,
) -> Result<RemoveDeviceKeyResponse, Status> {
    accounts.remove_device_key(Caller::of(&request)?).await?;
    Ok(RemoveDeviceKeyResponse {})
}

/// What a device's key signed, from the field of this name.
pub fn signed(field: &str, signature: DeviceKeySignature) -> Result<Signed, Invalid> {
    let challenge = parse::id(&format!("{field}.challenge_id"), &signature.challenge_id)?;
    Ok(Signed { challenge, signature: signature.signature })
}
