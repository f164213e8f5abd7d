//! How long a call may take. Streams may take as long as they like.

use std::time::Duration;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use tidings_proto::v1::ErrorReason;

use super::status;

/// Calls whose answer is a stream.
const STREAMS: [&str; 3] =
    ["/tidings.v1.LiveService/Connect", "/tidings.v1.LiveService/Subscribe", "/grpc.health.v1.Health/Watch"];

/// Ends a call that takes too long. What it began may still be carried out.
pub async fn timeout(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if STREAMS.contains(&path) || path.starts_with("/grpc.reflection.") {
        return next.run(request).await;
    }
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => status::refuse(ErrorReason::Timeout, "the call took too long").into_http(),
    }
}
