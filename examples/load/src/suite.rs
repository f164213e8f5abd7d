//! The suite: each scenario and, in the same run, the bare echo with the same streams; some runs of each, the median.

use std::cmp::Ordering;

use crate::{
    echo::Echo,
    error::Result,
    group::Group,
    idle::{Idle, Memory},
    pairs::Pairs,
    report,
    run::{Measurement, Options},
};

#[derive(Clone, Copy, clap::Args)]
pub struct Suite {
    /// How often each scenario runs; the one with the median counts
    #[arg(long, default_value_t = 3)]
    pub runs: usize,
}

const DEVICES: usize = 100;
const GROUP: Group = Group { members: 1000, senders: 4, window: 8, streams_per_connection: 20 };
const IDLE: Idle = Idle { streams: 5000 };

impl Suite {
    pub async fn run(&self, options: &Options) -> Result<()> {
        report::print_machine(options)?;
        println!("each of {} runs, and then the ones with the median throughput:", self.runs);
        report::print_header();
        let mut medians = Vec::new();
        for window in [32, 1] {
            let name = format!("pairs, {DEVICES} devices, window {window}");
            let pairs = Pairs { devices: DEVICES, window, rate: None };
            let echo = Echo { devices: DEVICES, window, streams_per_connection: 1 };
            medians.push(self.scenario(name, async || pairs.run(options).await, &echo, options).await?);
        }
        let Group { members, streams_per_connection, window, .. } = GROUP;
        let name = format!("group, {members} members, {streams_per_connection}/connection");
        let echo = Echo { devices: members, window, streams_per_connection };
        medians.push(self.scenario(name, async || GROUP.run(options).await, &echo, options).await?);
        report::print_header();
        for (name, measurement, ceiling) in &medians {
            report::print_with_ceiling(name, measurement, ceiling);
        }
        self.idle(options).await
    }

    /// Runs a scenario and its ceiling in turns.
    async fn scenario(
        &self,
        name: String,
        run: impl AsyncFn() -> Result<Measurement>,
        echo: &Echo,
        options: &Options,
    ) -> Result<(String, Measurement, Measurement)> {
        let (mut measurements, mut ceilings) = (Vec::new(), Vec::new());
        for _ in 0..self.runs.max(1) {
            let measurement = run().await?;
            let ceiling = echo.run(options).await?;
            report::print_with_ceiling(&name, &measurement, &ceiling);
            report::print_measurement("  its ceiling, a bare echo", &ceiling);
            measurements.push(measurement);
            ceilings.push(ceiling);
        }
        let faster = |one: &Measurement, other: &Measurement| one.per_second.total_cmp(&other.per_second);
        Ok((name, median(measurements, faster), median(ceilings, faster)))
    }

    async fn idle(&self, options: &Options) -> Result<()> {
        let (mut memories, mut ceilings) = (Vec::new(), Vec::new());
        for _ in 0..self.runs.max(1) {
            memories.push(IDLE.run(options).await?);
            ceilings.push(IDLE.ceiling().await?);
        }
        let larger = |one: &Memory, other: &Memory| one.kilobytes_per_stream().total_cmp(&other.kilobytes_per_stream());
        let (memory, ceiling) = (median(memories, larger), median(ceilings, larger));
        println!();
        report::print_idle("idle", &memory);
        report::print_idle("  its ceiling, bare streams", &ceiling);
        let ratio = memory.kilobytes_per_stream() / ceiling.kilobytes_per_stream().max(f64::MIN_POSITIVE);
        println!("  ratio: {ratio:.2}");
        Ok(())
    }
}

/// The middle one; of an even number the lower.
pub fn median<T: Copy>(mut runs: Vec<T>, order: impl Fn(&T, &T) -> Ordering) -> T {
    runs.sort_by(order);
    runs[(runs.len() - 1) / 2]
}
