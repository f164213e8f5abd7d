//! Second factors of log-ins.

use std::{fmt, time::SystemTime};

/// A way to prove who one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// Worth as much as the first factor: do not store it.
    pub log_in_token: String,
    /// One of these is needed.
    pub factors: Vec<Factor>,
    /// Until then.
    pub expires_at: SystemTime,
}

/// Without the token, which must not get into logs.
impl fmt::Debug for SecondFactor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { log_in_token: _, factors, expires_at } = self;
        out.debug_struct("SecondFactor")
            .field("factors", factors)
            .field("expires_at", expires_at)
            .finish_non_exhaustive()
    }
}

/// A second factor, given.
#[derive(Clone, PartialEq, Eq)]
pub enum SecondFactorProof {
    /// The six digits that the authenticator app shows.
    Totp { code: String },
    /// A recovery code.
    RecoveryCode { code: String },
    /// The registration PIN.
    RegistrationPin { pin: String },
}

/// Which one, not what it says.
impl fmt::Debug for SecondFactorProof {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Totp { .. } => "Totp",
            Self::RecoveryCode { .. } => "RecoveryCode",
            Self::RegistrationPin { .. } => "RegistrationPin",
        })
    }
}
