//! One stream: from Hello to its end.
//!
//! Frames are taken in as they queued while the last were being stored, in one transaction, and acknowledged once per
//! log.

use std::{collections::BTreeMap, time::Duration};

use tidings_proto::{
    Frame,
    v1::{
        AcknowledgeRequest, ConnectRequest, Cursor, Hello, MarkReadRequest, PingRequest, SendRequest, SetTypingRequest,
        Welcome, connect_request::Frame as Tell, live_service_client::LiveServiceClient, server_frame::Frame as Heard,
    },
};
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval, sleep_until, timeout},
};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Status, Streaming};

use super::{Connection, End, backoff::Backoff, catch_up, told::Told, writes::Writes};
use crate::{
    ConnectionState, Error, Reason, Result,
    session::authorize,
    store::{self, Applied},
    time::duration,
};

/// How many frames are stored in one transaction; as many more may wait before the server is slowed down.
const BATCH: usize = 64;
/// How many frames to the server may wait.
const OUTGOING: usize = 64;
/// More than the server puts into one frame: 200 entries of 64 KiB.
const LARGEST_FRAME: usize = 16 * 1024 * 1024;
/// How long opening may take, and how long a frame may wait to be sent.
const PATIENCE: Duration = Duration::from_secs(15);
/// Until Welcome says more.
const FIRST_SILENCE: Duration = Duration::from_secs(30);

/// Opens a stream and serves it to its end.
pub async fn run(connection: &Connection, backoff: &mut Backoff) -> End {
    let token = match connection.session.access_token().await {
        Ok(token) => token,
        Err(error) => return End::Failed(error),
    };
    let ended = match timeout(PATIENCE, open(connection, &token)).await {
        Ok(Ok(mut stream)) => stream.serve(backoff).await,
        Ok(Err(error)) => Err(End::Failed(error)),
        Err(_) => Err(End::Failed(Error::offline("the server did not open a stream in time"))),
    };
    match ended {
        Err(End::Failed(error)) if error.reason() == Some(Reason::TokenExpired) => End::TokenExpired { token },
        Err(end) => end,
        Ok(never) => match never {},
    }
}

async fn open<'a>(connection: &'a Connection, token: &str) -> Result<Stream<'a>> {
    let cursors = connection.store.read(store::cursors).await?;
    let cursors = cursors.into_iter().map(|(log_id, seq)| Cursor { log_id, seq }).collect();
    let (outgoing, frames) = mpsc::channel(OUTGOING);
    let hello = ConnectRequest { frame: Some(Tell::Hello(Hello { cursors, max_missed: 0 })) };
    outgoing.send(hello).await.map_err(|_| Error::Closed)?;
    let mut request = Request::new(ReceiverStream::new(frames));
    authorize(&mut request, token)?;
    let mut client = LiveServiceClient::new(connection.transport.channel()).max_decoding_message_size(LARGEST_FRAME);
    let heard = client.connect(request).await?.into_inner();
    let (queue, incoming) = mpsc::channel(BATCH);
    let mut reader = JoinSet::new();
    reader.spawn(read(heard, queue));
    Ok(Stream {
        connection,
        outgoing,
        incoming,
        _reader: reader,
        chores: JoinSet::new(),
        writes: Writes::default(),
        told: Told::default(),
        silence: FIRST_SILENCE,
        heard_at: Instant::now(),
        ping_every: FIRST_SILENCE,
        welcome: false,
        caught_up: false,
        fill_again: false,
    })
}

/// Takes frames off the wire. Its queue is bounded, so that a slow store slows the server down.
async fn read(mut heard: Streaming<Frame>, queue: mpsc::Sender<std::result::Result<Frame, Status>>) {
    loop {
        let frame = match heard.message().await {
            Ok(Some(frame)) => Ok(frame),
            Ok(None) => Err(Status::unavailable("the stream ended")),
            Err(status) => Err(status),
        };
        let ended = frame.is_err();
        if queue.send(frame).await.is_err() || ended {
            return;
        }
    }
}

/// A stream never ends but by an [`End`].
enum Never {}

struct Stream<'a> {
    connection: &'a Connection,
    outgoing: mpsc::Sender<ConnectRequest>,
    incoming: mpsc::Receiver<std::result::Result<Frame, Status>>,
    /// Aborted with the stream.
    _reader: JoinSet<()>,
    /// What is read beside the stream, one at a time; aborted with it.
    chores: JoinSet<Result<()>>,
    writes: Writes,
    told: Told,
    silence: Duration,
    heard_at: Instant,
    ping_every: Duration,
    welcome: bool,
    caught_up: bool,
    /// More came up that must be asked for.
    fill_again: bool,
}

