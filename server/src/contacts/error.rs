//! What can go wrong with contacts.

use tidings_proto::v1::ErrorReason;
use tonic::Status;

use crate::{accounts, gateway::status, profiles, reports};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no such user")]
    UserNotFound,
    #[error("that user is yourself")]
    UserIsSelf,
    #[error("no such invitation")]
    InvitationInvalid,
    #[error("these beginnings stand for too many users; ask for fewer at once")]
    TooManyMatches,
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Profiles(#[from] profiles::Error),
    #[error(transparent)]
    Accounts(#[from] accounts::Error),
    #[error(transparent)]
    Reports(#[from] reports::Error),
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        match error {
            Error::UserNotFound => status::refuse(ErrorReason::UserNotFound, error.to_string()),
            Error::UserIsSelf => status::refuse(ErrorReason::UserIsSelf, error.to_string()),
            Error::InvitationInvalid => status::refuse(ErrorReason::InvitationInvalid, error.to_string()),
            Error::TooManyMatches => status::refuse(ErrorReason::TooLarge, error.to_string()),
            Error::Database(error) => status::internal(&error),
            Error::Profiles(error) => error.into(),
            Error::Accounts(error) => error.into(),
            Error::Reports(error) => error.into(),
        }
    }
}
