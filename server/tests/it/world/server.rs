//! The server's process: started, killed, started again on the same port and data.

use std::{
    net::SocketAddr,
    path::Path,
    process::Stdio,
    sync::{Arc, Mutex},
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use super::{Backends, Database, Engines, PATIENCE};

/// What the tests need by default: no limits on how often one machine calls, and passwords that are cheap to hash.
const SETTINGS: [(&str, &str); 2] = [("TIDINGS_LIMITS__ENABLED", "false"), ("TIDINGS_AUTH__ARGON2_MEMORY_KIB", "8")];

/// How many lines of the server's log a failing test shows.
const LINES_SHOWN: usize = 60;

/// What the server prints, beside its log.
type Output = Lines<BufReader<ChildStdout>>;

struct Running {
    process: Child,
    output: Output,
}

/// A running server with its own data. It is killed, and its data removed, when this is dropped.
pub struct Server {
    data: TempDir,
    /// Where its data is, unless it is in the folder.
    engines: Option<Engines>,
    settings: Vec<(String, String)>,
    address: SocketAddr,
    process: Option<Running>,
    log: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server on a free port, and waits until it listens.
    pub async fn start(settings: &[(&str, &str)]) -> Self {
        Self::start_on(Backends::of_this_run(), settings).await
    }

    /// The same, on these backends.
    pub async fn start_on(backends: Backends, settings: &[(&str, &str)]) -> Self {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        let mut all: Vec<(String, String)> = SETTINGS.iter().map(owned).collect();
        let engines = match backends {
            Backends::Embedded => None,
            Backends::Production => Some(Engines::start().await),
        };
        all.extend(engines.iter().flat_map(Engines::settings));
        all.extend(settings.iter().map(owned));
        let mut server = Self {
            data: TempDir::new().expect("a folder for the data"),
            engines,
            settings: all,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            process: None,
            log: Arc::default(),
        };
        server.run().await;
        server
    }

    /// Where it listens; the same after each restart.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Its database, if that is not in the folder.
    pub fn database(&self) -> Option<&Database> {
        self.engines.as_ref().map(|engines| &engines.database)
    }

    /// The process's id.
    pub fn pid(&self) -> u32 {
        self.process.as_ref().and_then(|running| running.process.id()).expect("the server runs")
    }

    /// What it has logged so far, over all its lives.
    pub fn log(&self) -> String {
        self.log.lock().expect("the log").join("\n")
    }

    /// Ends it with SIGKILL: whatever it had only in memory is gone.
    pub async fn kill(&mut self) {
        let Running { mut process, .. } = self.process.take().expect("the server runs");
        process.start_kill().expect("kill");
        process.wait().await.expect("wait for the killed server");
    }

    /// Asks it to end with SIGTERM, without waiting.
    pub fn ask_to_end(&self) {
        self.signal(Signal::TERM);
    }

    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.pid()).ok().and_then(Pid::from_raw).expect("a process id");
        kill_process(pid, signal).expect("send a signal");
    }

    /// Waits until it has ended by itself.
    pub async fn ended(&mut self) {
        let Running { mut process, mut output } = self.process.take().expect("the server runs");
        let status = timeout(PATIENCE, process.wait()).await.expect("the server did not end").expect("wait");
        assert!(status.success(), "the server ended with {status}");
        assert_eq!(output.next_line().await.expect("stdout"), None, "it prints one line, and logs the rest");
    }

    /// What it is told from its next start on, in place of what it was.
    pub fn set(&mut self, setting: &str, value: &str) {
        self.settings.retain(|(key, _)| key != setting);
        self.settings.push((setting.to_owned(), value.to_owned()));
    }

    /// Starts it again, on the same port and data.
    pub async fn restart(&mut self) {
        assert!(self.process.is_none(), "the server still runs");
        self.run().await;
    }

    async fn run(&mut self) {
        let mut process = program()
            .args(["serve", "--listen", &self.address.to_string(), "--data"])
            .arg(self.data.path())
            .envs(self.settings.iter().map(|(key, value)| (key, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("start the server");
        self.keep_log(process.stderr.take().expect("stderr"));
        let mut output = BufReader::new(process.stdout.take().expect("stdout")).lines();
        self.address = ready(&mut output).await;
        self.process = Some(Running { process, output });
    }

    /// Reads what the server logs until it ends; the task ends with it.
    fn keep_log(&self, output: impl AsyncRead + Unpin + Send + 'static) {
        let log = self.log.clone();
        tokio::spawn(async move {
            let mut lines = BufReader::new(output).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                log.lock().expect("the log").push(line);
            }
        });
    }
}

/// The program, without what is for the tests and no configuration of it.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidings"));
    for (variable, _) in std::env::vars().filter(|(variable, _)| variable.starts_with("TIDINGS_TEST_")) {
        command.env_remove(variable);
    }
    command
}

/// Waits for the one line that the server prints when it listens.
async fn ready(output: &mut Output) -> SocketAddr {
    let line = timeout(PATIENCE, output.next_line()).await.expect("the server did not get ready").expect("stdout");
    let url = line.as_deref().and_then(|line| line.strip_prefix("tidings: listening on "));
    let address = url.and_then(|url| url.strip_prefix("http://").or(url.strip_prefix("https://")));
    let address = address.and_then(|address| address.parse().ok());
    address.unwrap_or_else(|| panic!("the server said {line:?} where it should say that it listens"))
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log.lock().expect("the log");
            let lines = &log[log.len().saturating_sub(LINES_SHOWN)..];
            eprintln!("--- the end of the server's log ---\n{}\n---", lines.join("\n"));
        }
    }
}
