//! What guards an account. What is secret here is left out of debug output.

use std::{fmt, time::SystemTime};

use crate::Factor;

/// What guards the user's account.
// Each is a fact of its own.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityOverview {
    pub has_password: bool,
    /// In E.164 form; empty for none.
    pub phone: String,
    /// Empty for none.
    pub email: String,
    /// Empty for none.
    pub username: String,
    /// When the username may be changed again; `None` if now.
    pub username_change_at: Option<SystemTime>,
    /// Whether an authenticator app is needed to log in.
    pub totp_enabled: bool,
    /// Whether registering the number again needs a PIN.
    pub registration_pin_enabled: bool,
    pub recovery_codes_left: u32,
    pub passkeys: u32,
    /// Whether this device has a key.
    pub device_key_enrolled: bool,
    /// How many devices need no second factor to log in.
    pub trusted_devices: u32,
    /// What a step-up takes from this device.
    pub step_up_factors: Vec<Factor>,
    /// Until when calls that need a step-up may be made; `None` if one is needed.
    pub stepped_up_until: Option<SystemTime>,
}

/// A proof for a step-up; a device key has a call of its own.
#[derive(Clone, PartialEq, Eq)]
pub enum StepUpProof {
    Password {
        password: String,
    },
    /// The six digits that [`send_step_up_code`](crate::Client::send_step_up_code) had sent.
    PhoneCode {
        code: String,
    },
    /// The six digits that the authenticator app shows.
    Totp {
        code: String,
    },
    RecoveryCode {
        code: String,
    },
    /// What a passkey signed, after [`begin_passkey_step_up`](crate::Client::begin_passkey_step_up).
    Passkey {
        challenge_id: String,
        /// `AuthenticationResponseJSON`.
        credential_json: String,
    },
}

/// Which one, not what it says.
impl fmt::Debug for StepUpProof {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Password { .. } => "Password",
            Self::PhoneCode { .. } => "PhoneCode",
            Self::Totp { .. } => "Totp",
            Self::RecoveryCode { .. } => "RecoveryCode",
            Self::Passkey { .. } => "Passkey",
        })
    }
}

/// A secret for an authenticator app.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret {
    /// In base32, for typing in.
    pub secret: String,
    /// The same as an `otpauth:` URI.
    pub uri: String,
    /// The URI as a QR code, an SVG image.
    pub qr_svg: String,
    /// The URI as a QR code, a PNG image.
    pub qr_png: Vec<u8>,
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("TotpSecret").finish_non_exhaustive()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    pub id: String,
    pub name: String,
    pub created_at: SystemTime,
    /// When it last logged somebody in; `None` if never.
    pub last_used_at: Option<SystemTime>,
}

/// What the platform is asked to make or to sign with a passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyChallenge {
    /// Goes into the call that finishes what was begun.
    pub challenge_id: String,
    /// `PublicKeyCredentialCreationOptionsJSON` to make one, `PublicKeyCredentialRequestOptionsJSON` to use one: what
    /// Android's Credential Manager and browsers take as it is.
    pub options_json: String,
}
