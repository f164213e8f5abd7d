//! A server's process, people with devices, and what they see.

use std::{
    collections::BTreeMap,
    env,
    fmt::Debug,
    future::Future,
    net::SocketAddr,
    path::PathBuf,
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};

use tempfile::TempDir;
use tidings_sdk::{
    Client, ClientOptions, CodeChannel, ConnectionState, Error, Factor, LinkStep, Login, Message, MessageBody,
    MessageObserver, MessageUpdate, Reason,
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

/// How long anything may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(40);

pub const PASSWORD: &str = "correct horse battery";

/// What the tests need: no limits on how often one machine calls, and passwords that are cheap to hash.
const SETTINGS: [(&str, &str); 2] = [("TIDINGS_LIMITS__ENABLED", "false"), ("TIDINGS_AUTH__ARGON2_MEMORY_KIB", "8")];

/// A server for development, whose codes are in its log and may be sent again at once.
pub const DEVELOPMENT: [(&str, &str); 2] = [("TIDINGS_MODE", "development"), ("TIDINGS_AUTH__RESEND_WAIT", "0s")];

/// A server with its own data; killed, and its data removed, when dropped.
pub struct Server {
    data: TempDir,
    address: SocketAddr,
    settings: Vec<(String, String)>,
    process: Option<(Child, Lines<BufReader<ChildStdout>>)>,
    log: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    pub async fn start_with(settings: &[(&str, &str)]) -> Self {
        let settings = SETTINGS.iter().chain(settings).map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let mut server = Self {
            data: TempDir::new().unwrap(),
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            settings: settings.collect(),
            process: None,
            log: Arc::default(),
        };
        server.restart().await;
        server
    }

    /// Ends it with SIGKILL.
    pub async fn kill(&mut self) {
        if let Some((mut process, _)) = self.process.take() {
            process.kill().await.unwrap();
        }
    }

    /// Starts it again, on the same port and data.
    pub async fn restart(&mut self) {
        self.kill().await;
        let configuration = self.data.path().join("tidings.toml");
        std::fs::write(&configuration, "").unwrap();
        let mut program = Command::new(binary());
        // Where other tests find PostgreSQL, Redis and Kafka is no configuration of the server.
        for engine in ["POSTGRES", "REDIS", "KAFKA"] {
            program.env_remove(format!("TIDINGS_TEST_{engine}"));
        }
        let mut process = program
            .args(["serve", "--listen", &self.address.to_string(), "--data"])
            .arg(self.data.path().join("data"))
            .arg("--config")
            .arg(configuration)
            .envs(self.settings.iter().map(|(key, value)| (key, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        self.keep_log(process.stderr.take().unwrap());
        let mut output = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = within(output.next_line()).await.unwrap().expect("the server ended before it was ready");
        let address = line.strip_prefix("tidings: listening on http://").expect("the server's address");
        self.address = address.parse().unwrap();
        // The output is kept open, so that the server can go on writing.
        self.process = Some((process, output));
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Reads what the server logs until it ends; the task ends with it.
    fn keep_log(&self, output: impl AsyncRead + Unpin + Send + 'static) {
        let log = Arc::clone(&self.log);
        tokio::spawn(async move {
            let mut lines = BufReader::new(output).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                log.lock().unwrap().push(line);
            }
        });
    }

    /// Has a code sent to somebody, and reads it in the log of a server for development.
    pub async fn code_of<T>(&self, receiver: &str, send: impl Future<Output = Result<T, Error>>) -> String {
        let seen = self.log.lock().unwrap().len();
        send.await.unwrap();
        let read = || {
            let log = self.log.lock().unwrap();
            let line = log.iter().skip(seen).find(|line| line.contains(receiver) && line.contains("a code"))?;
            line.split(|character: char| !character.is_ascii_digit())
                .rfind(|digits| digits.len() == 6)
                .map(str::to_owned)
        };
        within(async {
            loop {
                if let Some(code) = read() {
                    return code;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await
    }
}

/// The server's binary, which stands beside the folder of the tests' own.
fn binary() -> PathBuf {
    let tests = env::current_exe().unwrap();
    let binary = tests.parent().and_then(|deps| deps.parent()).unwrap().join("tidings");
    assert!(binary.exists(), "{} is missing: run `cargo build -p tidings` first", binary.display());
    binary
}

/// A person on one device.
pub struct Person {
    pub client: Arc<Client>,
    options: ClientOptions,
    login: Login,
    _folder: TempDir,
}

impl Person {
    /// Somebody new.
    pub async fn register(server: &Server, name: &str) -> Self {
        let person = Self::on_new_device(server, name).await;
        person.client.register(person.login.clone(), PASSWORD.to_owned(), name.to_owned()).await.unwrap();
        person.is_online().await;
        person
    }

    /// The same person on one more device.
    pub async fn on_another_device(&self, server: &Server) -> Self {
        let Login::Username { username } = &self.login else { unreachable!() };
        let person = Self::on_new_device(server, username).await;
        person.log_in().await.unwrap();
        person.is_online().await;
        person
    }

    /// Somebody who is known by a phone number.
    pub async fn by_phone(server: &Server, phone: &str) -> Self {
        let person = Self::on_new_device(server, "somebody").await;
        let code = server.code_of(phone, person.client.send_code(phone.to_owned(), CodeChannel::Sms)).await;
        person.client.verify_code(phone.to_owned(), code, None, false).await.unwrap();
        person.is_online().await;
        person
    }

    /// The same person on one more device, which this one lets in by its QR code. It has not proven who holds it.
    pub async fn on_linked_device(&self, server: &Server) -> Self {
        let person = self.on_fresh_device(server).await;
        let link = person.client.link_device().await.unwrap();
        let Some(LinkStep::Offer { qr_text, .. }) = link.next().await.unwrap() else { panic!("no offer") };
        let scanned = self.client.scan_link(qr_text).await.unwrap();
        assert!(matches!(link.next().await.unwrap(), Some(LinkStep::Scanned { .. })));
        self.client.approve_link(scanned.link_id, true).await.unwrap();
        assert_eq!(link.next().await.unwrap(), Some(LinkStep::Linked));
        person.is_online().await;
        person
    }

    /// A device of the same person's that is not logged in.
    pub async fn on_fresh_device(&self, server: &Server) -> Self {
        let Login::Username { username } = &self.login else { unreachable!() };
        Self::on_new_device(server, username).await
    }

    pub fn login(&self) -> Login {
        self.login.clone()
    }

    /// Logs in with the password.
    pub async fn log_in(&self) -> Result<(), Error> {
        self.client.log_in(self.login.clone(), PASSWORD.to_owned()).await
    }

    /// A device that nobody is logged in on.
    pub async fn on_new_device(server: &Server, name: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let options = ClientOptions {
            server: server.url(),
            store_path: folder.path().join("store.db").to_str().unwrap().to_owned(),
            device_name: format!("{name}'s device"),
            platform: "test".to_owned(),
        };
        let client = Client::open(options.clone()).await.unwrap();
        Self { client, options, login: Login::Username { username: name.to_owned() }, _folder: folder }
    }

    /// The app ends, and is started again.
    pub async fn restart(&mut self) {
        self.client.close().await;
        self.client = Client::open(self.options.clone()).await.unwrap();
    }

    pub fn user_id(&self) -> String {
        self.client.user_id().unwrap()
    }

    pub async fn is(&self, wanted: impl Fn(ConnectionState) -> bool) {
        let observer = self.client.observe_connection();
        within(async { while !wanted(observer.next().await.unwrap()) {} }).await;
    }

    pub async fn is_online(&self) {
        self.is(|state| state == ConnectionState::Online).await;
    }

    /// The direct chat with somebody.
    pub async fn chat_with(&self, other: &Self) -> String {
        self.client.open_direct_chat(other.user_id()).await.unwrap().id
    }

    pub async fn send(&self, chat_id: &str, text: &str) -> String {
        self.client.send_text(chat_id.to_owned(), text.to_owned()).await.unwrap()
    }

    /// Waits until the server has a message.
    pub async fn has_sent(&self, chat_id: &str, id: &str) {
        self.view(chat_id).until(|view| view.message(id).is_some_and(|message| message.seq.is_some())).await;
    }

    pub fn view(&self, chat_id: &str) -> View {
        View { observer: self.client.observe_messages(chat_id.to_owned()), messages: BTreeMap::new() }
    }

    /// Waits until a chat shows these texts, and nothing else.
    pub async fn sees(&self, chat_id: &str, texts: &[&str]) {
        self.view(chat_id).until(|view| view.texts() == texts).await;
    }
}

/// A chat on a screen, kept up to date by an observer as an app does.
pub struct View {
    pub observer: Arc<MessageObserver>,
    messages: BTreeMap<String, Message>,
}

impl View {
    /// Waits until it shows what is wanted.
    pub async fn until(&mut self, wanted: impl Fn(&Self) -> bool) {
        let seen = timeout(PATIENCE, async {
            while !wanted(self) {
                self.update().await;
            }
        });
        let seen = seen.await.is_ok();
        assert!(seen, "not seen in time; instead {:?}", self.messages());
    }

    async fn update(&mut self) {
        match self.observer.next().await.expect("the client was closed") {
            MessageUpdate::Reset { messages } => {
                self.messages = messages.into_iter().map(|message| (message.id.clone(), message)).collect();
            }
            MessageUpdate::Changed { messages, removed } => {
                self.messages.extend(messages.into_iter().map(|message| (message.id.clone(), message)));
                self.messages.retain(|id, _| !removed.contains(id));
            }
        }
    }

    /// What people wrote; not what happened to the chat.
    pub fn messages(&self) -> Vec<&Message> {
        let written =
            |message: &&Message| !matches!(message.body, MessageBody::Membership { .. } | MessageBody::Settings { .. });
        let mut messages: Vec<&Message> = self.messages.values().filter(written).collect();
        messages.sort_by_key(|message| message.position);
        messages
    }

    pub fn message(&self, id: &str) -> Option<&Message> {
        self.messages.get(id)
    }

    /// The texts of the messages; of those taken back, "revoked".
    pub fn texts(&self) -> Vec<String> {
        let text = |message: &&Message| match &message.body {
            MessageBody::Text { text, .. } => Some(text.clone()),
            MessageBody::Revoked => Some("revoked".to_owned()),
            _ => None,
        };
        self.messages().iter().filter_map(text).collect()
    }
}

/// Checks that the server refused, and why.
pub fn refused<T: Debug>(result: Result<T, Error>, wanted: Reason) {
    match result {
        Err(Error::Refused { reason, .. }) if reason == wanted => {}
        other => panic!("{wanted:?} was expected, not {other:?}"),
    }
}

/// What a call that was refused for want of a step-up says can be used for one.
pub fn step_up_factors<T: Debug>(result: Result<T, Error>) -> Vec<Factor> {
    match result {
        Err(Error::StepUpRequired { factors }) => factors,
        other => panic!("a step-up should be needed, not {other:?}"),
    }
}

/// Waits for something that must not take long.
pub async fn within<T>(future: impl Future<Output = T>) -> T {
    timeout(PATIENCE, future).await.expect("it takes too long")
}

/// Asks until the answer is the one that is wanted.
pub async fn eventually<T: Debug, F: Future<Output = T>>(ask: impl Fn() -> F, wanted: impl Fn(&T) -> bool) {
    within(async {
        while !wanted(&ask().await) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}
