//! A port: the gateway around the calls, and plain HTTP beside them. And the one of administrators, which has less.

use std::{future, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::State,
    middleware,
    response::Response,
    routing::{MethodRouter, get},
};
use http::{HeaderName, StatusCode, header::CONTENT_TYPE};
use serde_json::Value;
use tonic_web::GrpcWebLayer;
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{AllowOrigin, CorsLayer},
};

use super::{
    Error,
    readiness::{Readiness, ready},
    services::Services,
};
use crate::{
    accounts::passkeys::association,
    admin,
    config::{self, Config},
    gateway::{authenticate, complete, limits, observe, place, status, timeout, web},
    telemetry::metrics::Metrics,
};

/// Puts the gateway around the calls, and plain HTTP beside them.
pub fn gateway(
    routes: Router,
    services: &Services,
    config: &config::Server,
    readiness: Readiness,
    metrics: Metrics,
) -> Result<Router, Error> {
    let place_header = match config.place_header.as_str() {
        "" => None,
        name => Some(name.parse::<HeaderName>().map_err(|_| Error::PlaceHeader(name.to_owned()))?),
    };
    let calls = routes
        .layer(middleware::from_fn(complete::complete))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(config.request_timeout, timeout::timeout))
        .layer(middleware::from_fn_with_state(Arc::clone(&services.limits), limits::limit))
        .layer(middleware::from_fn_with_state(place_header, place::place))
        .layer(middleware::from_fn_with_state(services.accounts.clone(), authenticate::authenticate))
        .layer(middleware::from_fn(observe::observe));
    // Inside of gRPC-Web, so that what the layers refuse is a gRPC-Web answer too.
    let app = web::WebApp::new(config.web_app.as_deref());
    let calls = ServiceBuilder::new()
        .layer(middleware::from_fn_with_state(app, web::serve))
        .layer(GrpcWebLayer::new())
        .map_response(|response: Response| response.map(tonic::body::Body::new))
        .service(calls);
    let passkeys = services.accounts.passkey_config();
    Ok(Router::new()
        .route(association::ANDROID, document(passkeys.android_association()))
        .route(association::APPLE, document(passkeys.apple_association()))
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(|State(metrics): State<Metrics>| async move { metrics.render() }).with_state(metrics))
        .with_state(readiness)
        .fallback_service(calls)
        .layer(cors(&config.cors_origins)?))
}

/// Answers with a document, if there is one.
fn document<S: Clone + Send + Sync + 'static>(document: Option<Value>) -> MethodRouter<S> {
    let text = document.map(|document| document.to_string());
    get(|| future::ready(text.map(|text| ([(CONTENT_TYPE, "application/json")], text)).ok_or(StatusCode::NOT_FOUND)))
}

/// Puts what every call passes around those of administrators. There is nothing beside them, and no browser.
pub fn administration(routes: Router, config: &Config) -> Router {
    let tokens = Arc::from(config.admin.tokens.as_slice());
    routes
        .layer(middleware::from_fn(complete::complete))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(config.server.request_timeout, timeout::timeout))
        .layer(middleware::from_fn_with_state(tokens, admin::authenticate::authenticate))
        .layer(middleware::from_fn(observe::observe))
}

/// A call that panicked; the others go on.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    status::refuse(tidings_proto::v1::ErrorReason::Internal, "internal error").into_http()
}

fn cors(origins: &[String]) -> Result<CorsLayer, Error> {
    let allowed = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        let parsed = origins.iter().map(|origin| origin.parse().map_err(|_| Error::Origin(origin.clone())));
        AllowOrigin::list(parsed.collect::<Result<Vec<_>, _>>()?)
    };
    let exposed = ["grpc-status", "grpc-message", "grpc-status-details-bin", "x-request-id"];
    let taken = ["authorization", "content-type", "x-grpc-web", "x-user-agent", "grpc-timeout", "x-request-id"];
    Ok(CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([http::Method::POST])
        .allow_headers(taken.map(HeaderName::from_static))
        .expose_headers(exposed.map(HeaderName::from_static))
        .max_age(Duration::from_hours(24)))
}
