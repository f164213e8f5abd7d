//! The calls of AuthService that change what one logs in with.

use tidings_proto::v1::{
    ChangeEmailRequest, ChangeEmailResponse, ChangePasswordRequest, ChangePasswordResponse, ChangePhoneRequest,
    ChangePhoneResponse, ChangeUsernameRequest, ChangeUsernameResponse, RequestPasswordResetRequest,
    RequestPasswordResetResponse, ResetPasswordRequest, ResetPasswordResponse, SendEmailChangeCodeRequest,
    SendEmailChangeCodeResponse, SendPhoneChangeCodeRequest, SendPhoneChangeCodeResponse,
};
use tonic::{Request, Status};

use super::{
    AuthRpc,
    parts::{channel, six_digits},
};
use crate::{
    accounts::{Email, PhoneNumber, Username, login::Password},
    gateway::Caller,
};

pub async fn request_password_reset(
    rpc: &AuthRpc,
    request: Request<RequestPasswordResetRequest>,
) -> Result<RequestPasswordResetResponse, Status> {
    rpc.limits.check_asking(&request).await?;
    let email = Email::parse("email", &request.into_inner().email)?;
    rpc.limits.check_email(&email).await?;
    rpc.accounts.request_password_reset(email).await?;
    Ok(RequestPasswordResetResponse {})
}

pub async fn reset_password(
    rpc: &AuthRpc,
    request: Request<ResetPasswordRequest>,
) -> Result<ResetPasswordResponse, Status> {
    let request = request.into_inner();
    let email = Email::parse("email", &request.email)?;
    six_digits("code", &request.code)?;
    let password = Password::parse_new("new_password", request.new_password)?;
    rpc.limits.check_email(&email).await?;
    rpc.accounts.reset_password(&email, &request.code, password).await?;
    Ok(ResetPasswordResponse {})
}

pub async fn change_password(
    rpc: &AuthRpc,
    request: Request<ChangePasswordRequest>,
) -> Result<ChangePasswordResponse, Status> {
    let caller = Caller::of(&request)?;
    let password = Password::parse_new("new_password", request.into_inner().new_password)?;
    rpc.accounts.change_password(caller, password).await?;
    Ok(ChangePasswordResponse {})
}

pub async fn change_username(
    rpc: &AuthRpc,
    request: Request<ChangeUsernameRequest>,
) -> Result<ChangeUsernameResponse, Status> {
    let caller = Caller::of(&request)?;
    let username = Username::parse("username", &request.into_inner().username)?;
    let change_again_at = Some(rpc.accounts.change_username(caller, username).await?.into());
    Ok(ChangeUsernameResponse { change_again_at })
}

pub async fn send_phone_change_code(
    rpc: &AuthRpc,
    request: Request<SendPhoneChangeCodeRequest>,
) -> Result<SendPhoneChangeCodeResponse, Status> {
    rpc.limits.check_asking(&request).await?;
    let caller = Caller::of(&request)?;
    let request = request.into_inner();
    let phone = PhoneNumber::parse("phone", &request.phone)?;
    let channel = channel(request.channel)?;
    rpc.limits.check_phone(&phone).await?;
    let sent = rpc.accounts.send_phone_change_code(caller, &phone, channel).await?;
    let (expires_at, resend_at) = (Some(sent.expires_at.into()), Some(sent.resend_at.into()));
    Ok(SendPhoneChangeCodeResponse { expires_at, resend_at })
}

pub async fn change_phone(rpc: &AuthRpc, request: Request<ChangePhoneRequest>) -> Result<ChangePhoneResponse, Status> {
    let caller = Caller::of(&request)?;
    let request = request.into_inner();
    let phone = PhoneNumber::parse("phone", &request.phone)?;
    six_digits("code", &request.code)?;
    rpc.limits.check_phone(&phone).await?;
    rpc.accounts.change_phone(caller, phone, &request.code).await?;
    Ok(ChangePhoneResponse {})
}

pub async fn send_email_change_code(
    rpc: &AuthRpc,
    request: Request<SendEmailChangeCodeRequest>,
) -> Result<SendEmailChangeCodeResponse, Status> {
    rpc.limits.check_asking(&request).await?;
    let caller = Caller::of(&request)?;
    let email = Email::parse("email", &request.into_inner().email)?;
    rpc.limits.check_email(&email).await?;
    let expires_at = Some(rpc.accounts.send_email_change_code(caller, &email).await?.into());
    Ok(SendEmailChangeCodeResponse { expires_at })
}

pub async fn change_email(rpc: &AuthRpc, request: Request<ChangeEmailRequest>) -> Result<ChangeEmailResponse, Status> {
    let caller = Caller::of(&request)?;
    let request = request.into_inner();
    let email = Email::parse("email", &request.email)?;
    six_digits("code", &request.code)?;
    rpc.limits.check_email(&email).await?;
    rpc.accounts.change_email(caller, email, &request.code).await?;
    Ok(ChangeEmailResponse {})
}
