//! Registering, logging in and out. What begins a session empties the local store, and each log-in sends what says that
//! this device is trusted, if it is.

use tidings_proto::v1::{
    self, CompleteLogInRequest, LogInRequest, LogOutRequest, NewDevice, RegisterRequest, RequestPasswordResetRequest,
    ResetPasswordRequest, SendCodeRequest, VerifyCodeRequest, auth_service_client::AuthServiceClient, log_in_request,
    register_request,
};
use uuid::Uuid;

use super::Client;
use crate::{
    CodeChannel, Error, Login, Reason, Result, SecondFactor, SecondFactorProof, SentLogInCode, store,
    wire::{self, system_time},
};

/// A log-in whose first factor was right. It is worth as much as that factor, so it is neither stored nor given out.
pub struct BegunLogIn {
    id: String,
    token: String,
    login: String,
}

impl Client {
    /// Makes an account with a password of 8 to 128 characters and logs in. Empties the local store.
    /// Errors: Offline, Refused (`UsernameTaken`, `EmailTaken`, `WeakPassword`, `InvalidField`).
    pub async fn register(&self, login: Login, password: String, display_name: String) -> Result<()> {
        let login = match login {
            Login::Username { username } => register_request::Login::Username(username),
            Login::Email { email } => register_request::Login::Email(email),
        };
        let request = RegisterRequest { login: Some(login), password, display_name, device: Some(self.device()) };
        let response = call_openly!(self.session, AuthServiceClient, register, request)?;
        self.session.begin(response.session).await
    }

    /// Logs in with a password. Empties the local store.
    /// Errors: Offline, `SecondFactorRequired`, Refused (`WrongCredentials`, `AccountSuspended`).
    pub async fn log_in(&self, login: Login, password: String) -> Result<()> {
        let (name, login) = match login {
            Login::Username { username } => (username.clone(), log_in_request::Login::Username(username)),
            Login::Email { email } => (email.clone(), log_in_request::Login::Email(email)),
        };
        let trust_token = self.trust_token(&name).await?;
        let request = LogInRequest { login: Some(login), password, device: Some(self.device()), trust_token };
        let response = call_openly!(self.session, AuthServiceClient, log_in, request)?;
        self.begin(name, response.session, response.second_factor).await
    }

    /// Has a code sent to a phone number in E.164 form. The time until the next may be sent grows with each that is.
    /// Errors: Offline, Refused (`PhoneUnavailable`, also for a channel that is not offered; `RateLimited`).
    pub async fn send_code(&self, phone: String, channel: CodeChannel) -> Result<SentLogInCode> {
        let installation_id = self.store.write(|transaction, _| store::installation_id(transaction)).await?;
        let request = SendCodeRequest { phone, channel: wire::channel_number(channel), installation_id };
        let response = call_openly!(self.session, AuthServiceClient, send_code, request)?;
        Ok(SentLogInCode {
            channels: wire::channels(response.channels()),
            expires_at: system_time(response.expires_at.as_ref()),
            resend_at: system_time(response.resend_at.as_ref()),
        })
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
        let trust_token = self.trust_token(&phone).await?;
        let request = VerifyCodeRequest {
            phone: phone.clone(),
            code,
            display_name: display_name.unwrap_or_default(),
            device: Some(self.device()),
            trust_token,
            start_over,
        };
        let response = call_openly!(self.session, AuthServiceClient, verify_code, request)?;
        self.begin(phone, response.session, response.second_factor).await?;
        Ok(response.registered)
    }

    /// Gives the second factor that [`Error::SecondFactorRequired`] asked for, and logs in; says whether that made the
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
        let (log_in_token, login) = self.begun(&needed.log_in_id)?;
        let proof = Some(wire::second_factor_to_wire(proof));
        let request = CompleteLogInRequest { log_in_token, proof, trust_device };
        let response = call_openly!(self.session, AuthServiceClient, complete_log_in, request)?;
        let token = response.trust_token;
        if !token.is_empty() {
            self.store.write(move |transaction, _| store::trust(transaction, &login, &token)).await?;
        }
        self.session.begin(response.session).await?;
        *self.begun_log_in.lock() = None;
        Ok(response.registered)
    }

    /// Has a code for a new password mailed, if the address has an account; the answer is the same if not.
    /// Errors: Offline, Refused (`EmailUnavailable`).
    pub async fn request_password_reset(&self, email: String) -> Result<()> {
        let request = RequestPasswordResetRequest { email };
        call_openly!(self.session, AuthServiceClient, request_password_reset, request)?;
        Ok(())
    }

    /// Sets a new password of 8 to 128 characters with the code that was mailed, and ends all sessions; no device is
    /// trusted any more. It stands in for no second factor.
    /// Errors: Offline, Refused (`WrongCredentials`, also after five wrong codes; `WeakPassword`).
    pub async fn reset_password(&self, email: String, code: String, new_password: String) -> Result<()> {
        let request = ResetPasswordRequest { email, code, new_password };
        call_openly!(self.session, AuthServiceClient, reset_password, request)?;
        Ok(())
    }

    /// Logs out and empties the local store, also if the server cannot be told. A trust in this device stays.
    /// Errors: Storage.
    pub async fn log_out(&self) -> Result<()> {
        if let Err(error) = call!(self.session, AuthServiceClient, log_out, LogOutRequest {}) {
            tracing::warn!(%error, "the server could not be told of the log-out");
        }
        self.session.forget().await
    }

    /// Begins a session, unless a second factor is needed first.
    async fn begin(
        &self,
        login: String,
        session: Option<v1::Session>,
        needed: Option<v1::SecondFactorRequired>,
    ) -> Result<()> {
        let Some(needed) = needed else { return self.session.begin(session).await };
        let log_in_id = Uuid::new_v4().to_string();
        let asked = SecondFactor {
            log_in_id: log_in_id.clone(),
            factors: wire::factors(needed.factors()),
            expires_at: system_time(needed.expires_at.as_ref()),
        };
        *self.begun_log_in.lock() = Some(BegunLogIn { id: log_in_id, token: needed.log_in_token, login });
        Err(Error::SecondFactorRequired { needed: asked })
    }

    /// The token and the login of the log-in that was begun last.
    fn begun(&self, id: &str) -> Result<(String, String)> {
        let begun = self.begun_log_in.lock();
        let begun = begun.as_ref().filter(|begun| begun.id == id).ok_or_else(|| Error::Refused {
            reason: Reason::ChallengeInvalid,
            message: "this is not the log-in that was begun last".to_owned(),
            field: None,
            retry_after: None,
        })?;
        Ok((begun.token.clone(), begun.login.clone()))
    }

    /// What says that this device is trusted with this login; empty if it is not.
    async fn trust_token(&self, login: &str) -> Result<String> {
        let login = login.to_owned();
        Ok(self.store.read(move |connection| store::trust_token(connection, &login)).await?.unwrap_or_default())
    }

    pub(super) fn device(&self) -> NewDevice {
        NewDevice { name: self.options.device_name.clone(), platform: self.options.platform.clone() }
    }
}
