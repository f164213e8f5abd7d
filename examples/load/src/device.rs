//! A connected device: sends at its pace, checks that every entry of its chat comes once and in order, acknowledges.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::{Bytes, BytesMut};
use prost::Message;
use tidings_proto::v1::{AcknowledgeRequest, ConnectRequest, Hello, PingRequest, connect_request::Frame};

use crate::{
    accounts::Account,
    connection::Peer,
    error::{Error, Result},
    fleet::Scheduled,
    sender::Sender,
    tally::{Schedule, Tally},
    wire::{self, Entries, Kind, Response, Stamp},
};

/// How long a device collects what it acknowledges.
const ACKNOWLEDGE_EVERY: Duration = Duration::from_millis(100);
/// Well within the server's silence limit.
const PING_EVERY: Duration = Duration::from_secs(20);
/// How long a device waits for what is still missing when all was sent.
const PATIENCE: Duration = Duration::from_mins(2);
/// How often a device that waits for the end looks for it.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A chat, and how far it should be.
pub struct Chat {
    pub id: String,
    /// The seq of the last entry before the run, and then how many writes were acknowledged.
    head: AtomicU64,
    /// Devices that still send.
    senders: AtomicU64,
}

impl Chat {
    pub fn new(id: String, head: u64) -> Arc<Self> {
        Arc::new(Self { id, head: AtomicU64::new(head), senders: AtomicU64::new(0) })
    }

    /// The seq of the last entry, once all have stopped sending.
    pub fn final_head(&self) -> Option<u64> {
        (self.senders.load(Ordering::Acquire) == 0).then(|| self.head.load(Ordering::Acquire))
    }
}

/// Whether the devices that share it read their streams.
pub type Reading = Arc<AtomicBool>;

pub struct Device {
    account: Account,
    chat: Option<Arc<Chat>>,
    sender: Option<Sender>,
    reading: Option<Reading>,
    schedule: Option<Schedule>,
    caught_up: bool,
    /// The last entry of the chat that came, and the last that was acknowledged.
    cursor: u64,
    acknowledged: u64,
    pings_at: Option<Instant>,
    done: bool,
    last_entry_at: Option<Instant>,
    tally: Tally,
}

impl Device {
    /// A device that only has its stream open.
    pub fn idle(account: Account) -> Self {
        Self {
            account,
            chat: None,
            sender: None,
            reading: None,
            schedule: None,
            caught_up: false,
            cursor: 0,
            acknowledged: 0,
            pings_at: None,
            done: false,
            last_entry_at: None,
            tally: Tally::default(),
        }
    }

    /// A device that reads a chat.
    pub fn reader(account: Account, chat: &Arc<Chat>) -> Self {
        Self { chat: Some(Arc::clone(chat)), ..Self::idle(account) }
    }

    /// A device that reads a chat and writes to it.
    pub fn writer(account: Account, chat: &Arc<Chat>, sender: Sender) -> Self {
        chat.senders.fetch_add(1, Ordering::AcqRel);
        Self { sender: Some(sender), ..Self::reader(account, chat) }
    }

    /// A device that reads its stream only when it is told to.
    pub fn slow_reader(account: Account, chat: &Arc<Chat>, reading: &Reading) -> Self {
        Self { reading: Some(Arc::clone(reading)), ..Self::reader(account, chat) }
    }

    /// When the last entry of the chat came.
    pub fn last_entry_at(&self) -> Option<Instant> {
        self.last_entry_at
    }

    fn take_entries(&mut self, entries: &Entries, now: Instant) -> Result<()> {
        let Some(chat) = self.chat.as_ref().filter(|chat| chat.id.as_bytes() == entries.log_id) else { return Ok(()) };
        if entries.after_seq > self.cursor {
            return Err(Error::Broken(format!("after seq {} came those after {}", self.cursor, entries.after_seq)));
        }
        let own = self.sender.as_ref().map(Sender::number);
        for entry in &entries.list {
            if entry.seq != self.cursor + 1 {
                return Err(Error::Broken(format!("after seq {} of {} came seq {}", self.cursor, chat.id, entry.seq)));
            }
            self.cursor = entry.seq;
            let text = entry.content.as_ref().and_then(|content| content.text.as_ref());
            if let Some(schedule) = &self.schedule
                && let Some(stamp) = text.and_then(|text| Stamp::read(&text.text))
                && Some(stamp.sender) != own
            {
                self.tally.record(schedule, stamp.sent, now);
            }
        }
        self.last_entry_at = Some(now);
        self.look();
        Ok(())
    }

