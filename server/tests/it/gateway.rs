//! What every call passes: limits, sizes, browsers, and what is served beside the services.

use std::net::SocketAddr;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use tidings_proto::v1::{ErrorReason, ListDevicesRequest, LogInRequest, SendCodeRequest, log_in_request};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

use crate::world::{PASSWORD, Transport, World, new_device, reason_of, refused, until};

/// A plain HTTP request.
async fn ask(
    method: Method,
    address: SocketAddr,
    path: &str,
    headers: &[(&str, &str)],
) -> (StatusCode, HeaderMap, String) {
    let mut request = http::Request::builder().method(method).uri(format!("http://{address}{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let client = Client::builder(TokioExecutor::new()).build_http();
    let response = client.request(request.body(Full::<Bytes>::default()).expect("a request")).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    (parts.status, parts.headers, String::from_utf8_lossy(&body).into_owned())
}

/// Calls until it is refused, at most this often; gives how often it was not.
async fn until_limited<T>(most: usize, mut call: impl AsyncFnMut() -> Result<T, Status>) -> (usize, Status) {
    for calls in 0..most {
        match call().await {
            Err(status) if reason_of(&status) == Some(ErrorReason::RateLimited) => return (calls, status),
            _ => {}
        }
    }
    panic!("{most} calls were not limited");
}

fn says_when_to_come_back(status: &Status) {
    let wait = status.get_error_details().retry_info().and_then(|info| info.retry_delay);
    assert!(wait.is_some_and(|wait| !wait.is_zero()), "{status:?}");
}

#[tokio::test]
async fn a_device_that_calls_too_often_is_told_when_to_come_back() {
    let settings = [
        ("TIDINGS_LIMITS__ENABLED", "true"),
        ("TIDINGS_LIMITS__DEVICE_PER_SECOND", "1"),
        ("TIDINGS_LIMITS__DEVICE_BURST", "5"),
    ];
    let world = World::start_with(Transport::Connect, &settings).await;
    let (alice, bob) = world.pair().await;
    let (calls, status) = until_limited(20, async || alice.devices().list_devices(ListDevicesRequest {}).await).await;
    assert!((5..10).contains(&calls), "{calls} calls");
    says_when_to_come_back(&status);
    bob.devices().list_devices(ListDevicesRequest {}).await.expect("others are not concerned");
}

#[tokio::test]
async fn an_address_that_logs_in_too_often_is_told_when_to_come_back() {
    let settings = [("TIDINGS_LIMITS__ENABLED", "true"), ("TIDINGS_LIMITS__ADDRESS_BURST", "6")];
    let world = World::start_with(Transport::Connect, &settings).await;
    let alice = world.user("alice").await;
    let request = LogInRequest {
        login: Some(log_in_request::Login::Username("alice".to_owned())),
        password: "a guess of mine".to_owned(),
        device: Some(new_device()),
    };
    let (calls, status) = until_limited(20, async || world.anyone().auth().log_in(request.clone()).await).await;
    assert!((4..8).contains(&calls), "{calls} calls");
    says_when_to_come_back(&status);
    alice.devices().list_devices(ListDevicesRequest {}).await.expect("calls with a token go on");
}

#[tokio::test]
async fn a_phone_number_gets_few_codes() {
    let settings =
        [("TIDINGS_MODE", "development"), ("TIDINGS_LIMITS__ENABLED", "true"), ("TIDINGS_LIMITS__PHONE_PER_HOUR", "3")];
    let world = World::start_with(Transport::Connect, &settings).await;
    let send = async |phone: &str| world.anyone().auth().send_code(SendCodeRequest { phone: phone.to_owned() }).await;
    let (calls, status) = until_limited(10, async || send("+4915112345678").await).await;
    assert_eq!(calls, 3);
    says_when_to_come_back(&status);
    send("+4915112345679").await.expect("another number");
}

#[tokio::test]
async fn a_message_that_is_too_large_is_refused() {
    let world = World::start_with(Transport::Connect, &[("TIDINGS_SERVER__MAX_MESSAGE_BYTES", "4096")]).await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    refused(alice.try_send(&chat, &"x".repeat(5000)).await, ErrorReason::TooLarge);
    alice.send(&chat, &"x".repeat(1000)).await;
}

#[tokio::test]
async fn browsers_may_call_from_the_configured_origins() {
    let origin = "https://chat.example.org";
    let settings = [("TIDINGS_SERVER__CORS_ORIGINS", r#"["https://chat.example.org"]"#)];
    let world = World::start_with(Transport::Web, &settings).await;
    let path = "/tidings.v1.AuthService/LogIn";
    let preflight = async |origin: &str| {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "content-type,x-grpc-web,authorization"),
        ];
        ask(Method::OPTIONS, world.server.address(), path, &headers).await
    };
    let (status, headers, _) = preflight(origin).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN).map(http::HeaderValue::as_bytes),
        Some(origin.as_bytes())
    );
    let allowed = headers.get(header::ACCESS_CONTROL_ALLOW_HEADERS).expect("headers").to_str().expect("text");
    for needed in ["content-type", "x-grpc-web", "authorization"] {
        assert!(allowed == "*" || allowed.contains(needed), "{allowed}");
    }
    let (_, headers, _) = preflight("https://elsewhere.example.org").await;
    assert_eq!(headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN), None);

    // What a page reads of an error must be exposed to it.
    let headers = [("origin", origin), ("content-type", "application/grpc-web+proto")];
    let (_, headers, _) = ask(Method::POST, world.server.address(), path, &headers).await;
    let exposed = headers.get(header::ACCESS_CONTROL_EXPOSE_HEADERS).expect("headers").to_str().expect("text");
    for needed in ["grpc-status", "grpc-message", "grpc-status-details-bin"] {
        assert!(exposed == "*" || exposed.contains(needed), "{exposed}");
    }
}

