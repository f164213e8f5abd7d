//! What can go wrong with profiles.

use tidings_proto::v1::ErrorReason;
use tonic::Status;

use crate::{gateway::status, log, qr};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no such user")]
    UserNotFound,
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    #[error("a QR code could not be drawn")]
    Qr(#[from] qr::Error),
    #[error(transparent)]
    Log(#[from] log::Error),
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        match error {
            Error::UserNotFound => status::refuse(ErrorReason::UserNotFound, error.to_string()),
            Error::Database(error) => status::internal(&error),
            Error::Qr(error) => status::internal(&error),
            Error::Log(error) => error.into(),
        }
    }
}
