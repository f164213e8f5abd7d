//! Redis in its own process.

use std::{net::TcpListener, process::Stdio};

use tempfile::TempDir;
use tokio::{
    net::TcpStream,
    process::{Child, Command},
};

use super::until;

/// A Redis of its own.
pub struct Redis {
    port: u16,
    process: Child,
    folder: TempDir,
}

impl Redis {
    pub async fn start() -> Self {
        let folder = TempDir::new().expect("a folder");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
        let redis = Self { port, process: run(port, &folder), folder };
        redis.answers().await;
        redis
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    async fn answers(&self) {
        until("Redis listens", async || TcpStream::connect(("127.0.0.1", self.port)).await.ok()).await;
    }

    /// Ends it; what it had is gone.
    pub async fn kill(&mut self) {
        self.process.kill().await.expect("kill Redis");
    }

    /// Starts it again, empty.
    pub async fn restart(&mut self) {
        self.process = run(self.port, &self.folder);
        self.answers().await;
    }
}

fn run(port: u16, folder: &TempDir) -> Child {
    Command::new("redis-server")
        .args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port", &port.to_string(), "--dir"])
        .arg(folder.path())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("redis-server is installed")
}
