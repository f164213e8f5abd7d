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
    io::{AsyncBufReadExt as _, AsyncRead, BufReader},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use super::PATIENCE;

/// What the tests need by default: no limits on how often one machine calls, and passwords that are cheap to hash.
const SETTINGS: [(&str, &str); 2] = [("TIDINGS_LIMITS__ENABLED", "false"), ("TIDINGS_AUTH__ARGON2_MEMORY_KIB", "8")];

/// How many lines of the server's log a failing test shows.
const LINES_SHOWN: usize = 60;

/// A running server with its own data. It is killed, and its data removed, when this is dropped.
pub struct Server {
    data: TempDir,
    settings: Vec<(String, String)>,
    address: SocketAddr,
    process: Option<Child>,
    log: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server on a free port, and waits until it listens.
    pub async fn start(settings: &[(&str, &str)]) -> Self {
        let settings = SETTINGS.iter().chain(settings).map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let mut server = Self {
            data: TempDir::new().expect("a folder for the data"),
            settings: settings.collect(),
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

    /// The process's id.
    pub fn pid(&self) -> u32 {
        self.process.as_ref().and_then(Child::id).expect("the server runs")
    }

    /// What it has logged so far, over all its lives.
    pub fn log(&self) -> String {
        self.log.lock().expect("the log").join("\n")
    }

    /// Ends it with SIGKILL: whatever it had only in memory is gone.
    pub async fn kill(&mut self) {
        let mut process = self.process.take().expect("the server runs");
        process.start_kill().expect("kill");
        process.wait().await.expect("wait for the killed server");
    }

    /// Asks it to end with SIGTERM, without waiting.
    pub fn ask_to_end(&self) {
        let pid = i32::try_from(self.pid()).ok().and_then(Pid::from_raw).expect("a process id");
        kill_process(pid, Signal::TERM).expect("send SIGTERM");
    }

    /// Waits until it has ended by itself.
    pub async fn ended(&mut self) {
        let mut process = self.process.take().expect("the server runs");
        let status = timeout(PATIENCE, process.wait()).await.expect("the server did not end").expect("wait");
        assert!(status.success(), "the server ended with {status}");
    }

    /// Starts it again, on the same port and data.
    pub async fn restart(&mut self) {
        assert!(self.process.is_none(), "the server still runs");
        self.run().await;
    }

    async fn run(&mut self) {
        let mut process = Command::new(env!("CARGO_BIN_EXE_tidings"))
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
        let stdout = process.stdout.take().expect("stdout");
        self.address = self.ready(stdout).await;
        self.process = Some(process);
    }

    /// Waits for the one line that the server prints when it listens.
    async fn ready(&self, stdout: ChildStdout) -> SocketAddr {
        let mut lines = BufReader::new(stdout).lines();
        let line = timeout(PATIENCE, lines.next_line()).await.expect("the server did not get ready").expect("stdout");
        let address = line.as_deref().and_then(|line| line.strip_prefix("tidings: listening on http://"));
        address.and_then(|address| address.parse().ok()).unwrap_or_else(|| {
            panic!("the server said {line:?} where it should say that it listens");
        })
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

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log.lock().expect("the log");
            let lines = &log[log.len().saturating_sub(LINES_SHOWN)..];
            eprintln!("--- the end of the server's log ---\n{}\n---", lines.join("\n"));
        }
    }
}
