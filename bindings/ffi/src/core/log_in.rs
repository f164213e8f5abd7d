//! Registering, logging in and out.

use super::Core;
use crate::{CodeChannel, Login, SecondFactor, SecondFactorProof, SentLogInCode, error::Result};

#[uniffi::export]
impl Core {
    /// Makes an account with a password of 8 to 128 characters and logs in. Empties the local store.
    /// Errors: Offline, Refused (`UsernameTaken`, `EmailTaken`, `WeakPassword`, `InvalidField`).
    pub async fn register(&self, login: Login, password: String, display_name: String) -> Result<()> {
        call!(self, client => client.register(login, password, display_name))
    }

    /// Logs in with a password. Empties the local store.
    /// Errors: Offline, `SecondFactorRequired`, Refused (`WrongCredentials`, `AccountSuspended`).
    pub async fn log_in(&self, login: Login, password: String) -> Result<()> {
        call!(self, client => client.log_in(login, password))
    }

    /// Has a code sent to a phone number in E.164 form. The time until the next may be sent grows with each that is.
    /// Errors: Offline, Refused (`PhoneUnavailable`, also for a channel that is not offered; `RateLimited`).
    pub async fn send_code(&self, phone: String, channel: CodeChannel) -> Result<SentLogInCode> {
        call!(self, client => client.send_code(phone, channel))
    }

    /// Logs in with the code, and makes the account if the number has none; says whether it did. `display_name` is for
    /// a new account. `start_over` leaves the number's account to whoever had the number before, and makes a new one: the
    /// old one loses the number and its sessions, and while it has a registration PIN and was used in the last seven
    /// days, the PIN is asked for. Empties the local store.
    /// Errors: Offline, `SecondFactorRequired`, Refused (`WrongCredentials`, also after five wrong codes;
    /// `AccountSuspended`, `PhoneUnavailable`).
    pub async fn verify_code(
        &self,
        phone: String,
        code: String,
        display_name: Option<String>,
        start_over: bool,
    ) -> Result<bool> {
        call!(self, client => client.verify_code(phone, code, display_name, start_over))
    }

    /// Gives the second factor that `SecondFactorRequired` asked for, and logs in; says whether that made the
    /// account. With `trust_device` the next log-ins on this device with the same login need none for 30 days, also
    /// after a log-out. Empties the local store.
    /// Errors: Offline, Refused (`WrongCredentials`; `ChallengeInvalid`, also after five wrong ones, and for a log-in
    /// that was not the one begun last: log in again).
    pub async fn complete_log_in(
        &self,
        needed: SecondFactor,
        proof: SecondFactorProof,
        trust_device: bool,
    ) -> Result<bool> {
        call!(self, client => client.complete_log_in(needed, proof, trust_device))
    }

    /// Has a code for a new password mailed, if the address has an account; the answer is the same if not.
    /// Errors: Offline, Refused (`EmailUnavailable`).
    pub async fn request_password_reset(&self, email: String) -> Result<()> {
        call!(self, client => client.request_password_reset(email))
    }

    /// Sets a new password of 8 to 128 characters with the code that was mailed, and ends all sessions; no device is
    /// trusted any more. It stands in for no second factor.
    /// Errors: Offline, Refused (`WrongCredentials`, also after five wrong codes; `WeakPassword`).
    pub async fn reset_password(&self, email: String, code: String, new_password: String) -> Result<()> {
        call!(self, client => client.reset_password(email, code, new_password))
    }

    /// Logs out and empties the local store, also if the server cannot be told. A trust in this device stays.
    /// Errors: Storage.
    pub async fn log_out(&self) -> Result<()> {
        call!(self, client => client.log_out())
    }
}
