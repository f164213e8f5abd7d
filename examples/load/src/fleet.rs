//! Many peers on their connections, a task for each connection, started and ended together.

use std::{net::SocketAddr, sync::Arc};

use tokio::{
    sync::{Semaphore, mpsc, watch},
    task::JoinSet,
};

use crate::{
    connection::{Connection, Peer},
    error::{Error, Result},
    tally::{Schedule, Tally},
};

/// A peer that takes part in a run.
pub trait Scheduled: Peer {
    /// Whether the run may begin.
    fn is_ready(&self) -> bool;
    fn begin(&mut self, schedule: Schedule);
    /// Whether it has everything that it should get.
    fn is_done(&self) -> bool;
    fn tally(&self) -> &Tally;
}

pub struct Fleet<P> {
    connections: JoinSet<Result<Vec<P>>>,
    schedule: watch::Sender<Option<Schedule>>,
    done: Vec<P>,
}

impl<P: Scheduled> Fleet<P> {
    /// Connections that are being opened at the same time, unless it is said otherwise.
    pub const OPENING: usize = 32;

    /// Connects all peers, those of one group over one connection, the groups in turn to these servers, and waits until
    /// they are ready.
    pub async fn launch(servers: &[SocketAddr], groups: impl IntoIterator<Item = Vec<P>>) -> Result<Self> {
        Self::launch_at_once(servers, groups, Self::OPENING).await
    }

    /// The same, opening so many connections at the same time.
    pub async fn launch_at_once(
        servers: &[SocketAddr],
        groups: impl IntoIterator<Item = Vec<P>>,
        at_once: usize,
    ) -> Result<Self> {
        let (schedule, begins) = watch::channel(None);
        let opening = Arc::new(Semaphore::new(at_once));
        let (ready, mut all_ready) = mpsc::channel::<()>(1);
        let mut connections = JoinSet::new();
        for (peers, address) in groups.into_iter().zip(servers.iter().cycle()) {
            connections.spawn(live(*address, peers, Arc::clone(&opening), ready.clone(), begins.clone()));
        }
        drop(ready);
        let mut fleet = Self { connections, schedule, done: Vec::new() };
        // Nobody ever sends: the channel closes when the last has become ready.
        fleet.run_while(all_ready.recv()).await?;
        Ok(fleet)
    }

    /// Starts the run.
    pub fn begin(&self, schedule: Schedule) {
        self.schedule.send_replace(Some(schedule));
    }

    /// Does some work meanwhile, unless a connection fails.
    pub async fn run_while<T>(&mut self, work: impl Future<Output = T>) -> Result<T> {
        tokio::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Ok(done),
                Some(ended) = self.connections.join_next() => self.done.extend(joined(ended)?),
            }
        }
    }

    /// Waits until every peer is done, and gives them.
    pub async fn finish(mut self) -> Result<Vec<P>> {
        while let Some(ended) = self.connections.join_next().await {
            self.done.extend(joined(ended)?);
        }
        Ok(self.done)
    }
}

/// A connection's life.
async fn live<P: Scheduled>(
    address: SocketAddr,
    peers: Vec<P>,
    opening: Arc<Semaphore>,
    ready: mpsc::Sender<()>,
    mut begins: watch::Receiver<Option<Schedule>>,
) -> Result<Vec<P>> {
    let permit = opening.acquire().await;
    let mut connection = Connection::open(address, peers).await?;
    connection.drive_until(P::is_ready).await?;
    drop((permit, ready));
    let schedule = tokio::select! {
        schedule = begins.wait_for(Option::is_some) => schedule.ok().and_then(|schedule| *schedule),
        failed = connection.drive_until(|_| false) => return failed.map(|()| Vec::new()),
    };
    // Without a schedule, the fleet was dropped.
    if let Some(schedule) = schedule {
        connection.change(|peer| peer.begin(schedule));
        connection.drive_until(P::is_done).await?;
    }
    Ok(connection.into_peers().collect())
}

fn joined<T>(ended: std::result::Result<Result<T>, tokio::task::JoinError>) -> Result<T> {
    ended.map_err(|error| Error::Unable(format!("a task failed: {error}")))?
}
