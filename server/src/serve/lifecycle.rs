//! What ends when, and what makes the server end.

use std::io;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Background tasks. The log ends after everything that writes to it.
#[derive(Default)]
pub struct Lifecycle {
    pub services: CancellationToken,
    pub log: CancellationToken,
    pub tasks: TaskTracker,
    pub log_tasks: TaskTracker,
}

impl Lifecycle {
    /// Ends the background tasks, and waits for them.
    pub async fn end(self) {
        self.services.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.log.cancel();
        self.log_tasks.close();
        self.log_tasks.wait().await;
    }
}

/// Waits for SIGTERM or SIGINT.
pub async fn wait_for_signal() -> io::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
