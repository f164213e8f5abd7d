//! A slow member: one device of a group stops reading while the others go on, and then catches up.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::time::{interval, timeout};

use crate::{
    accounts::Accounts,
    device::Device,
    error::{Error, Result},
    fleet::Fleet,
    group::Writing,
    run::{self, Options},
    site::Site,
    tally::Schedule,
};

#[derive(Clone, Copy, clap::Args)]
pub struct Slow {
    /// Members of the group, each with one connected device
    #[arg(long, default_value_t = 10)]
    pub members: usize,
    /// Messages that are sent while one of them does not read
    #[arg(long, default_value_t = 100_000)]
    pub messages: u64,
    /// Members who write
    #[arg(long, default_value_t = 4)]
    pub senders: usize,
    /// Messages of each of them that are under way
    #[arg(long, default_value_t = 32)]
    pub window: u64,
}

/// The same messages twice: with all reading, and with one that did not.
pub struct Outcome {
    pub without: Pass,
    pub with: Pass,
}

/// A group of new users that gets all messages.
pub struct Pass {
    /// Messages in a second, until the others had all of them.
    pub per_second: f64,
    /// The server's memory before, at most until then, and when the last member had everything too, in bytes.
    pub before: Option<u64>,
    pub most: Option<u64>,
    pub after: Option<u64>,
    /// How long the last member took to get the rest, when the others had everything.
    pub caught_up: Duration,
}

/// How long all messages may take, and then the last member.
const PATIENCE: Duration = Duration::from_mins(10);
const LOOK_EVERY: Duration = Duration::from_millis(100);

impl Slow {
    pub async fn run(&self, options: &Options) -> Result<Outcome> {
        if self.senders == 0 || self.senders >= self.members {
            return Err(Error::Unable("there must be senders, and one member who does not send".to_owned()));
        }
        let site = options.serve().await?;
        let without = self.pass(&site, options, true).await?;
        let with = self.pass(&site, options, false).await?;
        Ok(Outcome { without, with })
    }

    async fn pass(&self, site: &Site, options: &Options, last_reads: bool) -> Result<Pass> {
        let accounts = Accounts::connect(site.address()).await?;
        let mut users = accounts.users(self.members).await?;
        let chat = accounts.group(&users).await?;
        let reading = Arc::new(AtomicBool::new(true));
        let last = users.pop().map(|last| vec![Device::slow_reader(last, &chat, &reading)]);
        let last = Fleet::launch(&site.addresses(), last).await?;
        let writing = Writing { senders: self.senders, window: self.window, each: self.messages_each() };
        let others = writing.devices(users, &chat, options)?;
        let others = Fleet::launch(&site.addresses(), run::share(others, 1)).await?;
        let before = site.memory()?;

        reading.store(last_reads, Ordering::Release);
        let schedule = Schedule::starting_now(Duration::ZERO, PATIENCE);
        last.begin(schedule);
        others.begin(schedule);
        let (others, most) = most_memory_while(site, others.finish()).await?;
        let finished = others.iter().filter_map(Device::last_entry_at).max().unwrap_or(schedule.begin);

        let resumed = Instant::now();
        reading.store(true, Ordering::Release);
        let late = || Error::Broken("the slow member did not catch up".to_owned());
        let last = timeout(PATIENCE, last.finish()).await.map_err(|_| late())??;
        let complete = last.iter().filter_map(Device::last_entry_at).max().unwrap_or(resumed);
        Ok(Pass {
            per_second: self.messages_each() as f64 * self.senders as f64 / schedule.elapsed(finished).as_secs_f64(),
            before,
            most,
            after: site.memory()?,
            caught_up: complete.saturating_duration_since(resumed),
        })
    }

    fn messages_each(&self) -> u64 {
        self.messages.div_ceil(self.senders as u64)
    }
}

/// Looks at the server's memory until something is done.
async fn most_memory_while<T>(site: &Site, work: impl Future<Output = Result<T>>) -> Result<(T, Option<u64>)> {
    tokio::pin!(work);
    let mut looks = interval(LOOK_EVERY);
    let mut most = None;
    loop {
        tokio::select! {
            done = &mut work => return Ok((done?, most)),
            _ = looks.tick() => most = most.max(site.memory()?),
        }
    }
}
