//! AuthService on the wire.

use futures::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use tidings_proto::v1::{
    self, LogInRequest, LogInResponse, LogOutRequest, LogOutResponse, RefreshRequest, RefreshResponse, RegisterRequest,
    RegisterResponse, SendCodeRequest, SendCodeResponse, VerifyCodeRequest, VerifyCodeResponse,
    auth_service_server::AuthService, complete_log_in_request, log_in_request, register_request,
};
use tonic::{Request, Response, Status};

use super::{
    AuthRpc, NAME_CHARACTERS, changes, device_keys,
    parts::{
        channel, channel_on_wire, email_login, new_device, outcome_on_wire, recovery_code, security_on_wire,
        six_digits, step_up_proof, username_login,
    },
    passkeys,
};
use crate::{
    accounts::{
        PhoneNumber, login::Password, pending::SecondFactor, recovery::RecoveryCodes, totp::NewTotp,
        verify_code::ByPhone,
    },
    gateway::{Caller, Place, parse},
};

#[tonic::async_trait]
impl AuthService for AuthRpc {
    async fn register(&self, request: Request<RegisterRequest>) -> Result<Response<RegisterResponse>, Status> {
        let place = Place::of(&request);
        let request = request.into_inner();
        let login = match parse::required("login", request.login)? {
            register_request::Login::Username(username) => username_login(&username)?,
            register_request::Login::Email(email) => email_login(&email)?,
        };
        let password = Password::parse_new("password", request.password)?;
        let display_name = parse::text("display_name", &request.display_name, 1..=NAME_CHARACTERS)?;
        let device = new_device(request.device, place)?;
        let session = self.accounts.register(login, password, display_name, device).await?;
        Ok(Response::new(RegisterResponse { session: Some(session.into()) }))
    }

    async fn log_in(&self, request: Request<LogInRequest>) -> Result<Response<LogInResponse>, Status> {
        let place = Place::of(&request);
        let request = request.into_inner();
        let login = match parse::required("login", request.login)? {
            log_in_request::Login::Username(username) => username_login(&username)?,
            log_in_request::Login::Email(email) => email_login(&email)?,
        };
        let password = Password::parse_tried("password", request.password)?;
        let device = new_device(request.device, place)?;
        self.limits.check_log_in(&login).await?;
        let outcome = self.accounts.log_in(login, password, device, &request.trust_token).await?;
        let (session, second_factor, _) = outcome_on_wire(outcome);
        Ok(Response::new(LogInResponse { session, second_factor }))
    }

    async fn send_code(&self, request: Request<SendCodeRequest>) -> Result<Response<SendCodeResponse>, Status> {
        self.limits.check_asking(&request).await?;
        let request = request.into_inner();
        let phone = PhoneNumber::parse("phone", &request.phone)?;
        let channel = channel(request.channel)?;
        let installation = parse::text("installation_id", &request.installation_id, 0..=64)?;
        self.limits.check_installation(&installation).await?;
        self.limits.check_phone(&phone).await?;
        let sent = self.accounts.send_code(&phone, channel).await?;
        Ok(Response::new(SendCodeResponse {
            expires_at: Some(sent.expires_at.into()),
            resend_at: Some(sent.resend_at.into()),
            channels: sent.channels.into_iter().map(|channel| channel_on_wire(channel).into()).collect(),
        }))
    }

    async fn verify_code(&self, request: Request<VerifyCodeRequest>) -> Result<Response<VerifyCodeResponse>, Status> {
        let place = Place::of(&request);
        let request = request.into_inner();
        let phone = PhoneNumber::parse("phone", &request.phone)?;
        six_digits("code", &request.code)?;
        let display_name = match request.display_name.as_str() {
            "" => None,
            name => Some(parse::text("display_name", name, 1..=NAME_CHARACTERS)?),
        };
        let device = new_device(request.device, place)?;
        self.limits.check_phone(&phone).await?;
        let VerifyCodeRequest { trust_token, start_over, .. } = request;
        let by = ByPhone { phone, display_name, device, trust_token, start_over };
        let outcome = self.accounts.verify_code(by, &request.code).await?;
        let (session, second_factor, registered) = outcome_on_wire(outcome);
        Ok(Response::new(VerifyCodeResponse { session, registered, second_factor }))
    }

