//! A group: few write, everyone is connected and receives.

use std::sync::Arc;

use crate::{
    accounts::{Account, Accounts},
    device::{Chat, Device},
    error::Result,
    run::{self, Measurement, Options},
    sender::{Pace, Sender},
    wire::Template,
};

#[derive(Clone, Copy, clap::Args)]
pub struct Group {
    /// Members, each with one connected device
    #[arg(long, default_value_t = 1000)]
    pub members: usize,
    /// Members who write
    #[arg(long, default_value_t = 4)]
    pub senders: usize,
    /// Messages of each of them that are under way
    #[arg(long, default_value_t = 8)]
    pub window: u64,
    /// Devices that share a TCP connection, as behind an HTTP/2 load balancer
    #[arg(long, default_value_t = 20)]
    pub streams_per_connection: usize,
}

impl Group {
    pub async fn run(&self, options: &Options) -> Result<Measurement> {
        let site = options.serve().await?;
        let accounts = Accounts::connect(site.address()).await?;
        let users = accounts.users(self.members).await?;
        let chat = accounts.group(&users).await?;
        let writing = Writing { senders: self.senders, window: self.window, each: u64::MAX };
        let devices = writing.devices(users, &chat, options)?;
        run::load(&site, run::share(devices, self.streams_per_connection), options).await
    }
}

/// Who of a group writes how much.
pub struct Writing {
    /// The first so many of its members write.
    pub senders: usize,
    /// Messages of each of them that are under way.
    pub window: u64,
    /// Messages that each of them writes in all.
    pub each: u64,
}

impl Writing {
    /// A device for each member of a group.
    pub fn devices(&self, users: Vec<Account>, chat: &Arc<Chat>, options: &Options) -> Result<Vec<Device>> {
        let device = |(number, user)| {
            if number >= self.senders {
                return Ok(Device::reader(user, chat));
            }
            let number = number as u32;
            let template = Template::send(&chat.id, number, options.text_length()).ok_or_else(run::too_short)?;
            let sender = Sender::new(number, template, Pace::Closed { window: self.window }, self.each);
            Ok(Device::writer(user, chat, sender))
        };
        users.into_iter().enumerate().map(device).collect()
    }
}
