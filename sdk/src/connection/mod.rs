//! The connection: one task that keeps a stream open while somebody is logged in.
//!
//! It resumes from the cursors, and after a failure waits a random time that grows with the failures in a row. A change
//! of network or of the session ends the wait. Nothing is lost when it is dropped anywhere: what counts is in the store.

mod backoff;
mod catch_up;
mod stream;
mod told;
mod writes;

use std::{sync::Arc, time::Duration};

use tokio::{sync::Notify, time::sleep};
use tokio_util::sync::CancellationToken;

use self::backoff::Backoff;
use crate::{
    ConnectionState, Error, Reason, live::Live, observe::Hub, session::Session, store::Store, transport::Transport,
};

/// What the task works with.
pub struct Connection {
    pub store: Store,
    pub session: Arc<Session>,
    pub live: Arc<Live>,
    pub hub: Arc<Hub>,
    pub transport: Arc<Transport>,
    pub network: Arc<Notify>,
}

/// How a stream ended.
#[derive(Debug)]
pub enum End {
    /// The access token expired.
    TokenExpired { token: String },
    /// The server asked to come back after a while.
    GoAway { reconnect_after: Duration },
    /// The network changed.
    NetworkChanged,
    /// Entries of a log were missed; the cursors say which.
    Missed,
    /// Anything else.
    Failed(Error),
}

impl Connection {
    /// Runs until stopped.
    pub async fn run(self, stop: CancellationToken) {
        let mut generation = self.session.generation();
        let mut backoff = Backoff::default();
        loop {
            generation.borrow_and_update();
            tokio::select! {
                () = stop.cancelled() => return,
                _ = generation.changed() => backoff = Backoff::default(),
                () = self.attempt(&mut backoff) => {}
            }
        }
    }

    /// One stream, and the wait after it.
    async fn attempt(&self, backoff: &mut Backoff) {
        let streaming = self.session.streaming().await;
        if !self.session.is_logged_in() {
            drop(streaming);
            self.session.show();
            // A new session ends the wait.
            return std::future::pending().await;
        }
        self.live.set_state(ConnectionState::Connecting);
        let end = stream::run(self, backoff).await;
        tracing::debug!(?end, "stream ended");
        let wait = self.after(end, backoff).await;
        drop(streaming);
        self.transport.renew();
        if !wait.is_zero() && self.session.is_logged_in() {
            self.live.set_state(ConnectionState::Offline);
            tokio::select! {
                () = sleep(wait) => {}
                () = self.network.notified() => {}
            }
        }
    }

    /// Does what an end asks for, and says how long to wait.
    async fn after(&self, end: End, backoff: &mut Backoff) -> Duration {
        match end {
            End::TokenExpired { token } => match self.session.refresh(token).await {
                Ok(_) if backoff.is_fresh() => Duration::ZERO,
                _ => backoff.next(),
            },
            End::NetworkChanged => Duration::ZERO,
            End::GoAway { reconnect_after } => reconnect_after.min(backoff::LONGEST),
            End::Failed(error) if error.reason() == Some(Reason::Unauthenticated) => {
                self.session.end().await;
                Duration::ZERO
            }
            End::Missed | End::Failed(_) => backoff.next(),
        }
    }
}
