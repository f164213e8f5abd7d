//! Errors on the wire: a gRPC status with `google.rpc.ErrorInfo`, and with `BadRequest` and `RetryInfo` where they help.

use std::{collections::HashMap, time::Duration};

use tidings_proto::{ERROR_DOMAIN, v1::ErrorReason};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use crate::backends::db;

/// After how long a call may be made again that the database could not serve now.
const UNREACHABLE_RETRY: Duration = Duration::from_secs(1);

/// A field of a request that is missing, malformed or too large.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct Invalid {
    /// The field's path in the request, like `content.text.text`.
    pub field: String,
    /// What is wrong with it, for developers.
    pub problem: String,
}

impl Invalid {
    pub fn new(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { field: field.into(), problem: problem.into() }
    }
}

impl From<Invalid> for Status {
    fn from(invalid: Invalid) -> Self {
        refuse_field(ErrorReason::InvalidField, invalid)
    }
}

/// A call that is refused for `reason`, because of a field.
pub fn refuse_field(reason: ErrorReason, invalid: Invalid) -> Status {
    let mut details = details(reason);
    let message = invalid.to_string();
    details.add_bad_request_violation(invalid.field, invalid.problem);
    Status::with_error_details(code(reason), message, details)
}

/// A call that is refused for `reason`. The message is for developers and names nothing internal.
pub fn refuse(reason: ErrorReason, message: impl Into<String>) -> Status {
    Status::with_error_details(code(reason), message, details(reason))
}

/// A call that may be made again after `wait`.
pub fn retry_later(reason: ErrorReason, message: impl Into<String>, wait: Duration) -> Status {
    let mut details = details(reason);
    details.set_retry_info(Some(wait));
    Status::with_error_details(code(reason), message, details)
}

/// A fault of the server. What it was goes to the log, under the request's id; the caller learns only that it was, or,
/// where the database is away, that the call may be tried again.
pub fn internal(error: &(dyn std::error::Error + 'static)) -> Status {
    tracing::error!(error, "a call failed");
    if db::is_unreachable(error) {
        return retry_later(ErrorReason::Unavailable, "not now; try again", UNREACHABLE_RETRY);
    }
    refuse(ErrorReason::Internal, "internal error")
}

fn details(reason: ErrorReason) -> ErrorDetails {
    ErrorDetails::with_error_info(reason.code(), ERROR_DOMAIN, HashMap::new())
}

/// The code that goes with a reason, as the contract says at each.
pub fn code(reason: ErrorReason) -> Code {
    use ErrorReason as R;
    match reason {
        R::Unspecified | R::Internal => Code::Internal,
        R::InvalidField | R::UserIsSelf | R::WeakPassword => Code::InvalidArgument,
        R::Unauthenticated | R::TokenExpired | R::WrongCredentials | R::RefreshTokenInvalid => Code::Unauthenticated,
        R::RateLimited | R::TooLarge | R::GroupFull => Code::ResourceExhausted,
        R::Unavailable => Code::Unavailable,
        R::Timeout => Code::DeadlineExceeded,
        R::UnknownMethod => Code::Unimplemented,
        R::UsernameTaken | R::EmailTaken | R::PhoneTaken => Code::AlreadyExists,
        R::DeviceNotFound
        | R::PasskeyNotFound
        | R::UserNotFound
        | R::InvitationInvalid
        | R::ReportNotFound
        | R::ChatNotFound
        | R::EntryNotFound => Code::NotFound,
        R::RoleRequired | R::StepUpRequired | R::AccountSuspended => Code::PermissionDenied,
        R::PhoneUnavailable
        | R::EmailUnavailable
        | R::PasskeysUnavailable
        | R::FactorNotSet
        | R::ChallengeInvalid
        | R::TooSoon
        | R::CannotAddUser
        | R::CannotMessageUser
        | R::NotAGroup
        | R::NotAMember
        | R::OwnerMustStay
        | R::CannotChangeEntry
        | R::TooLate
        | R::CannotForward
        | R::HelloExpected => Code::FailedPrecondition,
        R::StreamReplaced | R::PeerSilent => Code::Aborted,
    }
}

/// The server is stopping; another call, or another server, will do.
pub fn stopping() -> Status {
    retry_later(ErrorReason::Unavailable, "the server is stopping", Duration::from_secs(1))
}
