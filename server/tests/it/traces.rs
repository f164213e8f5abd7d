//! Traces, as whoever collects them sees them: one message, from the sender's call to the other device's stream.

use std::sync::{Arc, Mutex};

use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    common::v1::any_value::Value,
    trace::v1::{ResourceSpans, Span},
};
use tidings_proto::v1::send_request::Action;
use tokio::{net::TcpListener, task::JoinSet};
use tonic::{
    Request, Response, Status,
    transport::{Server, server::TcpIncoming},
};

use crate::world::{Transport, World, content, program, request, until};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

/// Collects what servers send by OTLP.
pub struct Collector {
    endpoint: String,
    collected: Collected,
    _task: JoinSet<()>,
}

#[derive(Clone, Default)]
struct Collected(Arc<Mutex<Vec<ResourceSpans>>>);

#[tonic::async_trait]
impl TraceService for Collected {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.0.lock().expect("what was collected").extend(request.into_inner().resource_spans);
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

impl Collector {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let collected = Collected::default();
        let service = TraceServiceServer::new(collected.clone());
        let mut task = JoinSet::new();
        task.spawn(async move {
            let serving = Server::builder().add_service(service).serve_with_incoming(TcpIncoming::from(listener));
            serving.await.expect("serve");
        });
        Self { endpoint, collected, _task: task }
    }

    /// For a server that traces this part of its calls, and sends what it traced this often.
    pub fn settings<'a>(&'a self, ratio: &'a str, delay_millis: &'a str) -> [(&'a str, &'a str); 3] {
        [
            ("TIDINGS_TELEMETRY__OTLP_ENDPOINT", self.endpoint.as_str()),
            ("TIDINGS_TELEMETRY__TRACE_RATIO", ratio),
            ("OTEL_BSP_SCHEDULE_DELAY", delay_millis),
        ]
    }

    pub fn spans(&self) -> Vec<Span> {
        let collected = self.collected.0.lock().expect("what was collected");
        let scopes = collected.iter().flat_map(|resource| &resource.scope_spans);
        scopes.flat_map(|scope| scope.spans.clone()).collect()
    }

    /// Which server a span is from.
    pub fn instance(&self, span: &Span) -> String {
        let collected = self.collected.0.lock().expect("what was collected");
        let from = |spans: &&ResourceSpans| {
            spans.scope_spans.iter().flat_map(|scope| &scope.spans).any(|other| other.span_id == span.span_id)
        };
        let resource = collected.iter().find(from).and_then(|spans| spans.resource.clone()).expect("the span's server");
        let attribute = |key: &str| {
            let found = resource.attributes.iter().find(|attribute| attribute.key == key);
            match found.and_then(|attribute| attribute.value.clone()?.value) {
                Some(Value::StringValue(value)) => value,
                value => panic!("{key} is {value:?}"),
            }
        };
        assert_eq!(attribute("service.name"), "tidings");
        attribute("service.instance.id")
    }
}

/// The ways of messages: for each delivery, these spans, each within the one before.
pub fn ways(spans: &[Span], names: [&str; 3]) -> Vec<[Span; 3]> {
    let named = |name: &str, id: &[u8]| spans.iter().find(|span| span.name == name && span.span_id == id).cloned();
    let delivered = spans.iter().filter(|span| span.name == names[2]);
    let ways = delivered.filter_map(|deliver| {
        let append = named(names[1], &deliver.parent_span_id)?;
        let first = named(names[0], &append.parent_span_id)?;
        Some([first, append, deliver.clone()])
    });
    ways.collect()
}

pub fn is_one_trace(way: &[Span; 3]) {
    let [first, append, deliver] = way;
    assert!(way.iter().all(|span| span.trace_id == first.trace_id), "{way:?}");
    assert!(first.start_time_unix_nano <= append.start_time_unix_nano, "{way:?}");
    assert!(append.start_time_unix_nano <= deliver.start_time_unix_nano, "{way:?}");
    assert!(append.events.iter().any(|event| event.name == "the commit begins"), "{way:?}");
    assert!(deliver.events.iter().any(|event| event.name == "handed to the connection"), "{way:?}");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[tokio::test]
async fn a_message_is_followed_from_the_callers_trace_to_the_other_device() {
    let collector = Collector::start().await;
    let world = World::start_with(Transport::Connect, &collector.settings("0", "50")).await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    let mut stream = bob.live();
    stream.caught_up().await;
    alice.send(&chat, "not traced").await;
    let mut traced = Request::new(request(&chat, Action::Content(content("traced"))));
    traced.metadata_mut().insert("traceparent", format!("00-{TRACE}-{PARENT}-01").parse().expect("a header"));
    alice.messages().send(traced).await.expect("send");
    stream.sees(&chat, ["not traced", "traced"]).await;

    let names = ["tidings.v1.MessageService/Send", "append", "deliver"];
    let way = until("the whole way is collected", async || ways(&collector.spans(), names).pop()).await;
    is_one_trace(&way);
    assert_eq!((hex(&way[0].trace_id), hex(&way[0].parent_span_id)), (TRACE.to_owned(), PARENT.to_owned()));
    let spans = collector.spans();
    assert!(spans.iter().all(|span| hex(&span.trace_id) == TRACE), "nothing else is traced: {spans:?}");
    assert!(!collector.instance(&way[0]).is_empty());
}

#[tokio::test]
async fn a_message_on_a_stream_has_its_own_trace_and_none_is_lost_when_the_server_ends() {
    let collector = Collector::start().await;
    let mut world = World::start_with(Transport::Connect, &collector.settings("1", "3600000")).await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    let mut stream = bob.live();
    stream.caught_up().await;
    let mut sender = alice.live();
    sender.caught_up().await;
    sender.send(&chat, "traced").await;
    stream.sees(&chat, ["traced"]).await;
    drop((sender, stream));
    world.server.ask_to_end();
    world.server.ended().await;
    is_one_trace(&ways(&collector.spans(), ["send", "append", "deliver"]).pop().expect("the whole way is collected"));
}

#[tokio::test]
async fn a_server_whose_collector_is_away_serves() {
    let settings =
        [("TIDINGS_TELEMETRY__OTLP_ENDPOINT", "http://127.0.0.1:9"), ("TIDINGS_TELEMETRY__TRACE_RATIO", "1")];
    let mut world = World::start_with(Transport::Connect, &settings).await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    alice.send(&chat, "traced in vain").await;
    bob.sees(&chat, ["traced in vain"]).await;
    world.server.ask_to_end();
    world.server.ended().await;
}

#[tokio::test]
async fn a_collector_or_ratio_that_makes_no_sense_is_named() {
    for (key, value, named) in [
        ("TIDINGS_TELEMETRY__OTLP_ENDPOINT", "not an address", "telemetry.otlp_endpoint"),
        ("TIDINGS_TELEMETRY__TRACE_RATIO", "7", "telemetry.trace_ratio"),
    ] {
        let folder = tempfile::TempDir::new().expect("a folder");
        let mut command = program();
        command
            .current_dir(folder.path())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env(key, value)
            .kill_on_drop(true);
        let output = tokio::time::timeout(crate::world::PATIENCE, command.output());
        let output = output.await.expect("the server must not start").expect("run the program");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(named), "{said}");
    }
}
