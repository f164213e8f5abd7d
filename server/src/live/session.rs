//! A session: one open stream of a device, and what waits to be sent on it.
//!
//! It knows how far it has sent each log that it follows. A log is live while the room's frames are queued as they
//! come; when one does not fit into the queue, or does not follow on the last, the log lags: the session's task reads it
//! from the database until it meets the room again. Nothing is ever queued without a bound:
//! - live frames up to `queue_bytes`, then the log lags;
//! - one page of a lagging log at a time;
//! - results of sends, each of which holds a permit until it is taken out;
//! - notices (typing, presence, receipts), which are dropped when the queue is full.

use std::{
    collections::{HashMap, VecDeque},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Instant,
};

use futures::Stream;
use parking_lot::Mutex;
use prost::Message;
use tidings_proto::{Frame, v1::ServerFrame};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tonic::Status;
use uuid::Uuid;

use super::{Room, delivery::Delivery, frames::LogFrame};
use crate::{
    gateway::Caller,
    ids::{ChatId, LogId, Seq},
};

/// Sends of one stream whose results were not taken yet; a device beyond is not read from.
const SENDS_IN_FLIGHT: usize = 1024;

/// Frames that an idle stream keeps room for.
const IDLE_CAPACITY: usize = 64;

pub struct Session {
    pub id: Uuid,
    pub caller: Caller,
    queue_bytes: usize,
    state: Mutex<State>,
    /// Something for the session's task to do: a log lags, or a chat was joined.
    work: Notify,
    /// A frame was taken out.
    taken: Notify,
    ended: CancellationToken,
    pub sends: Arc<Semaphore>,
}

struct State {
    queue: VecDeque<Queued>,
    bytes: usize,
    waker: Option<Waker>,
    /// How the stream ends, when the queue was taken.
    end: End,
    follows: HashMap<LogId, Follow>,
    joined: Vec<ChatId>,
    heard: Instant,
    receipts_stale: bool,
    /// Live frames so far.
    offered: u32,
}

/// Whether a stream is open, or how it ends.
enum End {
    Open,
    Plain,
    With(Box<Status>),
}

struct Queued {
    frame: Frame,
    bytes: usize,
    delivery: Option<Box<Delivery>>,
    /// Held by the result of a send until it is taken.
    _permit: Option<OwnedSemaphorePermit>,
}

/// How a session follows a log.
struct Follow {
    room: Arc<Room>,
    /// The last entry that was queued, or that the session need not be sent.
    position: Seq,
    pace: Pace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    /// The room's frames are queued as they come.
    Live,
    /// The session's task reads the log.
    Lagging,
    /// The user left; the room sends nothing more.
    Left,
}

/// What became of a frame that a room offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    Taken,
    /// The log lags, now or since before.
    Lagging,
}

impl Session {
    pub fn new(caller: Caller, queue_bytes: usize) -> Arc<Self> {
        Arc::new(Self {
            id: Uuid::now_v7(),
            caller,
            queue_bytes,
            state: Mutex::new(State {
                queue: VecDeque::new(),
                bytes: 0,
                waker: None,
                end: End::Open,
                follows: HashMap::new(),
                joined: Vec::new(),
                heard: Instant::now(),
                receipts_stale: false,
                offered: 0,
            }),
            work: Notify::new(),
            taken: Notify::new(),
            ended: CancellationToken::new(),
            sends: Arc::new(Semaphore::new(SENDS_IN_FLIGHT)),
        })
    }

    /// Starts to follow a log after `position`, lagging. False if the session follows it already.
    pub fn follow(&self, log: LogId, room: &Arc<Room>, position: Seq) -> bool {
        let mut state = self.state.lock();
        match state.follows.get_mut(&log) {
            Some(follow) if follow.pace == Pace::Left => {
                follow.room = Arc::clone(room);
                follow.pace = Pace::Lagging;
                true
            }
            Some(_) => false,
            None => {
                let follow = Follow { room: Arc::clone(room), position, pace: Pace::Lagging };
                state.follows.insert(log, follow);
                true
            }
        }
    }

    /// Whether the session receives this log.
    pub fn follows(&self, log: LogId) -> bool {
        self.state.lock().follows.get(&log).is_some_and(|follow| follow.pace != Pace::Left)
    }

    /// A room's next frame. It is queued if it follows on what was queued before.
    pub fn offer(&self, log: LogId, offered: &LogFrame) -> Offer {
        let mut state = self.state.lock();
        let full = state.bytes >= self.queue_bytes;
        let Some(follow) = state.follows.get_mut(&log) else { return Offer::Lagging };
        if follow.pace != Pace::Live {
            return Offer::Lagging;
        }
        if offered.last <= follow.position {
            return Offer::Taken;
        }
        if full || (offered.first != follow.position.next() && !drop_gap_fill()) {
            metrics::counter!("tidings_queue_overflows_total").increment(1);
            follow.pace = Pace::Lagging;
            drop(state);
            self.work.notify_one();
            return Offer::Lagging;
        }
        follow.position = offered.last;
        let work = !offered.joined.is_empty() || offered.receipts_changed;
        state.joined.extend(&offered.joined);
        state.receipts_stale |= offered.receipts_changed;
        let delivery = Delivery::begin(offered, state.offered);
        state.offered = state.offered.wrapping_add(1);
        state.push_with(offered.frame.clone(), None, delivery);
        drop(state);
        if work {
            self.work.notify_one();
        }
        Offer::Taken
    }

    /// From now on the room's frames follow on `position`. Called with the room locked.
    pub fn set_live(&self, log: LogId, position: Seq) {
        if let Some(follow) = self.state.lock().follows.get_mut(&log) {
            follow.position = position;
            follow.pace = Pace::Live;
        }
    }

