//! One run: begin, let it warm up, measure, and check that everything arrived.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use tempfile::TempDir;

use crate::{
    backends::{Backends, Written},
    error::{Error, Result},
    fleet::{Fleet, Scheduled},
    server::Server,
    site::{Site, Used},
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
    #[command(flatten)]
    pub backends: Backends,
    /// Settings of the servers beside those that all have.
    #[arg(skip)]
    settings: Vec<(&'static str, &'static str)>,
}

impl Options {
    /// The same, on so many servers.
    pub fn on(&self, nodes: usize) -> Self {
        let mut options = self.clone();
        options.backends.nodes = nodes;
        options
    }

    /// The same, on servers with another setting.
    pub fn with(&self, key: &'static str, value: &'static str) -> Self {
        let mut options = self.clone();
        options.settings.push((key, value));
        options
    }

    pub fn text_length(&self) -> usize {
        self.bytes.max(Stamp::LENGTH)
    }

    pub fn data_folder(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(std::env::temp_dir)
    }

    /// The servers of one run. Their data is gone when the run is.
    pub async fn serve(&self) -> Result<Site> {
        if let Some(address) = self.server {
            return Ok(Site::of(Server::running(address, self.pid)));
        }
        let program = match &self.tidings {
            Some(program) => program.clone(),
            None => std::env::current_exe().map_err(Error::io("finding this program"))?.with_file_name("tidings"),
        };
        let folder = self.data_folder();
        let data = TempDir::with_prefix_in("tidings-load-", &folder);
        let data = data.map_err(Error::io(format!("making a folder in {}", folder.display())))?;
        let database = self.backends.database().await?;
        let mut settings = self.backends.settings(database.as_ref());
        settings.extend(self.settings.iter().map(|(key, value)| (*key, (*value).to_owned())));
        let mut nodes = Vec::with_capacity(self.backends.nodes);
        for _ in 0..self.backends.nodes.max(1) {
            nodes.push(Server::tidings(&program, data.path(), &settings).await?);
        }
        Ok(Site::new(nodes, database, Some(data)))
    }
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
    /// The servers' memory at the end, in bytes.
    pub memory: Option<u64>,
    /// What PostgreSQL did for each of them.
    pub stored: Option<Stored>,
}

/// What PostgreSQL did for one message.
#[derive(Clone, Copy)]
pub struct Stored {
    pub statements: f64,
    pub bytes: f64,
    pub syncs: f64,
}

/// Runs these peers, and measures them. Fails if anything is lost or doubled.
pub async fn load<P: Scheduled>(site: &Site, groups: Vec<Vec<P>>, options: &Options) -> Result<Measurement> {
    let mut fleet = Fleet::launch(&site.addresses(), groups).await?;
    let measured = Duration::from_secs_f64(options.seconds);
    let schedule = Schedule::starting_now(Duration::from_secs_f64(options.warm_up), measured);
    fleet.begin(schedule);
    let used = fleet.run_while(site.used_between(schedule.from, schedule.to)).await??;
    let mut tally = Tally::default();
    for peer in fleet.finish().await? {
        tally.add(peer.tally());
    }
    Ok(Measurement::new(&tally, &used, measured))
}

impl Measurement {
    fn new(tally: &Tally, used: &Used, measured: Duration) -> Self {
        let delivered = tally.delivered.max(1) as f64;
        let each = |cpu: Duration| cpu.div_f64(delivered);
        let stored = |(written, statements): (Written, u64)| Stored {
            statements: statements as f64 / delivered,
            bytes: written.bytes as f64 / delivered,
            syncs: written.syncs as f64 / delivered,
        };
        Self {
            per_second: tally.delivered as f64 / measured.as_secs_f64(),
            p50: tally.latency(0.5),
            p99: tally.latency(0.99),
            p999: tally.latency(0.999),
            server_cpu: used.usage.server.map(each),
            generator_cpu: each(used.usage.generator),
            memory: used.usage.memory,
            stored: used.written.zip(used.statements).map(stored),
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
