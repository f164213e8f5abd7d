//! A reconnect storm: all devices connect at once, each with the cursors of its chats, and get what they missed.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use bytes::{Bytes, BytesMut};
use futures::{StreamExt, TryStreamExt, stream};
use prost::Message as _;
use tidings_proto::v1::{ConnectRequest, Cursor, Hello, connect_request::Frame};

use crate::{
    accounts::{Account, Accounts},
    connection::Peer,
    error::{Error, Result},
    fleet::{Fleet, Scheduled},
    process,
    run::Options,
    site::{Site, Used},
    tally::{Schedule, Tally},
    wire::{self, Kind, Response},
};

#[derive(Clone, Copy, clap::Args)]
pub struct Storm {
    /// Devices, each over its own connection
    #[arg(long, default_value_t = 5000)]
    pub devices: usize,
    /// Chats of each device
    #[arg(long, default_value_t = 50)]
    pub chats: usize,
    /// Of these chats, how many have a message that the device missed
    #[arg(long, default_value_t = 10)]
    pub missed: usize,
}

/// How the storm went.
#[derive(Clone, Copy)]
pub struct Weathered {
    pub devices: usize,
    /// Until the last device had caught up.
    pub took: Duration,
    pub used: Used,
    /// Entries that were missed and came.
    pub entries: u64,
}

/// Members of each group: a user's devices share its chats, so this many users are in one.
const MEMBERS: usize = 8;
/// Calls under way at the same time.
const AT_ONCE: usize = 16;

impl Storm {
    pub async fn run(&self, options: &Options) -> Result<Weathered> {
        process::need_connections(self.devices)?;
        let site = options.serve().await?;
        let accounts = Accounts::connect(site.address()).await?;
        let devices = accounts.devices(self.devices).await?;
        let chats = self.chats(&accounts, &devices).await?;
        let peers = devices.into_iter().map(|account| Returning { account, ..Returning::default() }).collect();
        let before = self.connect(&site, peers, Fleet::<Returning>::OPENING).await?;
        self.write(&accounts, &chats).await?;

        let peers = before.into_iter().map(Returning::again).collect::<Vec<_>>();
        let (used, started) = (site.used().await?, Instant::now());
        let after = self.connect(&site, peers, self.devices).await?;
        let took = started.elapsed();
        let entries: u64 = after.iter().map(|peer| peer.entries).sum();
        self.check(&after)?;
        Ok(Weathered { devices: self.devices, took, used: site.used().await?.since(&used), entries })
    }

    /// Groups, so that each user is in as many as asked for. With each the user who made it.
    async fn chats(&self, accounts: &Accounts, devices: &[Account]) -> Result<Vec<(Account, String)>> {
        let users: Vec<&Account> = devices.iter().take(Accounts::users_of(self.devices)).collect();
        let count = (users.len() * self.chats).div_ceil(MEMBERS);
        let groups = (0..count).map(|number| {
            let members: Vec<Account> = (0..MEMBERS.min(users.len()))
                .map(|member| users[(number * MEMBERS + member) % users.len()].clone())
                .collect();
            async move { Ok::<_, Error>((members[0].clone(), accounts.group(&members).await?.id.clone())) }
        });
        stream::iter(groups).buffer_unordered(AT_ONCE).try_collect().await
    }

    /// A message into as many chats as each device is to miss one in.
    async fn write(&self, accounts: &Accounts, chats: &[(Account, String)]) -> Result<()> {
        let share = (chats.len() * self.missed).div_ceil(self.chats.max(1));
        let sends = chats.iter().take(share).map(|(account, chat)| accounts.send(account, chat, "while you were away"));
        stream::iter(sends).buffer_unordered(AT_ONCE).try_collect().await
    }

    /// Connects the devices, and waits until all have caught up.
    async fn connect(&self, site: &Site, peers: Vec<Returning>, at_once: usize) -> Result<Vec<Returning>> {
        let groups = peers.into_iter().map(|peer| vec![peer]);
        let fleet = Fleet::launch_at_once(&site.addresses(), groups, at_once).await?;
        fleet.begin(Schedule::starting_now(Duration::ZERO, Duration::ZERO));
        fleet.finish().await
    }

    fn check(&self, devices: &[Returning]) -> Result<()> {
        let least = devices.iter().map(|device| device.cursors.len()).min().unwrap_or_default();
        if least < self.chats / 2 {
            return Err(Error::Broken(format!("a device follows {least} logs only")));
        }
        Ok(())
    }
}

/// A device that remembers how far it has each log.
#[derive(Default)]
struct Returning {
    account: Account,
    cursors: HashMap<Bytes, u64>,
    entries: u64,
    caught_up: bool,
    tally: Tally,
}

impl Returning {
    fn again(self) -> Self {
        Self { account: self.account, cursors: self.cursors, ..Self::default() }
    }
}

impl Peer for Returning {
    fn path(&self) -> &'static str {
        "/tidings.v1.LiveService/Connect"
    }

    fn access_token(&self) -> Option<&str> {
        Some(&self.account.access_token)
    }

    fn opened(&mut self, out: &mut BytesMut) {
        let cursor =
            |(log, seq): (&Bytes, &u64)| Cursor { log_id: String::from_utf8_lossy(log).into_owned(), seq: *seq };
        let hello = Hello { cursors: self.cursors.iter().map(cursor).collect(), ..Default::default() };
        wire::put_message(&ConnectRequest { frame: Some(Frame::Hello(hello)) }, out);
    }

    fn receive(&mut self, message: Bytes, _: Instant, _: &mut BytesMut) -> Result<()> {
        match Response::decode(message)?.frame.and_then(|frame| frame.kind) {
            Some(Kind::Entries(entries)) => {
                let cursor = self.cursors.entry(entries.log_id).or_default();
                for entry in entries.list {
                    if entry.seq <= *cursor {
                        return Err(Error::Broken(format!("after seq {cursor} came seq {}", entry.seq)));
                    }
                    *cursor = entry.seq;
                    self.entries += 1;
                }
            }
            Some(Kind::CaughtUp(_)) => self.caught_up = true,
            _ => {}
        }
        Ok(())
    }

    fn wake(&mut self, now: Instant, _: &mut BytesMut) -> Result<Instant> {
        Ok(now + Duration::from_secs(20))
    }
}

impl Scheduled for Returning {
    fn is_ready(&self) -> bool {
        self.caught_up
    }

    fn begin(&mut self, _: Schedule) {}

    fn is_done(&self) -> bool {
        self.caught_up
    }

    fn tally(&self) -> &Tally {
        &self.tally
    }
}
