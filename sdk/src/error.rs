//! What can go wrong, as an app can act on it.
//!
//! [`Error::Offline`] is about the way to the server and passes by itself; [`Error::Refused`] is the server's answer to
//! one call.

use std::time::Duration;

use tidings_proto::{ERROR_DOMAIN, v1::ErrorReason};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::{Factor, SecondFactor};

/// A result with the SDK's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The server cannot be reached, or did not answer in time. The call may have been carried out.
    #[error("the server cannot be reached: {message}")]
    Offline { message: String },
    /// Nobody is logged in, or the server ended the session.
    #[error("not logged in")]
    LoggedOut,
    /// The server's answer: it will not do that.
    #[error("refused: {message}")]
    Refused {
        reason: Reason,
        /// For developers, not for end users.
        message: String,
        /// For [`Reason::InvalidField`]: the field that is wrong.
        field: Option<String>,
        /// How long to wait before trying again, where that helps.
        retry_after: Option<Duration>,
    },
    /// The log-in needs a second factor: ask for one that it names, and pass both to
    /// [`complete_log_in`](crate::Client::complete_log_in).
    #[error("a second factor is needed")]
    SecondFactorRequired { needed: SecondFactor },
    /// The user must prove again who they are: ask for one of these, give it to [`step_up`](crate::Client::step_up) or
    /// [`step_up_with_device_key`](crate::Client::step_up_with_device_key), and call again.
    #[error("the user must prove again who they are")]
    StepUpRequired { factors: Vec<Factor> },
    /// The app's [`DeviceKeySigner`](crate::DeviceKeySigner) did not sign: the user turned its question down, or the key
    /// is gone.
    #[error("the device key did not sign: {message}")]
    NotSigned { message: String },
    /// An option or argument that cannot be used, found before asking the server.
    #[error("invalid {field}: {message}")]
    Invalid { field: String, message: String },
    /// The local store failed: the disk is full, or the file is damaged or of a newer version.
    #[error("the local store failed: {message}")]
    Storage { message: String },
    /// A file that the app named cannot be written.
    #[error("the file cannot be written: {message}")]
    File { message: String },
    /// The client was closed.
    #[error("the client is closed")]
    Closed,
}

impl Error {
    pub(crate) fn offline(message: &str) -> Self {
        Self::Offline { message: message.to_owned() }
    }

    /// The server's reason, if it is the server's answer.
    pub(crate) fn reason(&self) -> Option<Reason> {
        match self {
            Self::Refused { reason, .. } => Some(*reason),
            _ => None,
        }
    }
}

impl From<Status> for Error {
    /// An error that does not carry the server's own reason comes from the way to it.
    fn from(status: Status) -> Self {
        let details = status.get_error_details();
        let reason = details
            .error_info()
            .filter(|info| info.domain == ERROR_DOMAIN)
            .map(|info| ErrorReason::from_code(&info.reason).map_or(Reason::Other, Reason::from));
        let on_the_way = matches!(
            status.code(),
            Code::Unavailable
                | Code::DeadlineExceeded
                | Code::Cancelled
                | Code::Unknown
                | Code::Internal
                | Code::Aborted
        );
        if reason.is_none() && on_the_way {
            return Self::offline(status.message());
        }
        Self::Refused {
            reason: reason.unwrap_or(Reason::Other),
            message: status.message().to_owned(),
            field: details
                .bad_request()
                .and_then(|request| request.field_violations.first())
                .map(|violation| violation.field.clone()),
            retry_after: details.retry_info().and_then(|info| info.retry_delay),
        }
    }
}

/// Whether the same write may succeed later without anybody doing anything. A session that the server does not take is
/// not the write's fault: the stream ends with the same reason, and goes on with another token or after a log-in.
pub(crate) fn is_transient(reason: ErrorReason) -> bool {
    matches!(
        reason,
        ErrorReason::RateLimited
            | ErrorReason::Unavailable
            | ErrorReason::Internal
            | ErrorReason::Timeout
            | ErrorReason::Unauthenticated
            | ErrorReason::TokenExpired
    )
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Why the server refused. The names are the contract's.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Reason {
            $($(#[$doc])* $name,)*
            /// One that this version of the SDK does not know.
            Other,
        }

        impl From<ErrorReason> for Reason {
            fn from(reason: ErrorReason) -> Self {
                match reason {
                    ErrorReason::Unspecified => Self::Other,
                    $(ErrorReason::$name => Self::$name,)*
                }
            }
        }

        impl From<Reason> for ErrorReason {
            fn from(reason: Reason) -> Self {
                match reason {
                    Reason::Other => Self::Unspecified,
                    $(Reason::$name => Self::$name,)*
                }
            }
        }
    };
}

reasons! {
    /// A field is missing, malformed or too large.
    InvalidField,
    /// The access token is malformed, forged or of a revoked device.
    Unauthenticated,
    /// The access token has expired.
    TokenExpired,
    /// Too many calls.
    RateLimited,
    /// The server is starting, stopping or full.
    Unavailable,
    /// A fault of the server.
    Internal,
    /// The call took longer than the server allows.
    Timeout,
    /// The message is larger than the server takes.
    TooLarge,
    /// The server has no such call.
    UnknownMethod,
    /// The login, password or code is wrong.
    WrongCredentials,
    /// Another account has this username.
    UsernameTaken,
    /// Another account has this e-mail address.
    EmailTaken,
    /// The session cannot be continued.
    RefreshTokenInvalid,
    /// This server does not send codes to phones, or not in this way.
    PhoneUnavailable,
    /// No such device of this user.
    DeviceNotFound,
    /// Prove again who this is, and call again. Calls answer [`Error::StepUpRequired`] in its place.
    StepUpRequired,
    /// An administrator has suspended this account.
    AccountSuspended,
    /// This password is easily guessed, or known from a breach.
    WeakPassword,
    /// Another account has this phone number.
    PhoneTaken,
    /// This account does not have that, or something stronger must be used.
    FactorNotSet,
    /// What was begun is unknown, expired, used or was tried too often.
    ChallengeInvalid,
    /// No such passkey of this user.
    PasskeyNotFound,
    /// This server does not offer passkeys.
    PasskeysUnavailable,
    /// This server does not send e-mail.
    EmailUnavailable,
    /// It was changed not long ago.
    TooSoon,
    /// No such user, or one who cannot be found by this one.
    UserNotFound,
    /// That user is this one.
    UserIsSelf,
    /// The invitation is unknown, expired, taken back or was accepted.
    InvitationInvalid,
    /// No such report.
    ReportNotFound,
    /// No such chat, or this user is not in it.
    ChatNotFound,
    /// No such entry in this chat.
    EntryNotFound,
    /// This user's role does not allow that.
    RoleRequired,
    /// Messages cannot be sent to this user now.
    CannotMessageUser,
    /// That works in groups only.
    NotAGroup,
    /// The group would have more than 1,024 members.
    GroupFull,
    /// That user is not a member of this chat.
    NotAMember,
    /// The owner must hand the group over first.
    OwnerMustStay,
    /// The entry is not a message, or was revoked, or is not this user's to change.
    CannotChangeEntry,
    /// The time in which this could be edited or revoked is over.
    TooLate,
    /// This content cannot be forwarded by the server.
    CannotForward,
    /// A user does not let this one add them to groups.
    CannotAddUser,
    /// The first frame of a stream was not Hello.
    HelloExpected,
    /// Another stream of this device took over.
    StreamReplaced,
    /// Nothing was heard from this device for too long.
    PeerSilent,
}
