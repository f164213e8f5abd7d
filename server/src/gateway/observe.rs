//! What is measured and logged of a call: its method, code, time and id, and nothing of what it says.

use std::time::{Duration, Instant};

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue};
use metrics::Label;
use tonic::{Code, Status};
use tracing::Instrument;
use uuid::Uuid;

use super::methods::{self, Method};
use crate::telemetry::Span;

/// Names a call in the logs of everyone whom it passes.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives a call an id, measures it and logs it.
pub async fn observe(mut request: Request, next: Next) -> Response {
    let id = request_id(request.headers());
    let method = methods::of(request.uri().path());
    let mut traced = Span::call(request.uri().path(), request.headers());
    let trace = traced.trace();
    let span = tracing::info_span!("call", method = request.uri().path(), id, trace = trace.id());
    if trace.is_some() {
        request.extensions_mut().insert(trace);
    }
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let code = Status::from_header_map(response.headers()).map_or(Code::Ok, |status| status.code());
    measure(method, code, started.elapsed());
    traced.set("rpc.grpc.status_code", code as i64);
    span.in_scope(|| tracing::debug!(?code, elapsed = ?started.elapsed(), "answered"));
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// A stream is counted when it opens; how long it stays open says nothing of the server.
fn measure(method: &Method, code: Code, elapsed: Duration) {
    let labels = [
        Label::new("service", method.service.clone()),
        Label::new("method", method.name.clone()),
        Label::new("code", format!("{code:?}")),
    ];
    if method.streams {
        metrics::counter!("tidings_rpc_streams_total", labels.iter()).increment(1);
    } else {
        metrics::histogram!("tidings_rpc_seconds", labels.iter()).record(elapsed);
    }
}

/// The caller's id for the call if it is a sane one, otherwise a new one.
fn request_id(headers: &HeaderMap) -> String {
    let sane = |id: &&str| {
        (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).filter(sane);
    given.map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_could_harm_a_log_is_replaced() {
        let given = |id: &'static str| request_id(&HeaderMap::from_iter([(REQUEST_ID, HeaderValue::from_static(id))]));
        assert_eq!(given("abc-1.2_3"), "abc-1.2_3");
        for wrong in ["", "a b", "x\"y", "%0a"] {
            assert_ne!(given(wrong), wrong);
        }
    }
}
