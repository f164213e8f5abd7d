//! What guards the account.

use std::time::SystemTime;

use super::Core;
use crate::{CodeChannel, SecurityOverview, SentCode, StepUpProof, TotpSecret, error::Result};

#[uniffi::export]
impl Core {
    /// What guards the user's account now.
    pub async fn security(&self) -> Result<SecurityOverview> {
        call!(self, client => client.security())
    }

    /// Proves again that it is the user who holds this device; says until when that counts. Calls marked "step-up" answer
    /// `StepUpRequired` unless this succeeded within the last ten minutes, or the device
    /// logged in within them with all that the account asks for.
    /// Errors: Offline, Refused (`WrongCredentials`; `FactorNotSet`, also for a weaker proof than the account has;
    /// `ChallengeInvalid`).
    pub async fn step_up(&self, proof: StepUpProof) -> Result<SystemTime> {
        call!(self, client => client.step_up(proof))
    }

    /// Has a code for a step-up sent to the user's own phone.
    /// Errors: Offline, Refused (`PhoneUnavailable`, `RateLimited`; `FactorNotSet` if the account has no phone).
    pub async fn send_step_up_code(&self, channel: CodeChannel) -> Result<SentCode> {
        call!(self, client => client.send_step_up_code(channel))
    }

    /// Makes a secret for an authenticator app. It counts once `confirm_totp` has shown that the app
    /// has it. Step-up.
    /// Errors: Offline, `StepUpRequired`.
    pub async fn begin_totp(&self) -> Result<TotpSecret> {
        call!(self, client => client.begin_totp())
    }

    /// Turns the second factor on with the six digits that the app shows; gives ten recovery codes, which are told only
    /// once and each work once in place of the app.
    /// Errors: Offline, Refused (`WrongCredentials`; `ChallengeInvalid` ten minutes after `begin_totp`).
    pub async fn confirm_totp(&self, code: String) -> Result<Vec<String>> {
        call!(self, client => client.confirm_totp(code))
    }

    /// Turns the second factor off; recovery codes and trusted devices go with it. Step-up.
    /// Errors: Offline, `StepUpRequired`, Refused (`FactorNotSet`).
    pub async fn remove_totp(&self) -> Result<()> {
        call!(self, client => client.remove_totp())
    }

    /// Makes ten new recovery codes, which are told only once; the old ones no longer work. Step-up.
    /// Errors: Offline, `StepUpRequired`, Refused (`FactorNotSet` if neither an authenticator app nor a PIN is set).
    pub async fn new_recovery_codes(&self) -> Result<Vec<String>> {
        call!(self, client => client.new_recovery_codes())
    }

    /// Sets or changes the PIN of 4 to 12 digits that registering the number again asks for. Step-up.
    /// Errors: Offline, `StepUpRequired`, Refused (`InvalidField`).
    pub async fn set_registration_pin(&self, pin: String) -> Result<()> {
        call!(self, client => client.set_registration_pin(pin))
    }

    /// Removes the registration PIN; removing one that is not set is fine. Step-up.
    /// Errors: Offline, `StepUpRequired`.
    pub async fn remove_registration_pin(&self) -> Result<()> {
        call!(self, client => client.remove_registration_pin())
    }

    /// Forgets the devices that need no second factor to log in. Step-up.
    /// Errors: Offline, `StepUpRequired`.
    pub async fn forget_trusted_devices(&self) -> Result<()> {
        call!(self, client => client.forget_trusted_devices())
    }
}
