//! The local store: `SQLite` on a thread of its own, behind a bounded queue.
//!
//! Everything that a device knows is here: session, chats, entries with their cursors, outbox. What is the app's
//! installation and not the session's outlives a log-out. Reads see a committed state; a write is one transaction, whose
//! [`Changes`] are published to the observers after it is committed. Closing answers once the file is released.

mod account_log;
mod apply;
mod changes;
mod chats;
mod entries;
mod incoming;
mod installation;
mod logs;
mod messages;
mod outbox;
mod profiles;
mod reactions;
mod receipts;
mod schema;
mod session;
#[cfg(test)]
mod tests;

use std::{path::PathBuf, sync::Arc, thread};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

pub use apply::Applied;
pub use changes::Changes;
pub use logs::Gap;
pub use session::Tokens;

use crate::{Error, Result, observe::Hub};

pub use self::{
    apply::apply,
    chats::*,
    entries::{hide, store_page},
    incoming::*,
    installation::*,
    logs::*,
    messages::*,
    outbox::*,
    profiles::*,
    receipts::*,
    session::*,
};

/// How many commands may wait. They are short; more waiting ones mean that the disk is stuck, and callers wait too.
const QUEUE: usize = 64;

enum Command {
    Run(Box<dyn FnOnce(&mut Connection) + Send>),
    Close(oneshot::Sender<()>),
}

/// The handle of the store's thread; the thread ends with the last handle.
#[derive(Clone)]
pub struct Store {
    commands: mpsc::Sender<Command>,
    hub: Arc<Hub>,
}

impl Store {
    /// Opens the file, makes it if there is none, and brings its schema up to date.
    pub async fn open(path: PathBuf, hub: Arc<Hub>) -> Result<Self> {
        let (commands, queue) = mpsc::channel(QUEUE);
        let (opened, answer) = oneshot::channel();
        thread::Builder::new()
            .name("tidings-store".to_owned())
            .spawn(move || match schema::open(&path) {
                Ok(connection) => {
                    // Nobody waits for the answer only if opening was given up; then the queue is closed too.
                    let _ = opened.send(Ok(()));
                    serve(connection, queue);
                }
                Err(error) => {
                    let _ = opened.send(Err(error));
                }
            })
            .map_err(|error| Error::Storage { message: error.to_string() })?;
        answer.await.map_err(|_| Error::Closed)??;
        Ok(Self { commands, hub })
    }

    /// Runs a read.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        self.run(move |connection| Ok(read(connection)?)).await
    }

    /// Runs a write as one transaction; it is carried out even if the caller stops waiting.
    pub async fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&Transaction<'_>, &mut Changes) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        let hub = Arc::clone(&self.hub);
        self.run(move |connection| {
            let mut changes = Changes::default();
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = write(&transaction, &mut changes)?;
            transaction.commit()?;
            changes.publish(&hub);
            Ok(result)
        })
        .await
    }

    /// Closes the file, after what was queued before. Calls after it answer Closed.
    pub async fn close(&self) {
        let (closed, answer) = oneshot::channel();
        if self.commands.send(Command::Close(closed)).await.is_ok() {
            // The thread drops the sender only if it closes for another caller at the same time.
            let _ = answer.await;
        }
    }

    async fn run<T: Send + 'static>(
        &self,
        run: impl FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let command = Command::Run(Box::new(move |connection| {
            // A caller that stopped waiting does not need the answer.
            let _ = reply.send(run(connection));
        }));
        self.commands.send(command).await.map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }
}

fn serve(mut connection: Connection, mut queue: mpsc::Receiver<Command>) {
    while let Some(command) = queue.blocking_recv() {
        match command {
            Command::Run(run) => run(&mut connection),
            Command::Close(closed) => {
                // First the file: who finds the queue closed takes it for released.
                drop(connection);
                queue.close();
                let _ = closed.send(());
                return;
            }
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Storage { message: error.to_string() }
    }
}
