//! The Tidings server: one binary, from a laptop to a cluster.

mod accounts;
mod admin;
mod backends;
mod chats;
mod config;
mod contacts;
mod deletion;
mod export;
#[cfg(feature = "faults")]
mod faults;
mod gateway;
mod ids;
mod json;
mod live;
mod log;
mod messages;
mod profiles;
mod qr;
mod reports;
mod serve;
mod telemetry;
mod time;
mod workers;

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};
use config::{Config, Flags, Role};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A messaging backend: chats, groups, receipts, presence, over gRPC.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve, until SIGTERM or SIGINT.
    Serve(Options),
    /// Bring the databases up to date, and end.
    Migrate(Options),
    /// Print the whole default configuration, with comments.
    Config,
}

#[derive(Args)]
struct Options {
    /// The configuration file [default: tidings.toml, if it is there]
    #[arg(long)]
    config: Option<PathBuf>,
    /// The folder in which everything is kept
    #[arg(long)]
    data: Option<PathBuf>,
    /// The address to listen on; port 0 for any free one
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// What this node does [default: all]
    #[arg(long, value_delimiter = ',')]
    roles: Option<Vec<Role>>,
}

impl Options {
    fn load(self) -> Result<Config, String> {
        config::load(&Flags { config: self.config, data: self.data, listen: self.listen, roles: self.roles })
    }
}

/// What a command does with a configuration.
type Work = fn(&Config) -> Result<(), serve::Error>;

/// The configuration cannot be used.
const BAD_CONFIGURATION: u8 = 2;

fn main() -> ExitCode {
    let (options, work): (_, Work) = match Cli::parse().command {
        Command::Config => {
            print!("{}", config::DEFAULTS);
            return ExitCode::SUCCESS;
        }
        Command::Serve(options) => (options, serve::run),
        Command::Migrate(options) => (options, serve::migrate),
    };
    let config = match options.load() {
        Ok(config) => config,
        Err(problem) => {
            eprintln!("{problem}");
            return ExitCode::from(BAD_CONFIGURATION);
        }
    };
    if let Err(problem) = telemetry::logs::init(&config.telemetry) {
        eprintln!("{problem}");
        return ExitCode::from(BAD_CONFIGURATION);
    }
    match work(&config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the server cannot run");
            ExitCode::FAILURE
        }
    }
}
