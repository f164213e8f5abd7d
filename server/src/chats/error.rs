//! What can go wrong with chats.

use tidings_proto::v1::ErrorReason;
use tonic::Status;

use crate::{gateway::status, log, profiles};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no such chat")]
    ChatNotFound,
    #[error("no such user")]
    UserNotFound,
    #[error("that user is yourself")]
    UserIsSelf,
    #[error("messages cannot be sent to this user now")]
    CannotMessageUser,
    #[error("your role in this chat does not allow that")]
    RoleRequired,
    #[error("that works in groups only")]
    NotAGroup,
    #[error("a group has at most 1,024 members")]
    GroupFull,
    #[error("that user is not a member of this chat")]
    NotAMember,
    #[error("the owner must hand the group over first")]
    OwnerMustStay,
    #[error(transparent)]
    Log(#[from] log::Error),
    #[error(transparent)]
    Profiles(#[from] profiles::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Log(error.into())
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let reason = match error {
            Error::Log(error) => return error.into(),
            Error::Profiles(error) => return error.into(),
            Error::ChatNotFound => ErrorReason::ChatNotFound,
            Error::UserNotFound => ErrorReason::UserNotFound,
            Error::UserIsSelf => ErrorReason::UserIsSelf,
            Error::CannotMessageUser => ErrorReason::CannotMessageUser,
            Error::RoleRequired => ErrorReason::RoleRequired,
            Error::NotAGroup => ErrorReason::NotAGroup,
            Error::GroupFull => ErrorReason::GroupFull,
            Error::NotAMember => ErrorReason::NotAMember,
            Error::OwnerMustStay => ErrorReason::OwnerMustStay,
        };
        status::refuse(reason, error.to_string())
    }
}
