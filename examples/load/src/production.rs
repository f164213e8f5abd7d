//! The suite on production's engines: one server, then several that share the work, then a storm of devices.

use crate::{
    error::{Error, Result},
    pairs::Pairs,
    report,
    run::{Measurement, Options},
    storm::Storm,
    suite::median,
};

#[derive(Clone, Copy, clap::Args)]
pub struct Production {
    /// How often each scenario runs; the one with the median counts
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Devices that reconnect at once
    #[arg(long, default_value_t = 5000)]
    storm: usize,
}

const DEVICES: usize = 100;
/// Servers, where several share the work.
const SEVERAL: usize = 3;

impl Production {
    pub async fn run(&self, options: &Options) -> Result<()> {
        if !options.backends.are_production() {
            return Err(Error::Unable(
                "give --postgres, --redis and --kafka, as `make services` prints them".to_owned(),
            ));
        }
        report::print_machine(options)?;
        println!("each is the median of {} runs:", self.runs);
        report::print_header();
        let one = self.pairs(32, 1, options).await?;
        self.pairs(1, 1, options).await?;
        let several = self.pairs(32, SEVERAL, options).await?;
        if let Some((several, one)) = several.server_cpu.zip(one.server_cpu) {
            let ratio = several.as_secs_f64() / one.as_secs_f64().max(f64::MIN_POSITIVE);
            println!("{SEVERAL} servers use {ratio:.2} times the CPU of one for each message");
        }
        let storm = Storm { devices: self.storm, chats: 50, missed: 10 };
        report::print_storm(&storm.run(&options.on(1)).await?);
        Ok(())
    }

    async fn pairs(&self, window: u64, nodes: usize, options: &Options) -> Result<Measurement> {
        let pairs = Pairs { devices: DEVICES, window, rate: None };
        let mut measurements = Vec::new();
        for _ in 0..self.runs.max(1) {
            measurements.push(pairs.run(&options.on(nodes)).await?);
        }
        let measurement = median(measurements, |one, other| one.per_second.total_cmp(&other.per_second));
        report::print_measurement(&format!("{DEVICES} devices, window {window}, {nodes} server(s)"), &measurement);
        report::print_stored(&measurement);
        Ok(measurement)
    }
}