    async fn refresh(&self, request: Request<RefreshRequest>) -> Result<Response<RefreshResponse>, Status> {
        let place = Place::of(&request);
        let token = request.into_inner().refresh_token;
        let session = self.accounts.refresh(&token, &place).await?;
        Ok(Response::new(RefreshResponse { session: Some(session.into()) }))
    }

    async fn log_out(&self, request: Request<LogOutRequest>) -> Result<Response<LogOutResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.accounts.log_out(caller).await?;
        Ok(Response::new(LogOutResponse {}))
    }

    async fn complete_log_in(
        &self,
        request: Request<v1::CompleteLogInRequest>,
    ) -> Result<Response<v1::CompleteLogInResponse>, Status> {
        use complete_log_in_request::Proof;
        let place = Place::of(&request);
        let request = request.into_inner();
        let proof = match parse::required("proof", request.proof)? {
            Proof::TotpCode(code) => {
                six_digits("totp_code", &code)?;
                SecondFactor::Totp(code)
            }
            Proof::RecoveryCode(code) => SecondFactor::RecoveryCode(recovery_code(code)?),
            Proof::RegistrationPin(pin) => SecondFactor::Pin(Password::parse_tried("registration_pin", pin)?),
        };
        let completed =
            self.accounts.complete_log_in(&request.log_in_token, proof, place, request.trust_device).await?;
        Ok(Response::new(v1::CompleteLogInResponse {
            session: Some(completed.session.into()),
            registered: completed.registered,
            trust_token: completed.trust_token.unwrap_or_default(),
        }))
    }

    async fn request_password_reset(
        &self,
        request: Request<v1::RequestPasswordResetRequest>,
    ) -> Result<Response<v1::RequestPasswordResetResponse>, Status> {
        changes::request_password_reset(self, request).await.map(Response::new)
    }

    async fn reset_password(
        &self,
        request: Request<v1::ResetPasswordRequest>,
    ) -> Result<Response<v1::ResetPasswordResponse>, Status> {
        changes::reset_password(self, request).await.map(Response::new)
    }

    async fn begin_passkey_log_in(
        &self,
        request: Request<v1::BeginPasskeyLogInRequest>,
    ) -> Result<Response<v1::BeginPasskeyLogInResponse>, Status> {
        passkeys::begin_passkey_log_in(&self.accounts, request).await.map(Response::new)
    }

    async fn finish_passkey_log_in(
        &self,
        request: Request<v1::FinishPasskeyLogInRequest>,
    ) -> Result<Response<v1::FinishPasskeyLogInResponse>, Status> {
        passkeys::finish_passkey_log_in(&self.accounts, request).await.map(Response::new)
    }

    async fn begin_device_key(
        &self,
        request: Request<v1::BeginDeviceKeyRequest>,
    ) -> Result<Response<v1::BeginDeviceKeyResponse>, Status> {
        device_keys::begin_device_key(&self.accounts, request).await.map(Response::new)
    }

    async fn log_in_with_device_key(
        &self,
        request: Request<v1::LogInWithDeviceKeyRequest>,
    ) -> Result<Response<v1::LogInWithDeviceKeyResponse>, Status> {
        device_keys::log_in_with_device_key(&self.accounts, request).await.map(Response::new)
    }

    async fn get_security(
        &self,
        request: Request<v1::GetSecurityRequest>,
    ) -> Result<Response<v1::GetSecurityResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(security_on_wire(self.accounts.security(caller).await?)))
    }

    async fn step_up(&self, request: Request<v1::StepUpRequest>) -> Result<Response<v1::StepUpResponse>, Status> {
        let caller = Caller::of(&request)?;
        let proof = step_up_proof(parse::required("proof", request.into_inner().proof)?)?;
        let expires_at = self.accounts.step_up(caller, proof).await?;
        Ok(Response::new(v1::StepUpResponse { expires_at: Some(expires_at.into()) }))
    }

    async fn send_step_up_code(
        &self,
        request: Request<v1::SendStepUpCodeRequest>,
    ) -> Result<Response<v1::SendStepUpCodeResponse>, Status> {
        self.limits.check_asking(&request).await?;
        let caller = Caller::of(&request)?;
        let channel = channel(request.into_inner().channel)?;
        let sent = self.accounts.send_step_up_code(caller, channel).await?;
        let (expires_at, resend_at) = (Some(sent.expires_at.into()), Some(sent.resend_at.into()));
        Ok(Response::new(v1::SendStepUpCodeResponse { expires_at, resend_at }))
    }

    async fn change_password(
        &self,
        request: Request<v1::ChangePasswordRequest>,
    ) -> Result<Response<v1::ChangePasswordResponse>, Status> {
        changes::change_password(self, request).await.map(Response::new)
    }

    async fn change_username(
        &self,
        request: Request<v1::ChangeUsernameRequest>,
    ) -> Result<Response<v1::ChangeUsernameResponse>, Status> {
        changes::change_username(self, request).await.map(Response::new)
    }

    async fn send_phone_change_code(
        &self,
        request: Request<v1::SendPhoneChangeCodeRequest>,
    ) -> Result<Response<v1::SendPhoneChangeCodeResponse>, Status> {
        changes::send_phone_change_code(self, request).await.map(Response::new)
    }

    async fn change_phone(
        &self,
        request: Request<v1::ChangePhoneRequest>,
    ) -> Result<Response<v1::ChangePhoneResponse>, Status> {
        changes::change_phone(self, request).await.map(Response::new)
    }

    async fn send_email_change_code(
        &self,
        request: Request<v1::SendEmailChangeCodeRequest>,
    ) -> Result<Response<v1::SendEmailChangeCodeResponse>, Status> {
        changes::send_email_change_code(self, request).await.map(Response::new)
    }

    async fn change_email(
        &self,
        request: Request<v1::ChangeEmailRequest>,
    ) -> Result<Response<v1::ChangeEmailResponse>, Status> {
        changes::change_email(self, request).await.map(Response::new)
    }

    async fn begin_totp(
        &self,
        request: Request<v1::BeginTotpRequest>,
    ) -> Result<Response<v1::BeginTotpResponse>, Status> {
        let caller = Caller::of(&request)?;
        let NewTotp { secret, uri, qr } = self.accounts.begin_totp(caller).await?;
        Ok(Response::new(v1::BeginTotpResponse { secret, uri, qr_svg: qr.svg, qr_png: qr.png }))
    }

    async fn confirm_totp(
        &self,
        request: Request<v1::ConfirmTotpRequest>,
    ) -> Result<Response<v1::ConfirmTotpResponse>, Status> {
        let caller = Caller::of(&request)?;
        let code = request.into_inner().code;
        six_digits("code", &code)?;
        let RecoveryCodes(recovery_codes) = self.accounts.confirm_totp(caller, &code).await?;
        Ok(Response::new(v1::ConfirmTotpResponse { recovery_codes }))
    }

    async fn remove_totp(
        &self,
        request: Request<v1::RemoveTotpRequest>,
    ) -> Result<Response<v1::RemoveTotpResponse>, Status> {
        self.accounts.remove_totp(Caller::of(&request)?).await?;
        Ok(Response::new(v1::RemoveTotpResponse {}))
    }

    async fn new_recovery_codes(
        &self,
        request: Request<v1::NewRecoveryCodesRequest>,
    ) -> Result<Response<v1::NewRecoveryCodesResponse>, Status> {
        let RecoveryCodes(recovery_codes) = self.accounts.new_recovery_codes(Caller::of(&request)?).await?;
        Ok(Response::new(v1::NewRecoveryCodesResponse { recovery_codes }))
    }

    async fn set_registration_pin(
        &self,
        request: Request<v1::SetRegistrationPinRequest>,
    ) -> Result<Response<v1::SetRegistrationPinResponse>, Status> {
        let caller = Caller::of(&request)?;
        let pin = match request.into_inner().pin {
            pin if pin.is_empty() => None,
            pin => Some(Password::parse_pin(pin)?),
        };
        self.accounts.set_registration_pin(caller, pin).await?;
        Ok(Response::new(v1::SetRegistrationPinResponse {}))
    }

    async fn forget_trusted_devices(
        &self,
        request: Request<v1::ForgetTrustedDevicesRequest>,
    ) -> Result<Response<v1::ForgetTrustedDevicesResponse>, Status> {
        self.accounts.forget_trusted_devices(Caller::of(&request)?).await?;
        Ok(Response::new(v1::ForgetTrustedDevicesResponse {}))
    }

    async fn begin_passkey_registration(
        &self,
        request: Request<v1::BeginPasskeyRegistrationRequest>,
    ) -> Result<Response<v1::BeginPasskeyRegistrationResponse>, Status> {
        passkeys::begin_passkey_registration(&self.accounts, request).await.map(Response::new)
    }

    async fn finish_passkey_registration(
        &self,
        request: Request<v1::FinishPasskeyRegistrationRequest>,
    ) -> Result<Response<v1::FinishPasskeyRegistrationResponse>, Status> {
        passkeys::finish_passkey_registration(&self.accounts, request).await.map(Response::new)
    }

    async fn list_passkeys(
        &self,
        request: Request<v1::ListPasskeysRequest>,
    ) -> Result<Response<v1::ListPasskeysResponse>, Status> {
        passkeys::list_passkeys(&self.accounts, request).await.map(Response::new)
    }

    async fn rename_passkey(
        &self,
        request: Request<v1::RenamePasskeyRequest>,
    ) -> Result<Response<v1::RenamePasskeyResponse>, Status> {
        passkeys::rename_passkey(&self.accounts, request).await.map(Response::new)
    }

    async fn delete_passkey(
        &self,
        request: Request<v1::DeletePasskeyRequest>,
    ) -> Result<Response<v1::DeletePasskeyResponse>, Status> {
        passkeys::delete_passkey(&self.accounts, request).await.map(Response::new)
    }

    async fn begin_passkey_step_up(
        &self,
        request: Request<v1::BeginPasskeyStepUpRequest>,
    ) -> Result<Response<v1::BeginPasskeyStepUpResponse>, Status> {
        passkeys::begin_passkey_step_up(&self.accounts, request).await.map(Response::new)
    }

    async fn enrol_device_key(
        &self,
        request: Request<v1::EnrolDeviceKeyRequest>,
    ) -> Result<Response<v1::EnrolDeviceKeyResponse>, Status> {
        device_keys::enrol_device_key(&self.accounts, request).await.map(Response::new)
    }

    async fn remove_device_key(
        &self,
        request: Request<v1::RemoveDeviceKeyRequest>,
    ) -> Result<Response<v1::RemoveDeviceKeyResponse>, Status> {
        device_keys::remove_device_key(&self.accounts, request).await.map(Response::new)
    }

    async fn delete_account(
        &self,
        request: Request<v1::DeleteAccountRequest>,
    ) -> Result<Response<v1::DeleteAccountResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.accounts.require_step_up(caller).await?;
        let deleted_at = self.accounts.delete_own(caller).await?;
        Ok(Response::new(v1::DeleteAccountResponse { deleted_at: Some(deleted_at.into()) }))
    }

    type ExportAccountStream = BoxStream<'static, Result<v1::ExportAccountResponse, Status>>;

    async fn export_account(
        &self,
        request: Request<v1::ExportAccountRequest>,
    ) -> Result<Response<Self::ExportAccountStream>, Status> {
        let caller = Caller::of(&request)?;
        self.accounts.require_step_up(caller).await?;
        let pieces = self.exports.export(caller)?;
        let pieces = pieces.map_ok(|piece| v1::ExportAccountResponse { piece: piece.into() }).map_err(Status::from);
        Ok(Response::new(pieces.boxed()))
    }
}