impl Stream<'_> {
    async fn serve(&mut self, backoff: &mut Backoff) -> std::result::Result<Never, End> {
        let mut batch = Vec::with_capacity(BATCH);
        let mut ping = interval(self.ping_every);
        loop {
            let retry_at = self.writes.next_retry();
            tokio::select! {
                frames = self.incoming.recv_many(&mut batch, BATCH) => {
                    if frames == 0 {
                        return Err(End::Failed(Error::offline("the stream broke off")));
                    }
                    self.hear(std::mem::take(&mut batch), backoff).await?;
                    if ping.period() != self.ping_every {
                        ping = interval(self.ping_every);
                        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
                    }
                }
                () = self.connection.hub.work.notified(), if self.welcome => self.tell_all().await?,
                () = wait_until(retry_at) => self.tell_all().await?,
                Some(done) = self.chores.join_next() => self.after_chore(done),
                _ = ping.tick(), if self.welcome => self.ping().await?,
                () = sleep_until(self.heard_at + self.silence) => {
                    return Err(End::Failed(Error::offline("the server is silent")));
                }
                () = self.connection.network.notified() => return Err(End::NetworkChanged),
            }
        }
    }

    /// Takes in a batch of frames: first what is stored, then the rest.
    async fn hear(
        &mut self,
        batch: Vec<std::result::Result<Frame, Status>>,
        backoff: &mut Backoff,
    ) -> std::result::Result<(), End> {
        self.heard_at = Instant::now();
        let (mut stored, mut passing, mut end) = (Vec::new(), Vec::new(), None);
        for frame in batch {
            match frame.and_then(|frame| frame.into_inner().map_err(|error| Status::internal(error.to_string()))) {
                Ok(frame) => match frame.frame {
                    Some(
                        frame @ (Heard::Entries(_)
                        | Heard::Gap(_)
                        | Heard::SendResult(_)
                        | Heard::Receipts(_)
                        | Heard::CaughtUp(_)),
                    ) => stored.push(frame),
                    Some(frame) => passing.push(frame),
                    None => {}
                },
                Err(status) => end = Some(End::Failed(status.into())),
            }
        }
        if !stored.is_empty() {
            self.store(stored, backoff).await?;
        }
        for frame in passing {
            self.pass(frame).await?;
        }
        end.map_or(Ok(()), Err)
    }

    async fn store(&mut self, frames: Vec<Heard>, backoff: &mut Backoff) -> std::result::Result<(), End> {
        let caught_up = frames.iter().any(|frame| matches!(frame, Heard::CaughtUp(_)));
        let applied = self
            .connection
            .store
            .write(move |transaction, changes| store::apply(transaction, changes, frames))
            .await
            .map_err(End::Failed)?;
        let Applied { cursors, answers, missed } = applied;
        self.acknowledge(cursors).await?;
        for (chat_id, answer) in answers {
            self.writes.answered(chat_id, &answer);
        }
        if let Some(log_id) = missed {
            tracing::debug!(log_id, "entries were missed");
            return Err(End::Missed);
        }
        if caught_up {
            self.caught_up = true;
            backoff.reset();
            self.connection.live.set_state(ConnectionState::Online);
            let unacknowledged = self.connection.store.read(store::unacknowledged).await.map_err(End::Failed)?;
            self.acknowledge(unacknowledged.into_iter().collect()).await?;
            let (store, session) = (self.connection.store.clone(), self.connection.session.clone());
            self.chores.spawn(catch_up::refresh(store, session));
        }
        Ok(())
    }

    /// Takes in a frame that is not stored.
    async fn pass(&mut self, frame: Heard) -> std::result::Result<(), End> {
        match frame {
            Heard::Welcome(welcome) => self.begin(&welcome).await,
            Heard::Typing(typing) => {
                self.connection.live.hear_typing(typing);
                Ok(())
            }
            Heard::Presence(presence) => {
                self.connection.live.hear_presence(presence);
                Ok(())
            }
            Heard::Pong(pong) => self.settle(pong.nonce).await,
            Heard::GoAway(go_away) => {
                Err(End::GoAway { reconnect_after: go_away.reconnect_after.map(duration).unwrap_or_default() })
            }
            _ => Ok(()),
        }
    }

    async fn begin(&mut self, welcome: &Welcome) -> std::result::Result<(), End> {
        self.welcome = true;
        if let Some(heartbeat) = welcome.heartbeat_interval {
            // One lost heartbeat is bad luck; two are a dead connection.
            self.silence = duration(heartbeat) * 2 + Duration::from_secs(5);
        }
        if let Some(limit) = welcome.silence_limit {
            self.ping_every = (duration(limit) / 3).max(Duration::from_millis(100));
        }
        if !self.caught_up {
            self.connection.live.set_state(ConnectionState::CatchingUp);
        }
        self.tell_all().await
    }

    /// Tells what the server does not know yet, and asks for what the store does not have.
    async fn tell_all(&mut self) -> std::result::Result<(), End> {
        self.tell_writes().await?;
        self.tell_reads().await?;
        for (chat_id, typing) in self.connection.live.take_typing() {
            self.tell(Tell::Typing(SetTypingRequest { chat_id, typing })).await?;
        }
        if let Some((version, presence)) = self.connection.live.presence_to_tell(self.told.presence) {
            self.told.presence = Some(version);
            self.tell(Tell::Presence(presence)).await?;
        }
        self.fill().await
    }

    async fn tell_writes(&mut self) -> std::result::Result<(), End> {
        let next: Vec<SendRequest> = self.connection.store.read(store::next_writes).await.map_err(End::Failed)?;
        for request in self.writes.begin(next) {
            self.tell(Tell::Send(request)).await?;
        }
        Ok(())
    }

    async fn tell_reads(&mut self) -> std::result::Result<(), End> {
        for (chat_id, seq) in self.connection.store.read(store::untold_reads).await.map_err(End::Failed)? {
            if self.told.read(&chat_id, seq) {
                self.tell(Tell::MarkRead(MarkReadRequest { chat_id, seq })).await?;
            }
        }
        Ok(())
    }

    async fn acknowledge(&mut self, cursors: BTreeMap<String, u64>) -> std::result::Result<(), End> {
        for (log_id, seq) in cursors {
            self.told.stored(&log_id, seq);
            self.tell(Tell::Acknowledge(AcknowledgeRequest { log_id, seq })).await?;
        }
        Ok(())
    }

    async fn ping(&mut self) -> std::result::Result<(), End> {
        if self.writes.is_stuck() {
            return Err(End::Failed(Error::offline("a write was not answered in time")));
        }
        let nonce = self.told.ping();
        self.tell(Tell::Ping(PingRequest { nonce })).await?;
        self.tell_all().await
    }

    /// The server took in all that was told before this Ping.
    async fn settle(&mut self, nonce: u64) -> std::result::Result<(), End> {
        let Some(arrived) = self.told.pong(nonce) else { return Ok(()) };
        self.connection
            .store
            .write(move |transaction, _| {
                for (log_id, seq) in &arrived.stored {
                    store::set_acknowledged(transaction, log_id, *seq)?;
                }
                for (chat_id, seq) in &arrived.read {
                    store::set_read_told(transaction, chat_id, *seq)?;
                }
                Ok(())
            })
            .await
            .map_err(End::Failed)
    }

    /// Asks for chats and profiles that the store needs, once the stream has caught up.
    async fn fill(&mut self) -> std::result::Result<(), End> {
        if !self.caught_up {
            return Ok(());
        }
        if !self.chores.is_empty() {
            self.fill_again = true;
            return Ok(());
        }
        self.fill_again = false;
        let missing = self
            .connection
            .store
            .read(|connection| {
                Ok(!store::stale_chats(connection)?.is_empty() || !store::wanted_profiles(connection)?.is_empty())
            })
            .await
            .map_err(End::Failed)?;
        if missing {
            let (store, session) = (self.connection.store.clone(), self.connection.session.clone());
            self.chores.spawn(catch_up::fill(store, session));
        }
        Ok(())
    }

    fn after_chore(&self, done: std::result::Result<Result<()>, tokio::task::JoinError>) {
        match done {
            // What came up meanwhile is asked for next.
            Ok(Ok(())) if self.fill_again => self.connection.hub.work.notify_one(),
            Ok(Ok(())) => {}
            // Tried again with the next ping.
            Ok(Err(error)) => tracing::debug!(%error, "chats or profiles could not be read"),
            Err(error) => tracing::warn!(%error, "reading chats and profiles ended early"),
        }
    }

    async fn tell(&self, frame: Tell) -> std::result::Result<(), End> {
        let sent = timeout(PATIENCE, self.outgoing.send(ConnectRequest { frame: Some(frame) })).await;
        match sent {
            // If nothing takes the frame the stream has ended; why is in the queue of what was heard.
            Ok(_) => Ok(()),
            Err(_) => Err(End::Failed(Error::offline("the server takes nothing in"))),
        }
    }
}

async fn wait_until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}
