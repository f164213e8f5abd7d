//! The live service: opens streams, keeps them, ends them.

use std::{collections::HashMap, sync::Arc, time::Duration};

use bytes::Bytes;
use tidings_proto::v1::{self, ErrorReason, GoAway, Heartbeat, Hello, Welcome, server_frame};
use tokio::{
    sync::broadcast,
    time::{Instant, interval, sleep, sleep_until},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tonic::Status;

use super::{
    Config, Receipts, Session,
    catch_up::{CatchUp, Missed},
    envelope::{InLog, ToStream},
    frames::IntoFrame,
    presence::Presence,
    receive::{self, Incoming},
    rooms::{Rooms, changed},
    session::Outgoing,
    store,
    streams::Streams,
    typing::Typing,
};
use crate::{
    accounts::{self, Accounts},
    backends::redis::{Channel, Link, Redis},
    gateway::{Caller, Place, parse, status, status::Invalid},
    ids::{ChatId, DeviceId, LogId, Seq, UserId},
    log::{Fabric, Log},
    profiles::{self, Profiles},
    time::Time,
};

/// Cursors that a Hello may have.
const CURSORS: usize = 10_000;
/// Entries of one chat that are sent at once, unless the device says otherwise.
const MOST_MISSED: u32 = 500;
/// Entries of one chat that a device may ask for at once.
const MOST_MISSED_LIMIT: u32 = 10_000;
/// Users whom a device may watch.
pub const WATCHED: usize = 256;
/// Streams that are sent all receipts again at a time, and the pause after that.
const RECEIPTS_AGAIN: usize = 64;
const RECEIPTS_PAUSE: Duration = Duration::from_millis(100);
/// Over how long devices are told to spread when they connect elsewhere.
const SPREAD: Duration = Duration::from_secs(2);

/// All live streams of this node. Cheap to clone.
#[derive(Clone)]
pub struct Live {
    inner: Arc<Inner>,
}

struct Inner {
    config: Config,
    log: Log,
    accounts: Accounts,
    profiles: Profiles,
    rooms: Arc<Rooms>,
    streams: Arc<Streams>,
    receipts: Receipts,
    typing: Typing,
    presence: Presence,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Live {
    /// Starts the tasks behind the streams. They end after `stop`.
    #[expect(clippy::too_many_arguments, reason = "what the live streams bring together")]
    pub fn start(
        config: Config,
        log: Log,
        fabric: &Fabric,
        redis: Option<Redis>,
        accounts: Accounts,
        profiles: Profiles,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> Self {
        let rooms = Rooms::new(log.clone(), redis.clone(), tasks.clone());
        let streams = Streams::new(redis.clone());
        let receipts = Receipts::new(log.clone(), Arc::clone(&rooms));
        let typing = Typing::new(Arc::clone(&rooms), tasks.clone(), config.typing_expiry);
        let (presence, changed) = Presence::new(profiles.clone(), redis.clone());
        let (listening, watching) = (Arc::downgrade(&rooms), presence.clone());
        fabric.listen(Box::new(move |committed| {
            watching.hear(&committed);
            if let Some(rooms) = listening.upgrade() {
                rooms.hear(committed);
            }
        }));
        tasks.spawn(Arc::clone(&rooms).verify(config.clone(), stop.clone()));
        tasks.spawn(Arc::clone(&streams).renew(stop.clone()));
        tasks.spawn(receipts.clone().run(config.receipt_interval, stop.clone()));
        tasks.spawn(presence.clone().tell(changed, stop.clone()));
        tasks.spawn(presence.clone().keep(stop.clone()));
        let live = Self {
            inner: Arc::new(Inner {
                config,
                log,
                rooms,
                streams,
                receipts,
                typing,
                presence,
                tasks: tasks.clone(),
                stop: stop.clone(),
                accounts,
                profiles,
            }),
        };
        tasks.spawn(live.clone().end_revoked(live.inner.accounts.revocations()));
        if let Some(redis) = redis {
            live.join_others(&redis);
        }
        live
    }

    /// Hears what the other nodes say from now on.
    fn join_others(&self, redis: &Redis) {
        let inner = Arc::downgrade(&self.inner);
        redis.listen(Box::new(move |channel, message| {
            if let Some(inner) = inner.upgrade() {
                Self { inner }.hear_other(channel, message);
            }
        }));
        redis.subscribe(Channel::Node(redis.node()));
        redis.subscribe(Channel::Revocations);
        redis.subscribe(Channel::Links);
        self.inner.tasks.spawn(self.clone().send_receipts_again(redis.clone()));
    }

    /// What another node said.
    fn hear_other(&self, channel: Channel, message: Bytes) {
        match channel {
            Channel::Log(log) => {
                if let Some(told) = InLog::decode(log, message) {
                    self.inner.rooms.hear_other(log, told);
                }
            }
            Channel::User(user) => self.inner.presence.hear_change(user),
            Channel::Node(_) => {
                if let Some((device, told)) = ToStream::decode(message) {
                    self.hear_of_stream(device, told);
                }
            }
            Channel::Revocations => self.inner.accounts.hear_revoked(&message),
            Channel::Links => self.inner.accounts.hear_link(&message),
        }
    }

    /// What another node said to a device's stream.
    fn hear_of_stream(&self, device: DeviceId, told: ToStream) {
        let Some(session) = self.inner.streams.here().get(device) else { return };
        match told {
            ToStream::Replaced { session } => self.inner.streams.end_replaced(device, session),
            ToStream::Heard => session.hear(),
            ToStream::SetPresence { available, watch } => {
                let presence = self.inner.presence.clone();
                self.inner.tasks.spawn(async move {
                    if let Err(error) = presence.set(&session, available, watch).await {
                        tracing::warn!(%error, "presence was not set");
                    }
                });
            }
        }
    }

    /// Receipts of other nodes are lost while Redis is away. Sends them all again afterwards, to some streams at a time.
    async fn send_receipts_again(self, redis: Redis) {
        let mut link = redis.link();
        loop {
            tokio::select! {
                () = self.inner.stop.cancelled() => return,
                () = changed(Some(&mut link)) => {}
            }
            if *link.borrow_and_update() == Link::Down {
                continue;
            }
            for sessions in self.inner.streams.here().all().chunks(RECEIPTS_AGAIN) {
                for session in sessions {
                    session.set_receipts_stale();
                }
                sleep(RECEIPTS_PAUSE).await;
            }
        }
    }

    pub fn receipts(&self) -> &Receipts {
        &self.inner.receipts
    }

    pub fn log(&self) -> &Log {
        &self.inner.log
    }

    /// Opens a device's stream. What it sends, if it can, comes through `incoming`.
    pub fn open(
        &self,
        caller: Caller,
        place: Place,
        hello: &Hello,
        incoming: Option<Incoming>,
    ) -> Result<Outgoing, Status> {
        let missed = parse_hello(hello)?;
        if self.inner.stop.is_cancelled() {
            return Err(status::stopping());
        }
        let session = Session::new(caller, self.inner.config.queue_bytes);
        session.push_answer(self.welcome(&session), None);
        self.inner.streams.here().insert(&session);
        // A device that was revoked just now is ended by whoever comes second.
        if self.inner.accounts.is_revoked(caller.device) {
            session.end(Some(revoked()));
        }
        self.inner.tasks.spawn(self.clone().serve(Arc::clone(&session), place, missed, incoming));
        Ok(Outgoing(session))
    }

    fn welcome(&self, session: &Session) -> v1::ServerFrame {
        let config = &self.inner.config;
        let welcome = Welcome {
            session_id: session.id.to_string(),
            now: Some(Time::now().into()),
            heartbeat_interval: config.heartbeat_interval.try_into().ok(),
            silence_limit: config.silence_limit.try_into().ok(),
        };
        server_frame::Frame::Welcome(welcome).into_frame()
    }

    /// A stream's life: it reads what was missed, hears the device and watches the clock, until the first of them ends.
    async fn serve(self, session: Arc<Session>, place: Place, missed: Missed, incoming: Option<Incoming>) {
        // In boxes what a stream needs only at its ends, so that it does not carry it meanwhile.
        if let Err(error) = Box::pin(self.arrive(&session, place)).await {
            tracing::warn!(%error, "a device's last visit was not kept");
        }
        let catch_up = CatchUp {
            session: Arc::clone(&session),
            rooms: Arc::clone(&self.inner.rooms),
            log: self.inner.log.clone(),
            missed,
        };
        let status = tokio::select! {
            () = session.ended() => None,
            result = catch_up.run() => result.err().map(Status::from),
            status = receive::run(&self, &session, incoming) => status,
            status = self.watch(&session) => Some(status),
        };
        session.end(status);
        for (_, room) in session.unfollow_all() {
            self.inner.rooms.leave(&room, &session);
        }
        Box::pin(self.inner.streams.close(&session)).await;
        Box::pin(self.inner.presence.leave(&session)).await;
    }

    /// The device is here now, and with no other stream.
    async fn arrive(&self, session: &Arc<Session>, place: Place) -> Result<(), accounts::Error> {
        let seen = self.inner.accounts.seen(session.caller.device, &place);
        let (seen, ()) = tokio::join!(seen, self.inner.streams.take_over(session));
        seen
    }

    /// Heartbeats, and what ends a stream by itself.
    async fn watch(&self, session: &Session) -> Status {
        let config = &self.inner.config;
        let expires = session.caller.expires_at.since(Time::now());
        let expired = sleep(expires);
        tokio::pin!(expired);
        let mut beats = interval(config.heartbeat_interval);
        beats.reset();
        loop {
            let silent_at = Instant::from_std(session.heard()) + config.silence_limit;
            tokio::select! {
                () = &mut expired => {
                    return status::refuse(ErrorReason::TokenExpired, "the access token has expired");
                }
                () = sleep_until(silent_at) => {
                    if session.heard().elapsed() >= config.silence_limit {
                        return status::refuse(ErrorReason::PeerSilent, "nothing was heard from the device");
                    }
                }
                _ = beats.tick() => {
                    if session.is_idle() {
                        session.push_answer(server_frame::Frame::Heartbeat(Heartbeat {}).into_frame(), None);
                    }
                }
            }
        }
    }

    /// Ends the streams of devices that are revoked.
    async fn end_revoked(self, mut revocations: broadcast::Receiver<DeviceId>) {
        loop {
            let revocation = tokio::select! {
                () = self.inner.stop.cancelled() => return,
                revocation = revocations.recv() => revocation,
            };
            match revocation {
                Ok(device) => self.inner.streams.here().end(device, revoked()),
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    let sessions = self.inner.streams.here().all().into_iter();
                    for session in sessions.filter(|session| self.inner.accounts.is_revoked(session.caller.device)) {
                        session.end(Some(revoked()));
                    }
                }
                Err(broadcast::error::RecvError::Closed) => return,
            }
        }
    }

    /// Asks every device to go, waits up to `patience` for them, and ends the streams that are left.
    pub async fn drain(&self, patience: Duration) {
        let go_away = GoAway { reconnect_after: SPREAD.mul_f64(rand::random()).try_into().ok() };
        for session in self.inner.streams.here().all() {
            session.push_answer(server_frame::Frame::GoAway(go_away).into_frame(), None);
        }
        let deadline = Instant::now() + patience;
        while !self.inner.streams.here().is_empty() && Instant::now() < deadline {
            sleep(Duration::from_millis(20)).await;
        }
        for session in self.inner.streams.here().all() {
            session.end(Some(status::stopping()));
        }
    }

    /// A device with a stream, on whatever node, is still there.
    pub async fn hear(&self, device: DeviceId) {
        match self.inner.streams.here().get(device) {
            Some(session) => session.hear(),
            None => self.inner.streams.forward(device, ToStream::Heard).await,
        }
    }

    /// Shows in a chat that a user types there, or has stopped; but not to those between whom and the user is a block.
    pub async fn set_typing(&self, user: UserId, chat: ChatId, typing: bool) -> Result<(), profiles::Error> {
        let db = self.inner.log.db();
        store::may_write(db, user, chat).await?;
        if !typing {
            self.inner.typing.end(chat, user);
        } else if self.inner.rooms.may_have_followers(chat.into()) {
            let members = store::present_members(db, chat).await?;
            let hidden_from = self.inner.profiles.parted(user, &members).await?.into_iter().collect();
            self.inner.typing.begin(chat, user, hidden_from);
        }
        Ok(())
    }

    /// Sets what the device's stream, on whatever node, says of its user. Without a stream there is nothing to set.
    pub async fn set_presence(
        &self,
        device: DeviceId,
        available: bool,
        watch: Vec<UserId>,
    ) -> Result<(), profiles::Error> {
        let Some(session) = self.inner.streams.here().get(device) else {
            self.inner.streams.forward(device, ToStream::SetPresence { available, watch }).await;
            return Ok(());
        };
        self.inner.presence.set(&session, available, watch).await
    }

    pub async fn presence(&self, viewer: UserId, users: &[UserId]) -> Result<Vec<v1::Presence>, profiles::Error> {
        self.inner.presence.get(viewer, users).await
    }
}

fn revoked() -> Status {
    status::refuse(ErrorReason::Unauthenticated, "the device was revoked")
}

fn parse_hello(hello: &Hello) -> Result<Missed, Invalid> {
    if hello.cursors.len() > CURSORS {
        return Err(Invalid::new("hello.cursors", format!("must be at most {CURSORS}")));
    }
    let mut cursors = HashMap::with_capacity(hello.cursors.len());
    for (index, cursor) in hello.cursors.iter().enumerate() {
        let log: LogId = parse::id(&format!("hello.cursors[{index}].log_id"), &cursor.log_id)?;
        cursors.insert(log, Seq::from(cursor.seq));
    }
    let most = match hello.max_missed {
        0 => MOST_MISSED,
        most if most <= MOST_MISSED_LIMIT => most,
        _ => return Err(Invalid::new("hello.max_missed", format!("must be at most {MOST_MISSED_LIMIT}"))),
    };
    Ok(Missed { cursors, most: most.into() })
}
