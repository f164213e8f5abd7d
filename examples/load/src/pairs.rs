//! Pairs: devices that chat two by two, each over its own connection.

use std::time::Duration;

use crate::{
    accounts::Accounts,
    device::Device,
    error::Result,
    run::{self, Measurement, Options},
    sender::{Pace, Sender},
    site::Site,
    wire::Template,
};

#[derive(Clone, Copy, clap::Args)]
pub struct Pairs {
    /// Devices, in half as many direct chats
    #[arg(long, default_value_t = 100)]
    pub devices: usize,
    /// Messages of each device that are under way
    #[arg(long, default_value_t = 32)]
    pub window: u64,
    /// Messages a second of all devices together, sent when they are due whether or not others were answered
    #[arg(long, conflicts_with = "window", value_name = "MESSAGES")]
    pub rate: Option<f64>,
}

impl Pairs {
    pub async fn run(&self, options: &Options) -> Result<Measurement> {
        let site = options.serve().await?;
        let devices = self.devices(&site, options).await?;
        run::load(&site, run::share(devices, 1), options).await
    }

    /// The devices, with their chats.
    pub async fn devices(&self, site: &Site, options: &Options) -> Result<Vec<Device>> {
        let accounts = Accounts::connect(site.address()).await?;
        let pairs = self.devices.div_ceil(2);
        let users = accounts.users(pairs * 2).await?;
        let mut devices = Vec::with_capacity(users.len());
        for pair in users.chunks_exact(2) {
            let chat = accounts.direct_chat(&pair[0], &pair[1]).await?;
            for user in pair {
                let number = devices.len() as u32;
                let template = Template::send(&chat.id, number, options.text_length()).ok_or_else(run::too_short)?;
                let sender = Sender::new(number, template, self.pace(devices.len()), u64::MAX);
                devices.push(Device::writer(user.clone(), &chat, sender));
            }
        }
        Ok(devices)
    }

    /// With a rate, the devices take turns.
    fn pace(&self, device: usize) -> Pace {
        match self.rate {
            None => Pace::Closed { window: self.window },
            Some(rate) => {
                let each = Duration::from_secs_f64(1.0 / rate);
                Pace::Open { every: each.mul_f64(self.devices as f64), first: each.mul_f64(device as f64) }
            }
        }
    }
}
