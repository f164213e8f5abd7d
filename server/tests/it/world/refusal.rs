//! What a refused call must look like.

use std::fmt::Debug;

use tidings_proto::{ERROR_DOMAIN, v1::ErrorReason};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// The call was refused for this reason, with the code that the contract gives it.
#[track_caller]
pub fn refused<T: Debug>(result: Result<T, Status>, reason: ErrorReason) -> Status {
    let status = result.expect_err("must be refused");
    assert_eq!((reason_of(&status), status.code()), (Some(reason), code_of(reason)), "{status:?}");
    status
}

/// The call was refused because of this field, and of no other.
#[track_caller]
pub fn refused_field<T: Debug>(result: Result<T, Status>, field: &str) {
    let status = refused(result, ErrorReason::InvalidField);
    let details = status.get_error_details();
    let violations = details.bad_request().map(|request| request.field_violations.as_slice()).unwrap_or_default();
    let fields: Vec<_> = violations.iter().map(|violation| violation.field.as_str()).collect();
    assert_eq!(fields, [field], "{status:?}");
}

/// The reason that a status carries, if it is one of Tidings' own.
pub fn reason_of(status: &Status) -> Option<ErrorReason> {
    let details = status.get_error_details();
    let info = details.error_info().filter(|info| info.domain == ERROR_DOMAIN)?;
    ErrorReason::from_code(&info.reason)
}

/// The code that the contract gives a reason, in the comment of each.
pub fn code_of(reason: ErrorReason) -> Code {
    use ErrorReason as R;
    match reason {
        R::InvalidField | R::UserIsSelf | R::WeakPassword => Code::InvalidArgument,
        R::Unauthenticated | R::TokenExpired | R::WrongCredentials | R::RefreshTokenInvalid => Code::Unauthenticated,
        R::RateLimited | R::TooLarge | R::GroupFull => Code::ResourceExhausted,
        R::Unavailable => Code::Unavailable,
        R::Unspecified | R::Internal => Code::Internal,
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
        R::StreamReplaced | R::PeerSilent => Code::Aborted,
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
    }
}
