//! What can go wrong with accounts.

use std::time::Duration;

use tidings_proto::v1::ErrorReason;
use tonic::Status;

use crate::{
    backends::{redis, senders},
    gateway::status::{self, Invalid},
    log, profiles, qr,
};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("an access token of a logged-in device is required")]
    Unauthenticated,
    #[error("the access token has expired")]
    TokenExpired,
    #[error("the login, password or code is wrong")]
    WrongCredentials,
    #[error("this username is taken")]
    UsernameTaken,
    #[error("this e-mail address is taken")]
    EmailTaken,
    #[error("the refresh token is unknown, expired or used")]
    RefreshTokenInvalid,
    #[error("this server does not offer log-in by phone")]
    PhoneUnavailable,
    #[error("no such device of yours")]
    DeviceNotFound,
    #[error("an administrator has suspended this account")]
    AccountSuspended,
    #[error("no such user")]
    UserNotFound,
    #[error("prove first who you are, with StepUp")]
    StepUpRequired,
    #[error("this account does not have that, or something stronger must be used")]
    FactorNotSet,
    #[error("passkeys are not offered here, or there are as many as there may be")]
    PasskeysUnavailable,
    #[error("no such passkey of yours")]
    PasskeyNotFound,
    #[error("too many tries")]
    TooMany(Duration),
    #[error("this password {1}")]
    WeakPassword(&'static str, &'static str),
    #[error("another account has this")]
    Taken,
    #[error("another account has this phone number")]
    PhoneTaken,
    #[error("it was changed not long ago")]
    TooSoon(Duration),
    #[error("what was begun is unknown, expired, used or was tried too often")]
    ChallengeInvalid,
    #[error("this server does not send e-mail")]
    EmailUnavailable,
    #[error("a code could not be sent")]
    Sending(#[from] senders::Error),
    #[error("a code was refused by who should send it: {1}")]
    Unreachable(&'static str, String),
    #[error("a secret cannot be read: auth.sealing_key may have changed")]
    Sealed,
    #[error("a code of an authenticator app: {0}")]
    Totp(String),
    #[error(transparent)]
    Qr(#[from] qr::Error),
    #[error("too many log-ins at once")]
    Busy,
    #[error("a password could not be hashed: {0}")]
    Hash(String),
    #[error("a token could not be signed: {0}")]
    Signing(String),
    #[error("passkeys: {0}")]
    Passkeys(String),
    #[error("the server is stopping")]
    Stopping,
    #[error("the signing key cannot be used: {0}")]
    Key(String),
    #[error("configuration: {0}")]
    Config(String),
    #[error("codes cannot be used now")]
    Codes(#[from] redis::Error),
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Profiles(#[from] profiles::Error),
    #[error(transparent)]
    Log(#[from] log::Error),
}

impl Error {
    /// `taken`, if this is that another row has what must be had once.
    pub(super) fn or_if_taken(self, taken: Self) -> Self {
        match &self {
            Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation() => taken,
            _ => self,
        }
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let reason = match error {
            Error::Profiles(error) => return error.into(),
            Error::Log(error) => return error.into(),
            Error::Database(error) => return status::internal(&error),
            Error::Hash(_)
            | Error::Signing(_)
            | Error::Key(_)
            | Error::Config(_)
            | Error::Passkeys(_)
            | Error::Sealed
            | Error::Taken
            | Error::Totp(_)
            | Error::Qr(_) => return status::internal(&error),
            Error::Stopping => return status::stopping(),
            Error::WeakPassword(field, problem) => {
                return status::refuse_field(ErrorReason::WeakPassword, Invalid::new(field, problem));
            }
            Error::TooSoon(wait) => return status::retry_later(ErrorReason::TooSoon, error.to_string(), wait),
            Error::Unreachable(field, said) => {
                tracing::warn!(%said, "a code was refused by who should send it");
                return Invalid::new(field, "cannot be reached").into();
            }
            Error::Sending(error) => {
                tracing::warn!(%error, "a code was not sent");
                let message = "codes cannot be sent now";
                return status::retry_later(ErrorReason::Unavailable, message, Duration::from_secs(10));
            }
            Error::Codes(error) => {
                tracing::warn!(%error, "a code was neither kept nor tried");
                let message = "codes cannot be used now";
                return status::retry_later(ErrorReason::Unavailable, message, Duration::from_secs(1));
            }
            Error::Busy => {
                return status::retry_later(ErrorReason::Unavailable, error.to_string(), Duration::from_secs(1));
            }
            Error::TooMany(wait) => {
                return status::retry_later(ErrorReason::RateLimited, error.to_string(), wait);
            }
            Error::PasskeysUnavailable => ErrorReason::PasskeysUnavailable,
            Error::PasskeyNotFound => ErrorReason::PasskeyNotFound,
            Error::StepUpRequired => ErrorReason::StepUpRequired,
            Error::FactorNotSet => ErrorReason::FactorNotSet,
            Error::Unauthenticated => ErrorReason::Unauthenticated,
            Error::TokenExpired => ErrorReason::TokenExpired,
            Error::WrongCredentials => ErrorReason::WrongCredentials,
            Error::UsernameTaken => ErrorReason::UsernameTaken,
            Error::EmailTaken => ErrorReason::EmailTaken,
            Error::RefreshTokenInvalid => ErrorReason::RefreshTokenInvalid,
            Error::PhoneUnavailable => ErrorReason::PhoneUnavailable,
            Error::PhoneTaken => ErrorReason::PhoneTaken,
            Error::ChallengeInvalid => ErrorReason::ChallengeInvalid,
            Error::EmailUnavailable => ErrorReason::EmailUnavailable,
            Error::DeviceNotFound => ErrorReason::DeviceNotFound,
            Error::AccountSuspended => ErrorReason::AccountSuspended,
            Error::UserNotFound => ErrorReason::UserNotFound,
        };
        status::refuse(reason, error.to_string())
    }
}
