//! What can go wrong with a message.

use tidings_proto::v1::ErrorReason;
use tonic::Status;

use crate::{gateway::status, log};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no such chat")]
    ChatNotFound,
    #[error("no such entry in this chat")]
    EntryNotFound,
    #[error("this content cannot be forwarded by the server")]
    CannotForward,
    #[error(transparent)]
    Log(#[from] log::Error),
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let reason = match error {
            Error::ChatNotFound => ErrorReason::ChatNotFound,
            Error::EntryNotFound => ErrorReason::EntryNotFound,
            Error::CannotForward => ErrorReason::CannotForward,
            Error::Log(error) => return error.into(),
            Error::Database(error) => return status::internal(&error),
        };
        status::refuse(reason, error.to_string())
    }
}
