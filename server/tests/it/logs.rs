//! The server's log: what it names, and what must never be in it.

use serde_json::Value;
use tidings_proto::v1::{LogInRequest, UpdateProfileRequest, log_in_request, send_request::Action};
use tonic::Request;

use crate::world::{PASSWORD, Transport, World, content, new_device, request, until};

/// Everything, but of the libraries only what they say of trouble and progress: on `trace` they say what is on the wire.
const FILTER: (&str, &str) = ("TIDINGS_TELEMETRY__FILTER", "debug,tidings=trace");
const JSON: (&str, &str) = ("TIDINGS_TELEMETRY__FORMAT", "json");

fn lines(log: &str) -> Vec<Value> {
    log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

#[tokio::test]
async fn lines_are_json_and_name_the_request_and_its_trace() {
    // Nobody collects the traces; the log names them all the same.
    let collector = ("TIDINGS_TELEMETRY__OTLP_ENDPOINT", "http://127.0.0.1:9");
    let world = World::start_with(Transport::Connect, &[FILTER, JSON, collector]).await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    let mut call = Request::new(request(&chat, Action::Content(content("hello"))));
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    call.metadata_mut().insert("x-request-id", "mine-1".parse().expect("a header"));
    call.metadata_mut().insert("traceparent", format!("00-{trace}-00f067aa0ba902b7-01").parse().expect("a header"));
    alice.messages().send(call).await.expect("send");
    let span = until("the call is logged", async || {
        let mut spans = lines(&world.server.log()).into_iter().map(|line| line["span"].clone());
        spans.find(|span| span["id"] == "mine-1")
    })
    .await;
    assert_eq!(span["method"], "/tidings.v1.MessageService/Send");
    assert_eq!(span["trace"], trace);
}

#[tokio::test]
async fn what_people_write_and_their_secrets_are_not_logged() {
    let mut world = World::start_with(Transport::Connect, &[FILTER, JSON]).await;
    let (mut alice, bob) = world.pair().await;
    let status = UpdateProfileRequest { status_text: Some("status-secret".to_owned()), ..Default::default() };
    alice.profiles().update_profile(status).await.expect("a status");
    let group = alice.group_with("title-secret", &[&bob]).await;
    let mut stream = bob.live();
    stream.caught_up().await;
    alice.send(&group, "call-secret").await;
    stream.send(&group, "stream-secret").await;
    stream.sees(&group, ["call-secret", "stream-secret"]).await;
    alice.try_send(&group, &"large-secret".repeat(10_000)).await.expect_err("too large");
    let wrong = LogInRequest {
        login: Some(log_in_request::Login::Username("alice".to_owned())),
        password: "password-secret".to_owned(),
        device: Some(new_device()),
        ..Default::default()
    };
    world.anyone().auth().log_in(wrong).await.expect_err("a wrong password");
    let first = alice.session.clone();
    alice.refresh().await;
    world.server.ask_to_end();
    world.server.ended().await;

    let tokens = [&first, &alice.session, &bob.session].map(|it| [it.access_token.clone(), it.refresh_token.clone()]);
    let written = ["title", "status", "call", "stream", "large", "password"].map(|what| format!("{what}-secret"));
    let log =
        until("the end is logged", async || Some(world.server.log()).filter(|log| log.contains("\"stopped\""))).await;
    assert!(log.contains("answered"), "calls are logged");
    for secret in written.iter().chain(tokens.as_flattened()).map(String::as_str).chain([PASSWORD]) {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}
