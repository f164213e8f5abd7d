//! What guards the account: step-up, authenticator apps, recovery codes, the registration PIN, trusted devices.

use std::time::SystemTime;

use tidings_proto::v1::{
    BeginTotpRequest, ConfirmTotpRequest, ForgetTrustedDevicesRequest, GetSecurityRequest, NewRecoveryCodesRequest,
    RemoveTotpRequest, SendStepUpCodeRequest, SetRegistrationPinRequest, StepUpRequest,
    auth_service_client::AuthServiceClient, step_up_request,
};

use super::Client;
use crate::{
    CodeChannel, Result, SecurityOverview, SentCode, StepUpProof, TotpSecret,
    wire::{self, system_time},
};

impl Client {
    /// What guards the user's account now.
    pub async fn security(&self) -> Result<SecurityOverview> {
        let response = call!(self.session, AuthServiceClient, get_security, GetSecurityRequest {})?;
        Ok(wire::security_overview(response))
    }

    /// Proves again that it is the user who holds this device; says until when that counts. Calls marked "step-up" answer
    /// [`StepUpRequired`](crate::Error::StepUpRequired) unless this succeeded within the last ten minutes, or the device
    /// logged in within them with all that the account asks for.
    /// Errors: Offline, Refused (`WrongCredentials`; `FactorNotSet`, also for a weaker proof than the account has;
    /// `ChallengeInvalid`).
    pub async fn step_up(&self, proof: StepUpProof) -> Result<SystemTime> {
        self.step_up_by(wire::step_up_to_wire(proof)).await
    }

    pub(super) async fn step_up_by(&self, proof: step_up_request::Proof) -> Result<SystemTime> {
        let request = StepUpRequest { proof: Some(proof) };
        let response = call!(self.session, AuthServiceClient, step_up, request)?;
        Ok(system_time(response.expires_at.as_ref()))
    }

    /// Has a code for a step-up sent to the user's own phone.
    /// Errors: Offline, Refused (`PhoneUnavailable`, `RateLimited`; `FactorNotSet` if the account has no phone).
    pub async fn send_step_up_code(&self, channel: CodeChannel) -> Result<SentCode> {
        let request = SendStepUpCodeRequest { channel: wire::channel_number(channel) };
        let response = call!(self.session, AuthServiceClient, send_step_up_code, request)?;
        Ok(wire::sent_code(response.expires_at, response.resend_at))
    }

    /// Makes a secret for an authenticator app. It counts once [`confirm_totp`](Self::confirm_totp) has shown that the app
    /// has it. Step-up.
    /// Errors: Offline, `StepUpRequired`.
    pub async fn begin_totp(&self) -> Result<TotpSecret> {
        Ok(wire::totp_secret(call!(self.session, AuthServiceClient, begin_totp, BeginTotpRequest {})?))
    }

    /// Turns the second factor on with the six digits that the app shows; gives ten recovery codes, which are told only
    /// once and each work once in place of the app.
    /// Errors: Offline, Refused (`WrongCredentials`; `ChallengeInvalid` ten minutes after `begin_totp`).
    pub async fn confirm_totp(&self, code: String) -> Result<Vec<String>> {
        let response = call!(self.session, AuthServiceClient, confirm_totp, ConfirmTotpRequest { code })?;
        Ok(response.recovery_codes)
    }

    /// Turns the second factor off; recovery codes and trusted devices go with it. Step-up.
    /// Errors: Offline, `StepUpRequired`, Refused (`FactorNotSet`).
    pub async fn remove_totp(&self) -> Result<()> {
        call!(self.session, AuthServiceClient, remove_totp, RemoveTotpRequest {})?;
        Ok(())
    }

    /// Makes ten new recovery codes, which are told only once; the old ones no longer work. Step-up.
    /// Errors: Offline, `StepUpRequired`, Refused (`FactorNotSet` if neither an authenticator app nor a PIN is set).
    pub async fn new_recovery_codes(&self) -> Result<Vec<String>> {
        let response = call!(self.session, AuthServiceClient, new_recovery_codes, NewRecoveryCodesRequest {})?;
        Ok(response.recovery_codes)
    }

    /// Sets or changes the PIN of 4 to 12 digits that registering the number again asks for. Step-up.
    /// Errors: Offline, `StepUpRequired`, Refused (`InvalidField`).
    pub async fn set_registration_pin(&self, pin: String) -> Result<()> {
        call!(self.session, AuthServiceClient, set_registration_pin, SetRegistrationPinRequest { pin })?;
        Ok(())
    }

    /// Removes the registration PIN; removing one that is not set is fine. Step-up.
    /// Errors: Offline, `StepUpRequired`.
    pub async fn remove_registration_pin(&self) -> Result<()> {
        // The contract's way to remove it.
        self.set_registration_pin(String::new()).await
    }

    /// Forgets the devices that need no second factor to log in. Step-up.
    /// Errors: Offline, `StepUpRequired`.
    pub async fn forget_trusted_devices(&self) -> Result<()> {
        call!(self.session, AuthServiceClient, forget_trusted_devices, ForgetTrustedDevicesRequest {})?;
        Ok(())
    }
}