    /// The user has left and has been sent all that they may read.
    pub fn set_left(&self, log: LogId) {
        if let Some(follow) = self.state.lock().follows.get_mut(&log) {
            follow.pace = Pace::Left;
        }
    }

    /// Logs that lag, `most` of them at most, how far they were sent, and their rooms.
    pub fn lagging(&self, most: usize) -> Vec<(LogId, Seq, Arc<Room>)> {
        let state = self.state.lock();
        let lagging = state.follows.iter().filter(|(_, follow)| follow.pace == Pace::Lagging).take(most);
        lagging.map(|(log, follow)| (*log, follow.position, Arc::clone(&follow.room))).collect()
    }

    /// The chats that the user joined since this was last asked.
    pub fn take_joined(&self) -> Vec<ChatId> {
        std::mem::take(&mut self.state.lock().joined)
    }

    /// Notes that a lagging log was sent up to `position`.
    pub fn advance(&self, log: LogId, position: Seq) {
        if let Some(follow) = self.state.lock().follows.get_mut(&log) {
            follow.position = position;
        }
    }

    /// Waits until there is something for the session's task to do.
    pub async fn work(&self) {
        self.work.notified().await;
    }

    /// Queues a page of a lagging log, when the queue has been taken.
    pub async fn push_page(&self, frame: ServerFrame) {
        let frame = Frame::encoded(frame);
        loop {
            {
                let mut state = self.state.lock();
                if state.queue.is_empty() || !matches!(state.end, End::Open) {
                    state.push(frame, None);
                    return;
                }
            }
            self.taken.notified().await;
        }
    }

    /// Queues an answer. There are at most as many as the device asked for and has not taken.
    pub fn push_answer(&self, frame: ServerFrame, permit: Option<OwnedSemaphorePermit>) {
        self.state.lock().push(frame.into(), permit);
    }

    /// Queues something that can be missed. False if the queue is full.
    pub fn push_notice(&self, frame: &Frame) -> bool {
        let mut state = self.state.lock();
        let fits = state.bytes < self.queue_bytes;
        if fits {
            state.push(frame.clone(), None);
        }
        fits
    }

    /// Receipts were missed, or are seen otherwise from now on; they are sent again when the session has caught up.
    pub fn set_receipts_stale(&self) {
        self.state.lock().receipts_stale = true;
        self.work.notify_one();
    }

    pub fn take_receipts_stale(&self) -> bool {
        std::mem::take(&mut self.state.lock().receipts_stale)
    }

    /// Whether nothing waits to be sent.
    pub fn is_idle(&self) -> bool {
        self.state.lock().queue.is_empty()
    }

    /// Something was heard from the device.
    pub fn hear(&self) {
        self.state.lock().heard = Instant::now();
    }

    /// When something was last heard from the device.
    pub fn heard(&self) -> Instant {
        self.state.lock().heard
    }

    /// Ends the stream, with a status or, if the device ended it, without. The first end counts.
    pub fn end(&self, status: Option<Status>) {
        let mut state = self.state.lock();
        if matches!(state.end, End::Open) {
            state.end = status.map_or(End::Plain, |status| End::With(Box::new(status)));
            if let Some(waker) = state.waker.take() {
                waker.wake();
            }
        }
        drop(state);
        self.ended.cancel();
        self.taken.notify_one();
    }

    /// Waits for the end.
    pub async fn ended(&self) {
        self.ended.cancelled().await;
    }

    /// Stops following; gives the rooms that were followed.
    pub fn unfollow_all(&self) -> Vec<(LogId, Arc<Room>)> {
        self.state.lock().follows.drain().map(|(log, follow)| (log, follow.room)).collect()
    }
}

impl State {
    /// The stream waits for the next frame; an idle one keeps no room for many.
    fn wait(&mut self, context: &Context<'_>) {
        if !self.waker.as_ref().is_some_and(|waker| waker.will_wake(context.waker())) {
            self.waker = Some(context.waker().clone());
        }
        if self.queue.capacity() > IDLE_CAPACITY {
            self.queue = VecDeque::new();
        }
    }

    fn push(&mut self, frame: Frame, permit: Option<OwnedSemaphorePermit>) {
        self.push_with(frame, permit, None);
    }

    fn push_with(&mut self, frame: Frame, permit: Option<OwnedSemaphorePermit>, delivery: Option<Box<Delivery>>) {
        if !matches!(self.end, End::Open) {
            return;
        }
        let bytes = frame.encoded_len();
        self.bytes += bytes;
        self.queue.push_back(Queued { frame, bytes, delivery, _permit: permit });
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

/// The session's frames as a stream; dropping it ends the session.
pub struct Outgoing(pub Arc<Session>);

impl Stream for Outgoing {
    type Item = Result<Frame, Status>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut state = self.0.state.lock();
        if let Some(queued) = state.queue.pop_front() {
            state.bytes -= queued.bytes;
            let empty = state.queue.is_empty();
            drop(state);
            if empty {
                self.0.taken.notify_one();
            }
            if let Some(delivery) = queued.delivery {
                delivery.end();
            }
            return Poll::Ready(Some(Ok(queued.frame)));
        }
        match std::mem::replace(&mut state.end, End::Plain) {
            End::Plain => Poll::Ready(None),
            End::With(status) => Poll::Ready(Some(Err(*status))),
            End::Open => {
                state.end = End::Open;
                state.wait(context);
                Poll::Pending
            }
        }
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        self.0.end(None);
    }
}

#[cfg(not(feature = "faults"))]
const fn drop_gap_fill() -> bool {
    false
}

#[cfg(feature = "faults")]
use crate::faults::drop_gap_fill;
