//! HAProxy in its own process, with the configuration of `examples/deploy`.

use std::{
    net::{SocketAddr, TcpListener},
    os::fd::AsRawFd as _,
    process::Stdio,
};

use rustix::io::{FdFlags, fcntl_setfd};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::{page, until};

const CONFIGURATION: &str = include_str!("../../../../examples/deploy/haproxy.cfg");

/// Fields of a line of HAProxy's statistics.
const STATUS: usize = 17;
const CHECK_CODE: usize = 37;

/// What the balancer knows of a node.
#[derive(Clone, Copy, Debug)]
pub enum Seen {
    /// A check passed, and not only none that failed yet.
    Ready,
    NotReady,
    /// It gets nothing, for whatever reason.
    Gone,
}

/// A running balancer, which ends when this is dropped.
pub struct Balancer {
    address: SocketAddr,
    operations: SocketAddr,
    _process: Child,
    _folder: TempDir,
}

impl Balancer {
    /// Starts one in front of these nodes, and waits until it has seen that they are ready.
    pub async fn start(nodes: [SocketAddr; 3]) -> Self {
        Self::start_with(nodes, &[], &[]).await
    }

    /// The same with what is set in the environment, and with parts of the configuration replaced.
    pub async fn start_with(nodes: [SocketAddr; 3], settings: &[(&str, String)], replaced: &[(&str, &str)]) -> Self {
        let balancer = Self::launch(nodes, settings, replaced);
        for node in 0..nodes.len() {
            balancer.sees(node, Seen::Ready).await;
        }
        balancer
    }

    /// The same without waiting.
    pub fn launch(nodes: [SocketAddr; 3], settings: &[(&str, String)], replaced: &[(&str, &str)]) -> Self {
        let configuration = replaced.iter().fold(CONFIGURATION.to_owned(), |text, (old, new)| {
            assert!(text.contains(old), "the configuration says {old:?}");
            text.replace(old, new)
        });
        let folder = TempDir::new().expect("a folder");
        let file = folder.path().join("haproxy.cfg");
        std::fs::write(&file, configuration).expect("write the configuration");
        let (clients, operations) = (inherited(), inherited());
        let process = Command::new("/usr/sbin/haproxy")
            .args(["-q", "-f"])
            .arg(file)
            .env("TIDINGS_LISTEN", format!("fd@{}", clients.as_raw_fd()))
            .env("TIDINGS_OPERATIONS", format!("fd@{}", operations.as_raw_fd()))
            .envs(["TIDINGS_NODE_1", "TIDINGS_NODE_2", "TIDINGS_NODE_3"].into_iter().zip(nodes.map(|n| n.to_string())))
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("start HAProxy");
        let [address, operations] = [clients, operations].map(|listener| listener.local_addr().expect("an address"));
        Self { address, operations, _process: process, _folder: folder }
    }

    /// Where clients connect.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until its last look at a node gave this.
    pub async fn sees(&self, node: usize, seen: Seen) {
        let name = format!("streams,node-{},", node + 1);
        until(&format!("node {node} is seen {seen:?}"), async || {
            let (_, statistics) = page(self.operations, "/;csv").await?;
            let line = statistics.lines().find(|line| line.starts_with(&name))?;
            let fields: Vec<_> = line.split(',').collect();
            let fits = match seen {
                Seen::Ready => fields.get(CHECK_CODE) == Some(&"200"),
                Seen::NotReady => fields.get(CHECK_CODE) == Some(&"503"),
                Seen::Gone => fields.get(STATUS) == Some(&"DOWN"),
            };
            fits.then_some(())
        })
        .await;
    }
}

/// A listener on a free port, which a process that is started gets too.
fn inherited() -> TcpListener {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    fcntl_setfd(&listener, FdFlags::empty()).expect("keep it open for the process");
    listener
}
