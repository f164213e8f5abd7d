//! What the user logs in with, and changing it. What "step-up" means: see [`Client::step_up`].

use std::time::SystemTime;

use tidings_proto::v1::{
    ChangeEmailRequest, ChangePasswordRequest, ChangePhoneRequest, ChangeUsernameRequest, SendEmailChangeCodeRequest,
    SendPhoneChangeCodeRequest, auth_service_client::AuthServiceClient,
};

use super::Client;
use crate::{
    CodeChannel, Result, SentCode,
    wire::{self, system_time},
};

impl Client {
    /// Sets or changes the password, of 8 to 128 characters. The user's other sessions end, and no device is trusted any
    /// more. Step-up.
    /// Errors: Offline, `StepUpRequired`, Refused (`WeakPassword`).
    pub async fn change_password(&self, new_password: String) -> Result<()> {
        call!(self.session, AuthServiceClient, change_password, ChangePasswordRequest { new_password })?;
        Ok(())
    }

    /// Changes the username, at most once in 14 days; says when it may be changed again.
    /// Errors: Offline, Refused (`UsernameTaken`, `TooSoon`, `InvalidField`).
    pub async fn change_username(&self, username: String) -> Result<SystemTime> {
        let request = ChangeUsernameRequest { username };
        let response = call!(self.session, AuthServiceClient, change_username, request)?;
        Ok(system_time(response.change_again_at.as_ref()))
    }

    /// Has a code sent to the number that is to become the user's, in E.164 form.
    /// Errors: Offline, Refused (`PhoneUnavailable`, `RateLimited`).
    pub async fn send_phone_change_code(&self, phone: String, channel: CodeChannel) -> Result<SentCode> {
        let request = SendPhoneChangeCodeRequest { phone, channel: wire::channel_number(channel) };
        let response = call!(self.session, AuthServiceClient, send_phone_change_code, request)?;
        Ok(wire::sent_code(response.expires_at, response.resend_at))
    }

    /// Changes the user's phone number with the code that was sent to it; chats stay. Step-up.
    /// Errors: Offline, `StepUpRequired`, Refused (`WrongCredentials`, also after five wrong codes; `PhoneTaken`).
    pub async fn change_phone(&self, phone: String, code: String) -> Result<()> {
        call!(self.session, AuthServiceClient, change_phone, ChangePhoneRequest { phone, code })?;
        Ok(())
    }

    /// Has a code mailed to the address that is to become the user's; says until when it works.
    /// Errors: Offline, Refused (`EmailUnavailable`, `RateLimited`).
    pub async fn send_email_change_code(&self, email: String) -> Result<SystemTime> {
        let request = SendEmailChangeCodeRequest { email };
        let response = call!(self.session, AuthServiceClient, send_email_change_code, request)?;
        Ok(system_time(response.expires_at.as_ref()))
    }

    /// Sets or changes the user's e-mail address with the code that was mailed to it. Step-up.
    /// Errors: Offline, `StepUpRequired`, Refused (`WrongCredentials`, also after five wrong codes; `EmailTaken`).
    pub async fn change_email(&self, email: String, code: String) -> Result<()> {
        call!(self.session, AuthServiceClient, change_email, ChangeEmailRequest { email, code })?;
        Ok(())
    }
}
