//! Idle streams: what one costs the server in memory.

use std::time::Duration;

use tokio::time::sleep;

use crate::{
    accounts::Accounts,
    device::Device,
    echo,
    error::{Error, Result},
    fleet::{Fleet, Scheduled},
    process,
    run::Options,
    server::Server,
    site::Site,
};

#[derive(Clone, Copy, clap::Args)]
pub struct Idle {
    /// Streams, each over its own TCP connection
    #[arg(long, default_value_t = 5000)]
    pub streams: usize,
}

/// The server's memory without and with the streams, in bytes.
#[derive(Clone, Copy)]
pub struct Memory {
    pub before: u64,
    pub after: u64,
    pub streams: usize,
}

/// How long memory may settle before it is looked at.
const SETTLING: Duration = Duration::from_secs(2);

impl Idle {
    pub async fn run(&self, options: &Options) -> Result<Memory> {
        process::need_connections(self.streams)?;
        let site = options.serve().await?;
        let accounts = Accounts::connect(site.address()).await?;
        let devices = accounts.devices(self.streams).await?;
        let devices = devices.into_iter().map(|account| vec![Device::idle(account)]);
        self.measure(&site, Fleet::launch(&site.addresses(), devices)).await
    }

    /// The same streams to the bare echo.
    pub async fn ceiling(&self) -> Result<Memory> {
        process::need_connections(self.streams)?;
        let site = Site::of(Server::echo().await?);
        self.measure(&site, echo::idle(&site, self.streams)).await
    }

    async fn measure<P: Scheduled>(
        &self,
        site: &Site,
        launch: impl Future<Output = Result<Fleet<P>>>,
    ) -> Result<Memory> {
        let unknown = || Error::Unable("the memory of a server elsewhere is not known: give its --pid".to_owned());
        sleep(SETTLING).await;
        let before = site.memory()?.ok_or_else(unknown)?;
        let mut fleet = launch.await?;
        fleet.run_while(sleep(SETTLING)).await?;
        let after = site.memory()?.ok_or_else(unknown)?;
        Ok(Memory { before, after, streams: self.streams })
    }
}

impl Memory {
    /// In units of 1,024 bytes.
    pub fn kilobytes_per_stream(&self) -> f64 {
        self.after.saturating_sub(self.before) as f64 / 1024.0 / self.streams.max(1) as f64
    }
}
