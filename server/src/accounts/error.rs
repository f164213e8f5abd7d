//! What can go wrong with accounts.

use std::time::Duration;

use tidings_proto::v1::ErrorReason;
use tonic::Status;

use crate::{gateway::status, log, profiles};

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
    #[error("too many log-ins at once")]
    Busy,
    #[error("a password could not be hashed: {0}")]
    Hash(String),
    #[error("a token could not be signed: {0}")]
    Signing(String),
    #[error("the signing key cannot be used: {0}")]
    Key(String),
    #[error("configuration: {0}")]
    Config(String),
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Profiles(#[from] profiles::Error),
    #[error(transparent)]
    Log(#[from] log::Error),
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let reason = match error {
            Error::Profiles(error) => return error.into(),
            Error::Log(error) => return error.into(),
            Error::Database(error) => return status::internal(&error),
            Error::Hash(_) | Error::Signing(_) | Error::Key(_) | Error::Config(_) => return status::internal(&error),
            Error::Busy => {
                return status::retry_later(ErrorReason::Unavailable, error.to_string(), Duration::from_secs(1));
            }
            Error::Unauthenticated => ErrorReason::Unauthenticated,
            Error::TokenExpired => ErrorReason::TokenExpired,
            Error::WrongCredentials => ErrorReason::WrongCredentials,
            Error::UsernameTaken => ErrorReason::UsernameTaken,
            Error::EmailTaken => ErrorReason::EmailTaken,
            Error::RefreshTokenInvalid => ErrorReason::RefreshTokenInvalid,
            Error::PhoneUnavailable => ErrorReason::PhoneUnavailable,
            Error::DeviceNotFound => ErrorReason::DeviceNotFound,
        };
        status::refuse(reason, error.to_string())
    }
}
