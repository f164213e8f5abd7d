//! Which administrator calls: a token becomes its name.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::header::AUTHORIZATION;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use tidings_proto::v1::ErrorReason;
use tonic::Status;

use super::Token;
use crate::gateway::status;

/// The name of the token that a call came with, put into the request by the authentication layer.
#[derive(Clone, Debug)]
pub struct Administrator(pub Arc<str>);

impl Administrator {
    /// The administrator who makes a call.
    pub fn of<T>(request: &tonic::Request<T>) -> Result<Self, Status> {
        request.extensions().get::<Self>().cloned().ok_or_else(refusal)
    }
}

/// Refuses a call without one of the tokens, before its body is looked at.
pub async fn authenticate(State(tokens): State<Arc<[Token]>>, mut request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/tidings.v1.") {
        let Some(administrator) = administrator(&tokens, &request) else {
            tracing::warn!(call = request.uri().path(), "a call without an administrator's token was refused");
            return refusal().into_http();
        };
        request.extensions_mut().insert(administrator);
    }
    next.run(request).await
}

fn refusal() -> Status {
    let message = "the header `authorization: Bearer <administrator's token>` is required";
    status::refuse(ErrorReason::Unauthenticated, message)
}

fn administrator(tokens: &[Token], request: &Request) -> Option<Administrator> {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let hash = Sha256::digest(header.and_then(|value| value.strip_prefix("Bearer "))?);
    // Each is compared, so that the time does not tell which it was.
    let matches = |token: &Token| bool::from(token.sha256.as_slice().ct_eq(&hash));
    let found = tokens.iter().fold(None, |found, token| if matches(token) { Some(token) } else { found });
    found.map(|token| Administrator(Arc::from(token.name.as_str())))
}
