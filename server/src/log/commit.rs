//! Group commit: whatever queued while the last commit was in flight goes into the next one.
//!
//! There is no timer: a lone entry waits for nobody, and under load a batch grows with the time that a commit takes.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use serde::Deserialize;
use tidings_proto::v1::account_event::Event;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    Appended, Error, Fabric, LogTransaction, NewEntry, append::account_entry, outbox::Outbox, retention,
    transaction::Unpublished,
};
use crate::{
    backends::db::{self, Db},
    ids::{ClientId, LogId, UserId},
    telemetry::Span,
};

/// Entries that wait for the next commit; a writer beyond waits until there is room.
const QUEUE: usize = 8192;
/// Entries in one commit: more would only make the first of them wait.
const BATCH: usize = 1024;
/// Batches in which repeats are looked for after one was met. It bounds what a device costs that repeats itself on
/// purpose: one batch in so many is written twice.
const WARY: u32 = 64;
/// Commits that wait to be told of; the next commit waits beyond.
const ANNOUNCEMENTS: usize = 4;

/// The section `[log]` of the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// How long a message can be edited by its author.
    #[serde(with = "humantime_serde")]
    pub edit_window: Duration,
    /// How long a message can be taken back by its author. An admin always can.
    #[serde(with = "humantime_serde")]
    pub revoke_window: Duration,
    /// How long the bodies of entries in chats are kept; zero for ever.
    #[serde(with = "humantime_serde")]
    pub retention: Duration,
}

impl Default for Config {
    fn default() -> Self {
        let two_days = Duration::from_hours(48);
        Self { edit_window: two_days, revoke_window: two_days, retention: Duration::ZERO }
    }
}

impl Config {
    /// After how long an entry loses its body.
    pub(super) fn expiry(&self) -> Option<Duration> {
        (!self.retention.is_zero()).then_some(self.retention)
    }
}

/// Whether repeats are to be looked for: they come in crowds, as when many devices reconnect.
#[derive(Debug, Default)]
pub(super) struct LikelyRepeats(AtomicU32);

impl LikelyRepeats {
    /// One was met: for some batches, others are likely.
    fn met(&self) {
        metrics::counter!("tidings_append_undone_total").increment(1);
        self.0.store(WARY, Ordering::Relaxed);
    }

    /// Counts a batch.
    fn are_likely(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }
}

/// Called with the outcome of an append, once.
pub type Reply = Box<dyn FnOnce(Result<Appended, Error>) + Send>;

/// An entry that waits for a commit.
struct Queued {
    entry: NewEntry,
    reply: Reply,
    /// From here to the commit.
    span: Span,
}

/// All logs. Cheap to clone.
#[derive(Clone)]
pub struct Log {
    pub(super) db: Db,
    pub(super) fabric: Fabric,
    pub(super) config: Config,
    repeats: Arc<LikelyRepeats>,
    queue: mpsc::Sender<Queued>,
    /// Something was written to the outbox.
    pub(super) written: Arc<Notify>,
}

impl Log {
    /// Starts the tasks of the logs in `db`. They end after `stop`, when what was queued is committed.
    pub fn start(db: Db, fabric: Fabric, config: Config, tasks: &TaskTracker, stop: &CancellationToken) -> Self {
        let (queue, queued) = mpsc::channel(QUEUE);
        let repeats = Arc::default();
        let log = Self { db, fabric, config, repeats, queue, written: Arc::new(Notify::new()) };
        let (announcer, announcements) = mpsc::channel(ANNOUNCEMENTS);
        tasks.spawn(commit_queued(log.clone(), queued, announcer, stop.clone()));
        tasks.spawn(announce(announcements));
        tasks.spawn(retention::run(log.db.clone(), stop.clone()));
        log
    }

    /// The database of chats, members and entries.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// What was committed and the workers have not seen yet.
    pub fn outbox(&self) -> Outbox {
        Outbox::new(self.db.clone(), Arc::clone(&self.written))
    }

    /// Queues an entry for the next commit and calls `reply` with what became of it. Entries of one caller are
    /// committed in the order in which they were submitted. Waits while the queue is full.
    pub async fn submit(&self, mut entry: NewEntry, reply: Reply) {
        let span = entry.trace.span("append");
        entry.trace = span.trace();
        if let Err(mpsc::error::SendError(queued)) = self.queue.send(Queued { entry, reply, span }).await {
            (queued.reply)(Err(Error::Closed));
        }
    }

    /// Appends an entry; it is durable when this returns.
    pub async fn append(&self, entry: NewEntry) -> Result<Appended, Error> {
        let (sender, receiver) = oneshot::channel();
        // A caller that has gone does not want the answer.
        self.submit(entry, Box::new(|result| drop(sender.send(result)))).await;
        receiver.await.unwrap_or(Err(Error::Closed))
    }