#[tokio::test]
async fn every_answer_has_a_request_id() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let response = alice.devices().list_devices(ListDevicesRequest {}).await.expect("devices");
    assert!(response.metadata().get("x-request-id").is_some_and(|id| id.len() == 36));
    let mut request = Request::new(ListDevicesRequest {});
    request.metadata_mut().insert("authorization", "Bearer nonsense".parse().expect("a header"));
    let refusal = world.anyone().devices().list_devices(request).await.expect_err("nonsense");
    assert!(refusal.metadata().get("x-request-id").is_some(), "{refusal:?}");
}

#[tokio::test]
async fn a_method_that_is_not_there_is_unimplemented() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let mut grpc = tonic::client::Grpc::new(alice.wire());
    grpc.ready().await.expect("ready");
    let path = "/tidings.v1.ChatService/Shout".parse().expect("a path");
    let codec = tonic_prost::ProstCodec::<(), ()>::default();
    let answer = grpc.unary(Request::new(()), path, codec).await;
    let status = refused(answer, ErrorReason::UnknownMethod);
    assert_eq!(status.code(), Code::Unimplemented);
}

#[tokio::test]
async fn whoever_watches_the_process_is_answered() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    alice.send(&chat, "counted").await;
    let address = world.server.address();
    for path in ["/livez", "/readyz"] {
        let (status, _, _) = ask(Method::GET, address, path, &[]).await;
        assert_eq!(status, StatusCode::OK, "{path}");
    }
    until("the entries are counted", async || {
        let (status, _, metrics) = ask(Method::GET, address, "/metrics", &[]).await;
        assert_eq!(status, StatusCode::OK);
        let names = ["tidings_append_batch_entries", "tidings_append_seconds", "tidings_entries_total"];
        names.iter().all(|name| metrics.contains(name)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_password_of_a_log_in_may_come_over_grpc_web() {
    let world = World::start_with(Transport::Web, &[]).await;
    world.user("alice").await;
    let request = LogInRequest {
        login: Some(log_in_request::Login::Username("alice".to_owned())),
        password: PASSWORD.to_owned(),
        device: Some(new_device()),
    };
    world.anyone().auth().log_in(request).await.expect("log in");
}
