//! What can go wrong with a log.

use std::time::Duration;

use tidings_proto::v1::{self, ErrorReason};
use tonic::Status;

use crate::gateway::status;

/// After how long a write that the database refused may be tried again.
pub const RETRY: Duration = Duration::from_millis(500);

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no such chat")]
    ChatNotFound,
    #[error("no such entry in this chat")]
    EntryNotFound,
    #[error("messages cannot be sent to this user now")]
    CannotMessageUser,
    #[error("this entry cannot be changed")]
    CannotChangeEntry,
    #[error("it is too late to change this entry")]
    TooLate,
    #[error("the server is stopping")]
    Closed,
    #[error("nothing was written; try again")]
    Unwritten,
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
}

impl Error {
    /// The reason that the contract gives for it.
    pub fn reason(&self) -> ErrorReason {
        match self {
            Self::ChatNotFound => ErrorReason::ChatNotFound,
            Self::EntryNotFound => ErrorReason::EntryNotFound,
            Self::CannotMessageUser => ErrorReason::CannotMessageUser,
            Self::CannotChangeEntry => ErrorReason::CannotChangeEntry,
            Self::TooLate => ErrorReason::TooLate,
            Self::Closed | Self::Unwritten => ErrorReason::Unavailable,
            Self::Database(_) => ErrorReason::Internal,
        }
    }
}

/// For the result of a send on a stream, which has no status of its own.
impl From<Error> for v1::Error {
    fn from(error: Error) -> Self {
        let reason = error.reason();
        let retry_after = (reason == ErrorReason::Unavailable).then_some(RETRY);
        if let Error::Database(error) = &error {
            tracing::error!(%error, "a send failed");
        }
        Self {
            code: status::code(reason).into(),
            reason: reason.into(),
            message: error.to_string(),
            retry_after: retry_after.and_then(|wait| wait.try_into().ok()),
            field: String::new(),
        }
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        match error {
            Error::Database(error) => status::internal(&error),
            Error::Closed => status::stopping(),
            Error::Unwritten => status::retry_later(error.reason(), error.to_string(), RETRY),
            error => status::refuse(error.reason(), error.to_string()),
        }
    }
}
