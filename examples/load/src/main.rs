//! The benchmark of Tidings: devices that do nothing but send, receive and check, on raw gRPC streams.
//!
//! Every run also checks the promises: each device counts the seqs of its chat, and a run in which one is missing,
//! doubled or out of order fails.

mod accounts;
mod backends;
mod connection;
mod device;
mod echo;
mod error;
mod fleet;
mod group;
mod growth;
mod idle;
mod log_ins;
mod pairs;
mod plot;
mod process;
mod production;
mod report;
mod run;
mod sender;
mod server;
mod site;
mod slow;
mod storm;
mod suite;
mod tally;
mod wire;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use error::{Error, Result};
use run::Options;
use tokio::runtime::Builder;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures Tidings: messages a second, delivery latency, CPU and memory.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Devices that chat two by two
    Pairs(pairs::Pairs),
    /// A group in which few write and everyone receives
    Group(group::Group),
    /// The memory that an idle stream takes
    Idle(idle::Idle),
    /// A member that stops reading, and then catches up
    Slow(slow::Slow),
    /// The ceiling: a bare echo
    Echo(echo::Echo),
    /// A flood of log-ins beside people who chat
    LogIns(log_ins::LogIns),
    /// Many devices that reconnect at once
    Storm(storm::Storm),
    /// History and sync in a table of millions of entries
    Growth(growth::Growth),
    /// The suite, each scenario with its ceiling
    All(suite::Suite),
    /// The suite on PostgreSQL, Redis and Kafka, with one server and with several
    Production(production::Production),
    /// Serves the bare echo
    #[command(hide = true)]
    EchoServer,
}

/// Threads of the generator; the server beside it needs the rest.
const WORKERS: usize = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build();
    let runtime = runtime.map_err(Error::io("starting the runtime"));
    match runtime.and_then(|runtime| runtime.block_on(run(cli))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tidings-load: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(Cli { options, command }: Cli) -> Result<()> {
    match command {
        Command::EchoServer => return echo::serve().await,
        Command::All(suite) => return suite.run(&options).await,
        Command::Production(suite) => return suite.run(&options).await,
        _ => report::print_machine(&options)?,
    }
    let measurement = match command {
        Command::Pairs(pairs) => ("pairs", pairs.run(&options).await?),
        Command::Group(group) => {
            println!("{} devices share each TCP connection", group.streams_per_connection);
            ("group", group.run(&options).await?)
        }
        Command::Echo(echo) => ("echo", echo.run(&options).await?),
        Command::Idle(idle) => {
            report::print_idle("tidings", &idle.run(&options).await?);
            report::print_idle("bare streams", &idle.ceiling().await?);
            return Ok(());
        }
        Command::Slow(slow) => {
            report::print_slow(slow.messages, &slow.run(&options).await?);
            return Ok(());
        }
        Command::LogIns(log_ins) => {
            report::print_log_ins(&log_ins.run(&options).await?);
            return Ok(());
        }
        Command::Storm(storm) => {
            report::print_storm(&storm.run(&options).await?);
            return Ok(());
        }
        Command::Growth(growth) => {
            report::print_growth(&growth.run(&options).await?);
            return Ok(());
        }
        Command::EchoServer | Command::All(_) | Command::Production(_) => return Ok(()),
    };
    report::print_header();
    report::print_measurement(measurement.0, &measurement.1);
    Ok(())
}
