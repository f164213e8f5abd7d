//! The process that is measured: a child of this one, or one that runs already.

use std::{collections::BTreeMap, net::SocketAddr, path::Path, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

use crate::{
    error::{Error, Result},
    process::Process,
};

/// How long a server may take to say where it listens.
const STARTING: Duration = Duration::from_mins(1);

pub struct Server {
    pub address: SocketAddr,
    /// Unknown if the server runs elsewhere.
    pub process: Option<Process>,
    /// Killed when this is dropped.
    _child: Option<Child>,
}

/// What a server used in some time.
#[derive(Clone, Copy, Default)]
pub struct Usage {
    /// CPU time of the server, and of this process.
    pub server: Option<Duration>,
    pub generator: Duration,
    /// The server's memory, in bytes.
    pub memory: Option<u64>,
}

impl Server {
    /// Starts a Tidings server on a data folder, without rate limits and with passwords that are cheap to hash.
    pub async fn tidings(program: &Path, data: &Path, settings: &BTreeMap<&str, String>) -> Result<Self> {
        let mut command = Command::new(program);
        command.arg("serve").arg("--data").arg(data).args(["--listen", "127.0.0.1:0"]);
        // What says where production's engines are, for whoever started this.
        for engine in ["POSTGRES", "REDIS", "KAFKA"] {
            command.env_remove(format!("TIDINGS_TEST_{engine}"));
        }
        command.env("TIDINGS_LIMITS__ENABLED", "false").env("TIDINGS_AUTH__ARGON2_MEMORY_KIB", "8");
        command.env("TIDINGS_TELEMETRY__FILTER", "warn").envs(settings);
        Self::start(command).await
    }

    /// Starts the bare echo of this program.
    pub async fn echo() -> Result<Self> {
        let program = std::env::current_exe().map_err(Error::io("finding this program"))?;
        let mut command = Command::new(program);
        command.arg("echo-server");
        Self::start(command).await
    }

    /// A server that runs already, here if its process id is given.
    pub fn running(address: SocketAddr, pid: Option<u32>) -> Self {
        Self { address, process: pid.map(Process), _child: None }
    }

    async fn start(mut command: Command) -> Result<Self> {
        let name = command.as_std().get_program().display().to_string();
        let starting = || Error::io(format!("starting {name}"));
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().map_err(starting())?;
        let stdout = child.stdout.take().ok_or_else(|| Error::Unable(format!("{name} has no output")))?;
        let mut lines = BufReader::new(stdout).lines();
        let line = timeout(STARTING, lines.next_line()).await;
        let line = line.map_err(|_| Error::Unable(format!("{name} did not say where it listens")))?;
        let line = line.map_err(starting())?.unwrap_or_default();
        let address = line.rsplit_once("http://").and_then(|(_, address)| address.parse().ok());
        let address = address.ok_or_else(|| Error::Unable(format!("{name} said {line:?}, not where it listens")))?;
        Ok(Self { address, process: child.id().map(Process), _child: Some(child) })
    }

    /// What has been used so far.
    pub fn usage(&self) -> Result<Usage> {
        Ok(Usage {
            server: self.process.map(Process::cpu).transpose()?,
            generator: Process::own().cpu()?,
            memory: self.process.map(Process::memory).transpose()?,
        })
    }
}
