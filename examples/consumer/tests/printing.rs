//! The program on a real topic.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{process::Stdio, time::Duration};

use prost::Message as _;
use rdkafka::{
    ClientConfig,
    producer::{FutureProducer, FutureRecord},
};
use serde_json::{Value, json};
use tidings_proto::v1::{Content, Entry, EntryKind, Text, content, entry};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};
use uuid::Uuid;

const PATIENCE: Duration = Duration::from_secs(30);

struct Topic {
    brokers: String,
    name: String,
}

impl Topic {
    fn new() -> Self {
        let brokers = std::env::var("TIDINGS_TEST_KAFKA").expect("TIDINGS_TEST_KAFKA; `make services` starts it");
        Self { brokers, name: format!("test.{}", Uuid::now_v7()) }
    }

    async fn put(&self, log_id: &str, seq: u64, text: &str) {
        let kind = Some(content::Kind::Text(Text { text: text.to_owned(), link: None }));
        let body = Some(entry::Body::Content(Content { kind, ..Content::default() }));
        let kind = EntryKind::Message.into();
        let entry = Entry { log_id: log_id.to_owned(), seq, kind, body, ..Entry::default() };
        self.put_bytes(log_id, &entry.encode_to_vec()).await;
    }

    async fn put_bytes(&self, key: &str, value: &[u8]) {
        let producer: FutureProducer = ClientConfig::new().set("bootstrap.servers", &self.brokers).create().unwrap();
        producer.send(FutureRecord::to(&self.name).key(key).payload(value), PATIENCE).await.unwrap();
    }

    fn print(&self, arguments: &[&str]) -> Printing {
        let mut process = Command::new(env!("CARGO_BIN_EXE_tidings-example-consumer"))
            .args(["--brokers", &self.brokers, "--topic", &self.name])
            .args(arguments)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Printing { process, lines }
    }
}

struct Printing {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Printing {
    async fn next(&mut self) -> Value {
        let line = timeout(PATIENCE, self.lines.next_line()).await.expect("nothing was printed").unwrap();
        serde_json::from_str(&line.expect("a line")).unwrap()
    }

    /// As Ctrl-C does.
    async fn interrupt(mut self) {
        let process = self.process.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-INT", &process]).status().await.unwrap().success());
        assert!(timeout(PATIENCE, self.process.wait()).await.expect("it did not end").unwrap().success());
    }
}

#[tokio::test]
async fn an_entry_is_a_line_of_json() {
    let topic = Topic::new();
    topic.put("chat", 7, "hi").await;
    let printed = topic.print(&["--group", &topic.name]).next().await;
    let expected = json!({
        "logId": "chat",
        "seq": "7",
        "kind": "ENTRY_KIND_MESSAGE",
        "content": { "text": { "text": "hi" } },
    });
    assert_eq!(printed, expected);
}

#[tokio::test]
async fn other_logs_and_what_is_no_entry_are_left_out() {
    let topic = Topic::new();
    topic.put_bytes("wanted", b"\xff\xff").await;
    topic.put("other", 1, "not this").await;
    topic.put("wanted", 1, "this").await;
    let printed = topic.print(&["--group", &topic.name, "--log", "wanted"]).next().await;
    assert_eq!(printed["content"]["text"]["text"], "this");
}

#[tokio::test]
async fn a_group_goes_on_where_it_was() {
    let topic = Topic::new();
    topic.put("chat", 1, "before").await;
    let mut first = topic.print(&["--group", &topic.name]);
    assert_eq!(first.next().await["seq"], "1");
    first.interrupt().await;
    topic.put("chat", 2, "after").await;
    assert_eq!(topic.print(&["--group", &topic.name]).next().await["seq"], "2");
}
