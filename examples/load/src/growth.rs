//! Growth: whether history and sync take as long in a table of millions of entries as in an empty one.
//!
//! The table is filled by statements of PostgreSQL, as sending that many messages would take an hour; what is measured
//! goes through the same calls as ever, in chats whose entries lie among all the others.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use sqlx::{AssertSqlSafe, Executor as _};

use crate::{
    accounts::{Account, Accounts},
    error::{Error, Result},
    plot,
    run::Options,
    site::Site,
};

#[derive(Clone, clap::Args)]
pub struct Growth {
    /// Entries in the table at the end, in millions
    #[arg(long, default_value_t = 10)]
    pub millions: u64,
    /// Where the picture goes, as SVG
    #[arg(long)]
    pub plot: Option<PathBuf>,
}

/// What was measured at one size of the table.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub millions: u64,
    pub history: Quantiles,
    pub sync: Quantiles,
}

#[derive(Clone, Copy, Debug)]
pub struct Quantiles {
    pub p50: Duration,
    pub p99: Duration,
}

/// Messages in each measured chat.
const MESSAGES: usize = 400;
const CHATS: usize = 16;
/// Entries of each log that fills the table.
const FILLING: u64 = 1000;
/// Calls of each kind at each size.
const CALLS: usize = 2000;

impl Growth {
    pub async fn run(&self, options: &Options) -> Result<Vec<Step>> {
        let site = options.serve().await?;
        let stage = Stage::set(&site).await?;
        let mut steps = vec![stage.measure(0).await?];
        let mut sizes: Vec<u64> = [1, 2, 5, self.millions].into_iter().filter(|size| *size <= self.millions).collect();
        sizes.dedup();
        let mut filled = 0;
        for size in sizes {
            fill(&site, size - filled).await?;
            filled = size;
            steps.push(stage.measure(size).await?);
        }
        if let Some(path) = &self.plot {
            let writing = Error::io(format!("writing {}", path.display()));
            fs::write(path, plot::growth(&steps)).map_err(writing)?;
        }
        Ok(steps)
    }
}

/// Chats with some history.
struct Stage {
    accounts: Accounts,
    reader: Account,
    chats: Vec<String>,
}

impl Stage {
    async fn set(site: &Site) -> Result<Self> {
        let accounts = Accounts::connect(site.address()).await?;
        let users = accounts.users(CHATS + 1).await?;
        let (reader, others) = users.split_first().ok_or_else(|| Error::Unable("there are no users".to_owned()))?;
        let mut chats = Vec::with_capacity(CHATS);
        for other in others {
            let chat = accounts.direct_chat(reader, other).await?;
            for _ in 0..MESSAGES {
                accounts.send(other, &chat.id, "One of the messages that are read again and again").await?;
            }
            chats.push(chat.id.clone());
        }
        Ok(Self { accounts, reader: reader.clone(), chats })
    }

    async fn measure(&self, millions: u64) -> Result<Step> {
        let (mut history, mut sync) = (recorder()?, recorder()?);
        for call in 0..CALLS {
            let chat = &self.chats[call % self.chats.len()];
            // All over the chat, the newest page too.
            let before = (MESSAGES - call * 37 % (MESSAGES - 60)) as u64;
            record(&mut history, self.accounts.history(&self.reader, chat, before)).await?;
            record(&mut sync, self.accounts.sync(&self.reader, chat, before)).await?;
        }
        Ok(Step { millions, history: quantiles(&history), sync: quantiles(&sync) })
    }
}

/// Adds so many millions of entries, in logs that nobody follows, and lets PostgreSQL learn of them.
async fn fill(site: &Site, millions: u64) -> Result<()> {
    let database = site.database().ok_or_else(|| Error::Unable("growth is measured on --postgres".to_owned()))?;
    let mut connection = database.connect().await?;
    let logs = millions * 1_000_000 / FILLING;
    let statements = [
        "CREATE TEMPORARY TABLE filling AS SELECT gen_random_uuid() AS log_id FROM generate_series(1, {logs})",
        "INSERT INTO logs (log_id, head, at) SELECT log_id, {each}, 0 FROM filling",
        "INSERT INTO entries (log_id, seq, author_id, device_id, client_id, at, kind, encryption, body)
         SELECT log_id, seq, log_id, log_id, gen_random_uuid(), 0, 1, 0, decode(repeat('ab', 64), 'hex')
         FROM generate_series(1, {each}) AS seq
         CROSS JOIN filling",
        "DROP TABLE filling",
        "ANALYZE entries",
        "ANALYZE logs",
        "CHECKPOINT",
    ];
    for statement in statements {
        let text = statement.replace("{logs}", &logs.to_string()).replace("{each}", &FILLING.to_string());
        connection.execute(AssertSqlSafe(text)).await.map_err(|error| Error::Sql("filling the table", error))?;
    }
    Ok(())
}

fn recorder() -> Result<Histogram<u64>> {
    Histogram::new(3).map_err(|error| Error::Unable(error.to_string()))
}

async fn record<T>(times: &mut Histogram<u64>, call: impl Future<Output = Result<T>>) -> Result<()> {
    let started = Instant::now();
    call.await?;
    times.record(started.elapsed().as_micros() as u64).map_err(|error| Error::Unable(error.to_string()))
}

fn quantiles(times: &Histogram<u64>) -> Quantiles {
    let at = |quantile| Duration::from_micros(times.value_at_quantile(quantile));
    Quantiles { p50: at(0.5), p99: at(0.99) }
}
