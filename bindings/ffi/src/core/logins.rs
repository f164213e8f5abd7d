//! What the user logs in with, and changing it.

use std::time::SystemTime;

use super::Core;
use crate::{CodeChannel, SentCode, error::Result};

#[uniffi::export]
impl Core {
    /// Sets or changes the password, of 8 to 128 characters. The user's other sessions end, and no device is trusted any
    /// more. Step-up.
    /// Errors: Offline, `StepUpRequired`, Refused (`WeakPassword`).
    pub async fn change_password(&self, new_password: String) -> Result<()> {
        call!(self, client => client.change_password(new_password))
    }

    /// Changes the username, at most once in 14 days; says when it may be changed again.
    /// Errors: Offline, Refused (`UsernameTaken`, `TooSoon`, `InvalidField`).
    pub async fn change_username(&self, username: String) -> Result<SystemTime> {
        call!(self, client => client.change_username(username))
    }

    /// Has a code sent to the number that is to become the user's, in E.164 form.
    /// Errors: Offline, Refused (`PhoneUnavailable`, `RateLimited`).
    pub async fn send_phone_change_code(&self, phone: String, channel: CodeChannel) -> Result<SentCode> {
        call!(self, client => client.send_phone_change_code(phone, channel))
    }

    /// Changes the user's phone number with the code that was sent to it; chats stay. Step-up.
    /// Errors: Offline, `StepUpRequired`, Refused (`WrongCredentials`, also after five wrong codes; `PhoneTaken`).
    pub async fn change_phone(&self, phone: String, code: String) -> Result<()> {
        call!(self, client => client.change_phone(phone, code))
    }

    /// Has a code mailed to the address that is to become the user's; says until when it works.
    /// Errors: Offline, Refused (`EmailUnavailable`, `RateLimited`).
    pub async fn send_email_change_code(&self, email: String) -> Result<SystemTime> {
        call!(self, client => client.send_email_change_code(email))
    }

    /// Sets or changes the user's e-mail address with the code that was mailed to it. Step-up.
    /// Errors: Offline, `StepUpRequired`, Refused (`WrongCredentials`, also after five wrong codes; `EmailTaken`).
    pub async fn change_email(&self, email: String, code: String) -> Result<()> {
        call!(self, client => client.change_email(email, code))
    }
}
