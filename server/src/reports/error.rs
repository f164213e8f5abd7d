//! What can go wrong with reports.

use std::time::Duration;

use tidings_proto::v1::ErrorReason;
use tonic::Status;

use crate::{gateway::status, log, profiles};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no such user")]
    UserNotFound,
    #[error("that user is yourself")]
    UserIsSelf,
    #[error("no such message of that user")]
    EntryNotFound,
    #[error("no such report")]
    ReportNotFound,
    #[error("too many reports")]
    TooMany,
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Log(#[from] log::Error),
    #[error(transparent)]
    Profiles(#[from] profiles::Error),
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let reason = match error {
            Error::UserNotFound => ErrorReason::UserNotFound,
            Error::UserIsSelf => ErrorReason::UserIsSelf,
            Error::EntryNotFound => ErrorReason::EntryNotFound,
            Error::ReportNotFound => ErrorReason::ReportNotFound,
            Error::TooMany => {
                return status::retry_later(ErrorReason::RateLimited, error.to_string(), Duration::from_hours(1));
            }
            Error::Database(error) => return status::internal(&error),
            Error::Log(error) => return error.into(),
            Error::Profiles(error) => return error.into(),
        };
        status::refuse(reason, error.to_string())
    }
}
