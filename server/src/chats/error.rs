//! What can go wrong with a chat.

use tidings_proto::v1::ErrorReason;
use tonic::Status;

use crate::{gateway::status, log, profiles};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no such user")]
    UserNotFound,
    #[error("that user is yourself")]
    UserIsSelf,
    #[error("no such chat")]
    ChatNotFound,
    #[error("your role does not allow that")]
    RoleRequired,
    #[error("messages cannot be sent to this user now")]
    CannotMessageUser,
    #[error("a user does not let you add them to groups")]
    CannotAddUser,
    #[error("that works in groups only")]
    NotAGroup,
    #[error("the group would have more than {} members", super::MEMBERS)]
    GroupFull,
    #[error("that user is not a member of this chat")]
    NotAMember,
    #[error("the owner must hand the group over first")]
    OwnerMustStay,
    #[error(transparent)]
    Log(#[from] log::Error),
    #[error(transparent)]
    Profiles(#[from] profiles::Error),
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let reason = match error {
            Error::UserNotFound => ErrorReason::UserNotFound,
            Error::UserIsSelf => ErrorReason::UserIsSelf,
            Error::ChatNotFound => ErrorReason::ChatNotFound,
            Error::RoleRequired => ErrorReason::RoleRequired,
            Error::CannotMessageUser => ErrorReason::CannotMessageUser,
            Error::CannotAddUser => ErrorReason::CannotAddUser,
            Error::NotAGroup => ErrorReason::NotAGroup,
            Error::GroupFull => ErrorReason::GroupFull,
            Error::NotAMember => ErrorReason::NotAMember,
            Error::OwnerMustStay => ErrorReason::OwnerMustStay,
            Error::Log(error) => return error.into(),
            Error::Profiles(error) => return error.into(),
            Error::Database(error) => return status::internal(&error),
        };
        status::refuse(reason, error.to_string())
    }
}
