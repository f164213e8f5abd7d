//! What can go wrong with messages.

use tidings_proto::v1::ErrorReason;
use tonic::Status;

use crate::{gateway::status, log};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("this content cannot be forwarded by the server")]
    CannotForward,
    #[error(transparent)]
    Log(#[from] log::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Log(error.into())
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        match error {
            Error::CannotForward => status::refuse(ErrorReason::CannotForward, error.to_string()),
            Error::Log(error) => error.into(),
        }
    }
}
