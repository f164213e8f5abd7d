//! One run: begin, let it warm up, measure, and check that everything arrived.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use tempfile::TempDir;

use crate::{
    error::{Error, Result},
    fleet::{Fleet, Scheduled},
    server::{Server, Usage},
    tally::{Schedule, Tally},
    wire::Stamp,
};

/// What all runs have in common.
#[derive(Clone, clap::Args)]
pub struct Options {
    /// The server's program [default: `tidings` beside this one]
    #[arg(long, global = true)]
    tidings: Option<PathBuf>,
    /// A server that runs already, without rate limits, like 127.0.0.1:7400
    #[arg(long, global = true)]
    server: Option<SocketAddr>,
    /// The process id of that server, if it runs here, for its CPU time and memory
    #[arg(long, global = true, requires = "server")]
    pid: Option<u32>,
    /// Where the servers that are started here keep their data, each in a new folder [default: the temporary folder]
    #[arg(long, global = true)]
    data: Option<PathBuf>,
    /// How long each run is measured
    #[arg(long, global = true, default_value_t = 10.0, value_name = "SECONDS")]
    seconds: f64,
    /// How long each run warms up before
    #[arg(long, global = true, default_value_t = 2.0, value_name = "SECONDS")]
    warm_up: f64,
    /// The length of each text, in bytes
    #[arg(long, global = true, default_value_t = 64)]
    bytes: usize,
}

impl Options {
    pub fn text_length(&self) -> usize {
        self.bytes.max(Stamp::LENGTH)
    }

    pub fn data_folder(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(std::env::temp_dir)
    }

    /// The server of one run. Its data is gone when the run is.
    pub async fn serve(&self) -> Result<Stage> {
        if let Some(address) = self.server {
            return Ok(Stage { server: Server::running(address, self.pid), _data: None });
        }
        let program = match &self.tidings {
            Some(program) => program.clone(),
            None => std::env::current_exe().map_err(Error::io("finding this program"))?.with_file_name("tidings"),
        };
        let folder = self.data_folder();
        let data = TempDir::with_prefix_in("tidings-load-", &folder);
        let data = data.map_err(Error::io(format!("making a folder in {}", folder.display())))?;
        Ok(Stage { server: Server::tidings(&program, data.path()).await?, _data: Some(data) })
    }
}

/// A server, and the folder that goes after it.
pub struct Stage {
    pub server: Server,
    _data: Option<TempDir>,
}

/// What was measured of messages.
#[derive(Clone, Copy)]
pub struct Measurement {
    /// Messages delivered, or round trips, in a second.
    pub per_second: f64,
    pub p50: Duration,
    pub p99: Duration,
    pub p999: Duration,
    /// CPU time for each of them.
    pub server_cpu: Option<Duration>,
    pub generator_cpu: Duration,
    /// The server's memory at the end, in bytes.
    pub memory: Option<u64>,
}

/// Runs these peers, and measures them. Fails if anything is lost or doubled.
pub async fn load<P: Scheduled>(server: &Server, groups: Vec<Vec<P>>, options: &Options) -> Result<Measurement> {
    let mut fleet = Fleet::launch(server.address, groups).await?;
    let measured = Duration::from_secs_f64(options.seconds);
    let schedule = Schedule::starting_now(Duration::from_secs_f64(options.warm_up), measured);
    fleet.begin(schedule);
    let usage = fleet.run_while(server.usage_between(schedule.from, schedule.to)).await??;
    let mut tally = Tally::default();
    for peer in fleet.finish().await? {
        tally.add(peer.tally());
    }
    Ok(Measurement::new(&tally, &usage, measured))
}

impl Measurement {
    fn new(tally: &Tally, usage: &Usage, measured: Duration) -> Self {
        let each = |cpu: Duration| cpu.div_f64(tally.delivered.max(1) as f64);
        Self {
            per_second: tally.delivered as f64 / measured.as_secs_f64(),
            p50: tally.latency(0.5),
            p99: tally.latency(0.99),
            p999: tally.latency(0.999),
            server_cpu: usage.server.map(each),
            generator_cpu: each(usage.generator),
            memory: usage.memory,
        }
    }
}

/// Puts peers on connections, this many on each.
pub fn share<P>(peers: Vec<P>, streams_per_connection: usize) -> Vec<Vec<P>> {
    let mut groups = Vec::with_capacity(peers.len().div_ceil(streams_per_connection.max(1)));
    let mut peers = peers.into_iter().peekable();
    while peers.peek().is_some() {
        groups.push(peers.by_ref().take(streams_per_connection.max(1)).collect());
    }
    groups
}

pub fn too_short() -> Error {
    Error::Unable(format!("a text needs {} bytes for its stamp", Stamp::LENGTH))
}
