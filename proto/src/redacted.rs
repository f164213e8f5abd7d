//! Messages with a password, a code or a token show only their name when they are logged.

use std::fmt;

use crate::v1::{
    AcceptInvitationRequest, BeginTotpResponse, ChangeEmailRequest, ChangePasswordRequest, ChangePhoneRequest,
    CompleteLogInRequest, CompleteLogInResponse, ConfirmTotpRequest, ConfirmTotpResponse, Invitation, LinkOffer,
    LogInRequest, NewRecoveryCodesResponse, ProfileCode, RefreshRequest, RegisterRequest, ResetPasswordRequest,
    ScanLinkRequest, SecondFactorRequired, Session, SetRegistrationPinRequest, StepUpRequest, VerifyCodeRequest,
};

macro_rules! redacted {
    ($($message:ident),*) => {$(
        impl fmt::Debug for $message {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.debug_struct(stringify!($message)).finish_non_exhaustive()
            }
        }
    )*};
}

redacted!(
    AcceptInvitationRequest,
    BeginTotpResponse,
    ChangeEmailRequest,
    ChangePasswordRequest,
    ChangePhoneRequest,
    CompleteLogInRequest,
    CompleteLogInResponse,
    ConfirmTotpRequest,
    ConfirmTotpResponse,
    Invitation,
    LinkOffer,
    LogInRequest,
    NewRecoveryCodesResponse,
    ProfileCode,
    RefreshRequest,
    RegisterRequest,
    ResetPasswordRequest,
    ScanLinkRequest,
    SecondFactorRequired,
    Session,
    SetRegistrationPinRequest,
    StepUpRequest,
    VerifyCodeRequest
);
