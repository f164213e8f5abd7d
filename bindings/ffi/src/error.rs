//! What can go wrong, as an app branches on it.

use std::{any::Any, time::Duration};

use tokio::task::JoinError;

use crate::{Factor, Reason, SecondFactor};

pub type Result<T> = std::result::Result<T, TidingsError>;

/// Why a call failed. `detail` is for developers, not for end users.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum TidingsError {
    /// The server cannot be reached, or did not answer in time. The call may have been carried out.
    #[error("the server cannot be reached: {detail}")]
    Offline { detail: String },
    /// Nobody is logged in, or the server ended the session.
    #[error("not logged in")]
    LoggedOut,
    /// The server's answer: it will not do that.
    #[error("refused: {detail}")]
    Refused {
        reason: Reason,
        detail: String,
        /// For an invalid field: the one that is wrong.
        field: Option<String>,
        /// How long to wait before trying again, where that helps.
        retry_after: Option<Duration>,
    },
    /// The log-in needs a second factor: ask for one that it names, and pass both to `complete_log_in`.
    #[error("a second factor is needed")]
    SecondFactorRequired { needed: SecondFactor },
    /// The user must prove again who they are: ask for one of these, give it to `step_up` or `step_up_with_device_key`, and
    /// call again.
    #[error("the user must prove again who they are")]
    StepUpRequired { factors: Vec<Factor> },
    /// The app's signer did not sign: the user turned its question down, or the key is gone.
    #[error("the device key did not sign: {detail}")]
    NotSigned { detail: String },
    /// An option or argument that cannot be used, found before asking the server.
    #[error("invalid {field}: {detail}")]
    Invalid { field: String, detail: String },
    /// The local store failed: the disk is full, or the file is damaged or of a newer version.
    #[error("the local store failed: {detail}")]
    Storage { detail: String },
    /// A file that the app named cannot be written.
    #[error("the file cannot be written: {detail}")]
    File { detail: String },
    /// The client was closed.
    #[error("the client is closed")]
    Closed,
    /// A fault in Tidings. It is in the log too.
    #[error("a fault in Tidings: {detail}")]
    Internal { detail: String },
}

impl From<tidings_sdk::Error> for TidingsError {
    fn from(error: tidings_sdk::Error) -> Self {
        match error {
            tidings_sdk::Error::Offline { message } => Self::Offline { detail: message },
            tidings_sdk::Error::LoggedOut => Self::LoggedOut,
            tidings_sdk::Error::Refused { reason, message, field, retry_after } => {
                Self::Refused { reason, detail: message, field, retry_after }
            }
            tidings_sdk::Error::SecondFactorRequired { needed } => Self::SecondFactorRequired { needed },
            tidings_sdk::Error::StepUpRequired { factors } => Self::StepUpRequired { factors },
            tidings_sdk::Error::NotSigned { message } => Self::NotSigned { detail: message },
            tidings_sdk::Error::Invalid { field, message } => Self::Invalid { field, detail: message },
            tidings_sdk::Error::Storage { message } => Self::Storage { detail: message },
            tidings_sdk::Error::File { message } => Self::File { detail: message },
            tidings_sdk::Error::Closed => Self::Closed,
        }
    }
}

impl From<JoinError> for TidingsError {
    fn from(error: JoinError) -> Self {
        match error.try_into_panic() {
            Ok(panic) => Self::Internal { detail: panic_message(panic.as_ref()).to_owned() },
            Err(error) => Self::Internal { detail: error.to_string() },
        }
    }
}

/// What was said when it panicked.
pub fn panic_message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without words")
}

/// What a listener may answer. It is logged, and the listener goes on being called.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum ListenerError {
    #[error("{detail}")]
    Failed { detail: String },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for ListenerError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed { detail: error.reason }
    }
}

/// Why a signer did not sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum SignerError {
    #[error("{detail}")]
    Failed { detail: String },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for SignerError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed { detail: error.reason }
    }
}

impl From<SignerError> for tidings_sdk::Error {
    fn from(error: SignerError) -> Self {
        Self::NotSigned { message: error.to_string() }
    }
}
