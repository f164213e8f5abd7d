//! What can go wrong with what administrators ask.

use tonic::Status;

use crate::{accounts, gateway::status, profiles, reports};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Accounts(#[from] accounts::Error),
    #[error(transparent)]
    Profiles(#[from] profiles::Error),
    #[error(transparent)]
    Reports(#[from] reports::Error),
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        match error {
            Error::Database(error) => status::internal(&error),
            Error::Accounts(error) => error.into(),
            Error::Profiles(error) => error.into(),
            Error::Reports(error) => error.into(),
        }
    }
}
