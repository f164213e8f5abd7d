//! What can go wrong with an archive.

use std::{io, time::Duration};

use tidings_proto::v1::ErrorReason;
use tonic::Status;
use zip::result::ZipError;

use crate::{accounts, chats, contacts, gateway::status, json, log, profiles, reports};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("too many archives are made at once")]
    Busy,
    #[error("nobody takes the archive")]
    Stalled,
    #[error("the archive was not finished")]
    Ended,
    #[error("an archive cannot be written: {0}")]
    Write(#[from] io::Error),
    #[error("an archive cannot be written: {0}")]
    Zip(#[from] ZipError),
    #[error(transparent)]
    Json(#[from] json::Error),
    #[error(transparent)]
    Accounts(#[from] accounts::Error),
    #[error(transparent)]
    Profiles(#[from] profiles::Error),
    #[error(transparent)]
    Contacts(#[from] contacts::Error),
    #[error(transparent)]
    Chats(#[from] chats::Error),
    #[error(transparent)]
    Log(#[from] log::Error),
    #[error(transparent)]
    Reports(#[from] reports::Error),
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        match error {
            Error::Busy | Error::Stalled => {
                status::retry_later(ErrorReason::Unavailable, error.to_string(), Duration::from_mins(1))
            }
            Error::Ended => status::stopping(),
            Error::Write(_) | Error::Zip(_) | Error::Json(_) => status::internal(&error),
            Error::Accounts(error) => error.into(),
            Error::Profiles(error) => error.into(),
            Error::Contacts(error) => error.into(),
            Error::Chats(error) => error.into(),
            Error::Log(error) => error.into(),
            Error::Reports(error) => error.into(),
        }
    }
}
