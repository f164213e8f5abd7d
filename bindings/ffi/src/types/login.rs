//! Logging in: with what, by which code, and what else is asked for.

use std::time::SystemTime;

use tidings_sdk::{CodeChannel, Factor, Login, SecondFactor, SecondFactorProof, SentCode, SentLogInCode};

/// What a user logs in with, besides the password.
#[uniffi::remote(Enum)]
pub enum Login {
    /// 3 to 32 of `a-z 0-9 _ .`, starting with a letter. Others find the user by it.
    Username { username: String },
    /// An e-mail address.
    Email { email: String },
}

/// How a code gets to a phone's owner.
#[uniffi::remote(Enum)]
pub enum CodeChannel {
    Sms,
    /// Read out in a call; offered once an SMS was sent.
    Voice,
    /// To the e-mail address of the number's account; offered once an SMS was sent.
    Email,
}

/// A code that was sent.
#[uniffi::remote(Record)]
pub struct SentCode {
    /// When it stops working.
    pub expires_at: SystemTime,
    /// When the next may be sent.
    pub resend_at: SystemTime,
}

/// A code that was sent for a log-in.
#[uniffi::remote(Record)]
pub struct SentLogInCode {
    /// When it stops working.
    pub expires_at: SystemTime,
    /// When the next may be sent.
    pub resend_at: SystemTime,
    /// How the next may be sent.
    pub channels: Vec<CodeChannel>,
}

/// A way to prove who one is.
#[uniffi::remote(Enum)]
pub enum Factor {
    Password,
    /// A code sent to the account's phone.
    PhoneCode,
    /// What registering the number again asks for.
    RegistrationPin,
    /// A code of an authenticator app.
    Totp,
    /// A code that works once in place of the app.
    RecoveryCode,
    Passkey,
    /// A key that the device guards by a fingerprint or a face.
    DeviceKey,
}

/// A log-in that needs a second factor.
#[uniffi::remote(Record)]
pub struct SecondFactor {
    /// Which log-in it is. The client keeps what it stands for, and only of the one begun last.
    pub log_in_id: String,
    /// One of these is needed.
    pub factors: Vec<Factor>,
    /// Until then.
    pub expires_at: SystemTime,
}

/// A second factor, given.
#[uniffi::remote(Enum)]
pub enum SecondFactorProof {
    /// The six digits that the authenticator app shows.
    Totp { code: String },
    /// A recovery code.
    RecoveryCode { code: String },
    /// The registration PIN.
    RegistrationPin { pin: String },
}