    /// Writes an event to a user's account log, once for each `id`.
    pub async fn tell(&self, user: UserId, id: ClientId, event: Event) -> Result<(), Error> {
        self.append(account_entry(user, id, event)).await.map(drop)
    }

    /// A transaction on the database that may append.
    pub async fn begin(&self) -> Result<LogTransaction, Error> {
        LogTransaction::begin(self.clone()).await
    }

    /// Commits a batch, and leaves it to the announcer to tell of it.
    async fn commit(&self, batch: Vec<Queued>, announcer: &mpsc::Sender<Announcement>) {
        let started = Instant::now();
        let (mut entries, mut replies, mut spans) = (Vec::with_capacity(batch.len()), Vec::new(), Vec::new());
        for Queued { entry, reply, mut span } in batch {
            span.event("the commit begins");
            entries.push(entry);
            replies.push(reply);
            spans.push(span);
        }
        let logs: Vec<LogId> = entries.iter().map(|entry: &NewEntry| entry.log).collect();
        metrics::histogram!("tidings_append_batch_entries").record(entries.len() as f64);
        match self.write_batch(&entries).await {
            Ok((results, unpublished)) => {
                metrics::histogram!("tidings_append_seconds").record(started.elapsed());
                end(spans, &results);
                let mut answers: HashMap<LogId, Vec<Answer>> = HashMap::with_capacity(logs.len());
                for (log, answer) in logs.into_iter().zip(replies.into_iter().zip(results)) {
                    answers.entry(log).or_default().push(answer);
                }
                // It ends after this task.
                drop(announcer.send(Announcement { answers, unpublished }).await);
            }
            Err(error) => {
                tracing::error!(%error, source = ?std::error::Error::source(&error), "a commit failed");
                for reply in replies {
                    reply(Err(Error::Unwritten));
                }
            }
        }
    }

    /// Writes a batch. Where the database was lost on the way it is written again: what had been written all the same
    /// is found by its `client_id`.
    async fn write_batch(&self, entries: &[NewEntry]) -> Result<(Vec<Result<Appended, Error>>, Unpublished), Error> {
        if !self.repeats.are_likely() {
            let written = db::retry(|| async {
                let mut transaction = self.begin().await?;
                let results = transaction.append_new(entries).await?;
                Ok((results, transaction.finish().await?))
            });
            match written.await {
                Err(error) if db::is_duplicate(&error) => self.repeats.met(),
                written => return written,
            }
        }
        db::retry(|| async {
            let mut transaction = self.begin().await?;
            let results = transaction.append(entries).await?;
            Ok((results, transaction.finish().await?))
        })
        .await
    }
}

/// What became of a batch, for those of it that are traced.
fn end(spans: Vec<Span>, results: &[Result<Appended, Error>]) {
    for (mut span, result) in spans.into_iter().zip(results) {
        if let Ok(appended) = result {
            span.set("tidings.seq", appended.seq.0);
        }
        span.set("tidings.batch_entries", results.len() as i64);
    }
}

/// Who asked, and what became of it.
type Answer = (Reply, Result<Appended, Error>);

/// A batch that is durable.
struct Announcement {
    answers: HashMap<LogId, Vec<Answer>>,
    unpublished: Unpublished,
}

/// Tells of batches in their order, while the next one is written.
async fn announce(mut announcements: mpsc::Receiver<Announcement>) {
    while let Some(Announcement { mut answers, unpublished }) = announcements.recv().await {
        // A log's senders before its entries, so that a device learns its entry's seq before it meets the entry; but
        // just before, so that both mostly go out in one write.
        unpublished.publish(|log| answer(answers.remove(&log).unwrap_or_default()));
        // To what was refused or repeated.
        answers.into_values().for_each(answer);
    }
}

fn answer(answers: Vec<Answer>) {
    for (reply, result) in answers {
        reply(result);
    }
}

/// Commits what is queued, batch after batch, until `stop` and the queue is empty.
async fn commit_queued(
    log: Log,
    mut queued: mpsc::Receiver<Queued>,
    announcer: mpsc::Sender<Announcement>,
    stop: CancellationToken,
) {
    loop {
        let mut batch = Vec::with_capacity(BATCH.min(queued.len() + 1));
        tokio::select! {
            biased;
            () = stop.cancelled(), if !queued.is_closed() => queued.close(),
            count = queued.recv_many(&mut batch, BATCH) => match count {
                0 => return,
                _ => log.commit(batch, &announcer).await,
            },
        }
    }
}
