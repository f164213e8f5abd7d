//! A server's process.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Lines},
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
};

use tempfile::TempDir;

/// No limits on how often one machine calls, and passwords that are cheap to hash.
const SETTINGS: [(&str, &str); 2] = [("TIDINGS_LIMITS__ENABLED", "false"), ("TIDINGS_AUTH__ARGON2_MEMORY_KIB", "8")];

/// A server with its own data; killed, and its data removed, when dropped.
pub struct Server {
    folder: TempDir,
    address: String,
    settings: Vec<(String, String)>,
    process: Option<(Child, Lines<BufReader<ChildStdout>>)>,
}

impl Server {
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    pub fn start_with(settings: &[(&str, &str)]) -> Self {
        let settings = SETTINGS.iter().chain(settings).map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let mut server = Self {
            folder: TempDir::new().unwrap(),
            address: "127.0.0.1:0".to_owned(),
            settings: settings.collect(),
            process: None,
        };
        server.restart();
        server
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends it with SIGKILL.
    pub fn kill(&mut self) {
        if let Some((mut process, _)) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Starts it, again on the same port and data.
    pub fn restart(&mut self) {
        self.kill();
        let configuration = self.folder.path().join("tidings.toml");
        fs::write(&configuration, "").unwrap();
        let mut program = Command::new(binary());
        // Where other tests find PostgreSQL, Redis and Kafka is no configuration of the server.
        for engine in ["POSTGRES", "REDIS", "KAFKA"] {
            program.env_remove(format!("TIDINGS_TEST_{engine}"));
        }
        let mut process = program
            .args(["serve", "--listen", &self.address, "--data"])
            .arg(self.folder.path().join("data"))
            .arg("--config")
            .arg(configuration)
            .envs(self.settings.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = output.next().expect("the server ended before it was ready").unwrap();
        let address = line.strip_prefix("tidings: listening on http://").expect("the server's address");
        address.clone_into(&mut self.address);
        // The output is kept open, so that the server can go on writing.
        self.process = Some((process, output));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The server's binary: the one that is named, or the one beside the folder of the tests' own.
fn binary() -> PathBuf {
    if let Some(named) = env::var_os("SERVER_BINARY") {
        return named.into();
    }
    let tests = env::current_exe().unwrap();
    let binary = tests.parent().and_then(|deps| deps.parent()).unwrap().join("tidings");
    assert!(binary.exists(), "{} is missing: run `cargo build -p tidings` first", binary.display());
    binary
}
