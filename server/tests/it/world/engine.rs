//! An engine of a test's own, which it may stop: PostgreSQL, Kafka or Redis, as `make services` starts them.

use std::path::Path;

use tempfile::TempDir;
use tokio::process::Command;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../.ci/services/one");

/// A running engine. It ends, and what it has is removed, when this is dropped.
pub struct Engine {
    name: &'static str,
    state: TempDir,
    url: String,
}

impl Engine {
    /// Starts one of `postgres`, `kafka` and `redis`.
    pub async fn start(name: &'static str) -> Self {
        let mut engine = Self { name, state: TempDir::new().expect("a folder for the engine"), url: String::new() };
        engine.resume().await;
        engine
    }

    /// Where it is; the same each time it runs.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends it without a warning; what it has is kept.
    pub async fn kill(&self) {
        self.run("kill").await;
    }

    /// Lets it do nothing more, though it is there and takes connections. It can only be killed then.
    pub async fn freeze(&self) {
        self.run("freeze").await;
    }

    /// Starts it again.
    pub async fn resume(&mut self) {
        let printed = self.run("start").await;
        let (_, url) = printed.trim().split_once('=').expect("the script prints where it is");
        url.clone_into(&mut self.url);
    }

    async fn run(&self, action: &str) -> String {
        let output = Command::new(SCRIPT).args([self.name, action]).env("SERVICES", self.state.path()).output().await;
        let output = output.expect("run the script");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let mut remove = std::process::Command::new(Path::new(SCRIPT));
        remove.args([self.name, "remove"]).env("SERVICES", self.state.path());
        // A test that failed already has said why.
        drop(remove.output());
    }
}