    fn take_result(&mut self, now: Instant, out: &mut BytesMut) {
        let Some(sender) = &mut self.sender else { return };
        sender.answer();
        if let Some(schedule) = self.schedule.filter(|schedule| !schedule.is_over(now)) {
            sender.send_due(schedule.elapsed(now), out);
        }
        if sender.is_finished() {
            self.finish_sending();
        }
    }

    /// Says how much it wrote, once.
    fn finish_sending(&mut self) {
        if let (Some(sender), Some(chat)) = (self.sender.take(), &self.chat) {
            chat.head.fetch_add(sender.answered(), Ordering::AcqRel);
            chat.senders.fetch_sub(1, Ordering::AcqRel);
            self.look();
        }
    }

    /// Notices when it has everything.
    fn look(&mut self) {
        let head = self.chat.as_ref().and_then(|chat| chat.final_head());
        self.done |= self.schedule.is_some() && head == Some(self.cursor);
    }

    fn acknowledge(&mut self, out: &mut BytesMut) {
        if let Some(chat) = self.chat.as_ref().filter(|_| self.cursor > self.acknowledged) {
            self.acknowledged = self.cursor;
            say(Frame::Acknowledge(AcknowledgeRequest { log_id: chat.id.clone(), seq: self.cursor }), out);
        }
    }

    /// After the run: stops sending, and does not wait for ever for what is missing.
    fn end(&mut self, schedule: &Schedule, now: Instant) -> Result<()> {
        if let Some(sender) = &mut self.sender {
            sender.stop();
            if sender.is_finished() {
                self.finish_sending();
            }
        }
        if self.reads() && !self.done && now > schedule.to + PATIENCE {
            let unanswered = self.sender.as_ref().map_or(0, Sender::in_flight);
            let head = self.chat.as_ref().and_then(|chat| chat.final_head());
            let seq = self.cursor;
            return Err(Error::Broken(format!("came up to seq {seq} of {head:?}, with {unanswered} sends unanswered")));
        }
        Ok(())
    }
}

impl Peer for Device {
    fn path(&self) -> &'static str {
        "/tidings.v1.LiveService/Connect"
    }

    fn access_token(&self) -> Option<&str> {
        Some(&self.account.access_token)
    }

    fn opened(&mut self, out: &mut BytesMut) {
        say(Frame::Hello(Hello::default()), out);
    }

    fn reads(&self) -> bool {
        self.reading.as_ref().is_none_or(|reading| reading.load(Ordering::Acquire))
    }

    fn receive(&mut self, message: Bytes, now: Instant, out: &mut BytesMut) -> Result<()> {
        match Response::decode(message)?.frame.and_then(|frame| frame.kind) {
            Some(Kind::Entries(entries)) => self.take_entries(&entries, now),
            Some(Kind::SendResult(result)) => match result.error {
                None => {
                    self.take_result(now, out);
                    Ok(())
                }
                Some(error) => Err(Error::Broken(format!("a send was refused: {}", error.message))),
            },
            Some(Kind::CaughtUp(_)) => {
                self.caught_up = true;
                Ok(())
            }
            Some(Kind::Gap(_)) => Err(Error::Broken("there was a gap".to_owned())),
            Some(Kind::GoAway(_)) => Err(Error::Ended("the server goes away".to_owned())),
            // What this does not look at, such as receipts.
            None => Ok(()),
        }
    }

    fn wake(&mut self, now: Instant, out: &mut BytesMut) -> Result<Instant> {
        let pings_at = *self.pings_at.get_or_insert(now + PING_EVERY);
        if now >= pings_at {
            self.pings_at = Some(now + PING_EVERY);
            say(Frame::Ping(PingRequest { nonce: 0 }), out);
        }
        let Some(schedule) = self.schedule else { return Ok(now + PING_EVERY) };
        self.acknowledge(out);
        self.look();
        if schedule.is_over(now) {
            self.end(&schedule, now)?;
            return Ok(now + LOOK_EVERY);
        }
        let mut next = (now + ACKNOWLEDGE_EVERY).min(schedule.to);
        if let Some(sender) = &mut self.sender {
            sender.send_due(schedule.elapsed(now), out);
            next = sender.next_due().map_or(next, |due| next.min(schedule.begin + due));
        }
        Ok(next)
    }
}

impl Scheduled for Device {
    fn is_ready(&self) -> bool {
        self.caught_up
    }

    fn begin(&mut self, schedule: Schedule) {
        self.schedule = Some(schedule);
    }

    fn is_done(&self) -> bool {
        self.done
    }

    fn tally(&self) -> &Tally {
        &self.tally
    }
}

fn say(frame: Frame, out: &mut BytesMut) {
    wire::put_message(&ConnectRequest { frame: Some(frame) }, out);
}
