//! A flood of log-ins beside people who chat: hashing passwords must not hold messages up.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use futures::future::join_all;
use tidings_proto::v1::{LogInRequest, NewDevice, auth_service_client::AuthServiceClient, log_in_request};
use tokio::time::Instant;
use tonic::{Code, transport::Endpoint};

use crate::{
    error::{Error, Result},
    pairs::Pairs,
    run::{self, Measurement, Options},
};

#[derive(Clone, Copy, clap::Args)]
pub struct LogIns {
    /// Who try to log in at the same time, with wrong passwords, each again as soon as it was answered
    #[arg(long, default_value_t = 100)]
    pub attackers: usize,
    /// Messages a second of those who chat
    #[arg(long, default_value_t = 500.0)]
    pub rate: f64,
    /// Devices that chat
    #[arg(long, default_value_t = 50)]
    pub devices: usize,
}

/// What people who chat felt, without a flood and with it.
#[derive(Clone, Copy)]
pub struct Felt {
    pub quiet: Measurement,
    pub flooded: Measurement,
    pub flood: Flood,
}

/// What became of the flood.
#[derive(Clone, Copy)]
pub struct Flood {
    pub judged_per_second: f64,
    pub turned_away_per_second: f64,
}

#[derive(Default)]
struct Counts {
    judged: AtomicU64,
    turned_away: AtomicU64,
}

impl LogIns {
    /// Both runs are on a server each whose passwords cost what they cost by default.
    pub async fn run(&self, options: &Options) -> Result<Felt> {
        let options = options.with("TIDINGS_AUTH__ARGON2_MEMORY_KIB", "19456");
        let pairs = Pairs { devices: self.devices, window: 1, rate: Some(self.rate) };
        let quiet = pairs.run(&options).await?;
        let site = options.serve().await?;
        let devices = run::share(pairs.devices(&site, &options).await?, 1);
        let counts = Counts::default();
        let begun = Instant::now();
        let flooded = tokio::select! {
            measured = run::load(&site, devices, &options) => measured?,
            failed = self.flood(site.address(), &counts) => return Err(failed),
        };
        let took = begun.elapsed();
        let per_second = |count: &AtomicU64| count.load(Ordering::Relaxed) as f64 / took.as_secs_f64();
        let flood = Flood {
            judged_per_second: per_second(&counts.judged),
            turned_away_per_second: per_second(&counts.turned_away),
        };
        Ok(Felt { quiet, flooded, flood })
    }

    /// Goes on until it is dropped, or fails.
    async fn flood(&self, address: SocketAddr, counts: &Counts) -> Error {
        let failed = |error| Error::Transport("connecting to the server", error);
        let endpoint = match Endpoint::from_shared(format!("http://{address}")) {
            Ok(endpoint) => endpoint,
            Err(error) => return failed(error),
        };
        let channel = match endpoint.connect().await {
            Ok(channel) => channel,
            Err(error) => return failed(error),
        };
        let attack = |_| {
            let client = AuthServiceClient::new(channel.clone());
            attack(client, counts)
        };
        join_all((0..self.attackers).map(attack))
            .await
            .into_iter()
            .next()
            .unwrap_or_else(|| Error::Unable("a flood has attackers".to_owned()))
    }
}

async fn attack(mut client: AuthServiceClient<tonic::transport::Channel>, counts: &Counts) -> Error {
    let request = LogInRequest {
        login: Some(log_in_request::Login::Username("nobody".to_owned())),
        password: "not the password".to_owned(),
        device: Some(NewDevice { name: "Flood".to_owned(), platform: "tidings-load".to_owned() }),
        ..LogInRequest::default()
    };
    loop {
        match client.log_in(request.clone()).await {
            Err(status) if status.code() == Code::Unauthenticated => {
                counts.judged.fetch_add(1, Ordering::Relaxed);
            }
            // The server says after how long to come back; an attacker does not wait so long.
            Err(status) if status.code() == Code::Unavailable => {
                counts.turned_away.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Err(status) => return Error::call("logging in")(status),
            Ok(_) => return Error::Unable("somebody without an account was let in".to_owned()),
        }
    }
}
