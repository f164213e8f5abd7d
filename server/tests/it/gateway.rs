//! What every call passes: limits, sizes, browsers, and what is served beside the services.

use std::net::SocketAddr;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use tidings_proto::v1::{ErrorReason, ListDevicesRequest, LogInRequest, SendCodeRequest, log_in_request};
use tonic::{Code, Request, Status};
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus};
use tonic_types::StatusExt as _;

use crate::world::{PASSWORD, Transport, World, new_device, reason_of, refused, until};

/// A plain HTTP request.
pub async fn ask(
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
        ..Default::default()
    };
    let (calls, status) = until_limited(20, async || world.anyone().auth().log_in(request.clone()).await).await;
    assert!((4..8).contains(&calls), "{calls} calls");
    says_when_to_come_back(&status);
    alice.devices().list_devices(ListDevicesRequest {}).await.expect("calls with a token go on");
}

#[tokio::test]
async fn a_phone_number_gets_few_codes() {
    let settings = [
        ("TIDINGS_MODE", "development"),
        ("TIDINGS_LIMITS__ENABLED", "true"),
        ("TIDINGS_LIMITS__PHONE_PER_HOUR", "3"),
        ("TIDINGS_AUTH__RESEND_WAIT", "0s"),
    ];
    let world = World::start_with(Transport::Connect, &settings).await;
    let send = async |phone: &str| {
        world.anyone().auth().send_code(SendCodeRequest { phone: phone.to_owned(), ..Default::default() }).await
    };
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
    let (status, _, body) = ask(Method::GET, address, "/livez", &[]).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "ok\n"));
    // What only helps may work a moment later.
    let lines = ["ready", "database of accounts: works", "database of profiles: works", "database of chats: works"];
    until("all parts work", async || {
        let (status, _, body) = ask(Method::GET, address, "/readyz", &[]).await;
        assert_eq!(status, StatusCode::OK);
        lines.iter().all(|line| body.lines().any(|said| said == *line)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn load_balancers_hear_of_each_service_until_the_server_stops() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let mut stream = alice.live();
    stream.caught_up().await;
    let mut health = tonic_health::pb::health_client::HealthClient::new(world.anyone().wire());
    for service in ["", "tidings.v1.AuthService", "tidings.v1.LiveService"] {
        let request = HealthCheckRequest { service: service.to_owned() };
        let answer = health.check(request).await.expect("an answer").into_inner();
        assert_eq!(answer.status(), ServingStatus::Serving, "{service:?}");
    }
    let mut watched = health.watch(HealthCheckRequest::default()).await.expect("an answer").into_inner();
    assert_eq!(watched.message().await.expect("a status").expect("a status").status(), ServingStatus::Serving);
    world.server.ask_to_end();
    assert_eq!(watched.message().await.expect("a status").expect("a status").status(), ServingStatus::NotServing);
    let (status, _, body) = ask(Method::GET, world.server.address(), "/readyz", &[]).await;
    assert_eq!((status, body.lines().next()), (StatusCode::SERVICE_UNAVAILABLE, Some("stopping")));
}

#[tokio::test]
async fn what_happens_is_measured() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    let mut stream = bob.live();
    stream.caught_up().await;
    alice.send(&chat, "counted").await;
    stream.sees(&chat, ["counted"]).await;
    refused(alice.try_send("nonsense", "not counted with it").await, ErrorReason::InvalidField);
    let address = world.server.address();
    ask(Method::POST, address, "/tidings.v1.ChatService/MadeUp", &[("content-type", "application/grpc-web")]).await;
    let wanted = [
        r#"tidings_rpc_seconds_count{service="tidings.v1.MessageService",method="Send",code="Ok"} 1"#,
        r#"tidings_rpc_seconds_count{service="tidings.v1.MessageService",method="Send",code="InvalidArgument"} 1"#,
        r#"tidings_rpc_seconds_bucket{service="tidings.v1.MessageService",method="Send",code="Ok",le="15"} 1"#,
        r#"tidings_rpc_streams_total{service="tidings.v1.LiveService",method="Connect",code="Ok"} 1"#,
        "tidings_delivery_seconds_count 1",
        r#"tidings_append_batch_entries_bucket{le="1024"}"#,
        "# HELP tidings_append_seconds ",
        "# TYPE tidings_delivery_seconds histogram",
        "tidings_streams 1",
        "tidings_queue_overflows_total 0",
        "process_resident_memory_bytes ",
        "process_open_fds ",
        "process_cpu_seconds_total ",
    ];
    let metrics = until("all is measured", async || {
        let (_, _, metrics) = ask(Method::GET, address, "/metrics", &[]).await;
        let missing = wanted.iter().find(|line| !metrics.contains(*line));
        missing.is_none().then_some(metrics)
    })
    .await;
    assert!(!metrics.contains("MadeUp"), "a caller cannot make up names");
    for name in metrics.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()) {
        assert!(metrics.contains(&format!("# HELP {name} ")), "{name} is not described");
    }
}

#[tokio::test]
async fn the_password_of_a_log_in_may_come_over_grpc_web() {
    let world = World::start_with(Transport::Web, &[]).await;
    world.user("alice").await;
    let request = LogInRequest {
        login: Some(log_in_request::Login::Username("alice".to_owned())),
        password: PASSWORD.to_owned(),
        device: Some(new_device()),
        ..Default::default()
    };
    world.anyone().auth().log_in(request).await.expect("log in");
}
