//! Who calls: the access token becomes a [`Caller`](super::Caller).

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::header::AUTHORIZATION;
use tidings_proto::v1::ErrorReason;
use tonic::Status;

use super::{Caller, status};
use crate::accounts::Accounts;

/// The calls that get somebody a token, and so need none.
const OPEN: [&str; 13] = [
    "/tidings.v1.AuthService/Register",
    "/tidings.v1.AuthService/LogIn",
    "/tidings.v1.AuthService/SendCode",
    "/tidings.v1.AuthService/VerifyCode",
    "/tidings.v1.AuthService/CompleteLogIn",
    "/tidings.v1.AuthService/Refresh",
    "/tidings.v1.AuthService/RequestPasswordReset",
    "/tidings.v1.AuthService/ResetPassword",
    "/tidings.v1.AuthService/BeginPasskeyLogIn",
    "/tidings.v1.AuthService/FinishPasskeyLogIn",
    "/tidings.v1.AuthService/BeginDeviceKey",
    "/tidings.v1.AuthService/LogInWithDeviceKey",
    "/tidings.v1.DeviceService/LinkDevice",
];

/// Refuses a call that needs a token and has none that is good, before its body is looked at.
pub async fn authenticate(State(accounts): State<Accounts>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with("/tidings.v1.") && !OPEN.contains(&path) {
        match caller(&accounts, &request) {
            Ok(caller) => drop(request.extensions_mut().insert(caller)),
            Err(status) => return status.into_http(),
        }
    }
    next.run(request).await
}

fn caller(accounts: &Accounts, request: &Request) -> Result<Caller, Status> {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).ok_or_else(|| {
        status::refuse(ErrorReason::Unauthenticated, "the header `authorization: Bearer <access token>` is required")
    })?;
    Ok(accounts.authenticate(token)?)
}
