//! What a peer sends: as many writes at a time, or as many a second, as it was told.

use std::time::Duration;

use bytes::BytesMut;

use crate::wire::{Stamp, Template};

/// How fast a peer sends.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    /// This many writes are under way at all times: whoever waits sends nothing.
    Closed { window: u64 },
    /// One write each time, whatever became of those before; the first one after `first`. Latency counts from when
    /// the write was due, so that a server that stalls is charged for all who would have waited.
    Open { every: Duration, first: Duration },
}

pub struct Sender {
    number: u32,
    template: Template,
    pace: Pace,
    /// Writes still to be made.
    left: u64,
    sent: u64,
    answered: u64,
}

impl Sender {
    /// A sender that stops after `most` writes.
    pub fn new(number: u32, template: Template, pace: Pace, most: u64) -> Self {
        Self { number, template, pace, left: most, sent: 0, answered: 0 }
    }

    pub fn number(&self) -> u32 {
        self.number
    }

    pub fn template(&self) -> &Template {
        &self.template
    }

    /// Appends all writes that are due now.
    pub fn send_due(&mut self, now: Duration, out: &mut BytesMut) {
        match self.pace {
            Pace::Closed { window } => {
                while self.left > 0 && self.in_flight() < window {
                    self.send(now, out);
                }
            }
            Pace::Open { every, first } => {
                while self.left > 0 && self.due(every, first) <= now {
                    self.send(self.due(every, first), out);
                }
            }
        }
    }

    /// When the next write is due; none if that depends on answers.
    pub fn next_due(&self) -> Option<Duration> {
        match self.pace {
            Pace::Open { every, first } if self.left > 0 => Some(self.due(every, first)),
            _ => None,
        }
    }

    fn due(&self, every: Duration, first: Duration) -> Duration {
        first + every.mul_f64(self.sent as f64)
    }

    fn send(&mut self, sent: Duration, out: &mut BytesMut) {
        self.sent += 1;
        self.left -= 1;
        self.template.put(Stamp { sender: self.number, sent }, self.sent, out);
    }

    /// A write was answered.
    pub fn answer(&mut self) {
        self.answered += 1;
    }

    pub fn answered(&self) -> u64 {
        self.answered
    }

    pub fn in_flight(&self) -> u64 {
        self.sent - self.answered
    }

    /// Sends nothing more.
    pub fn stop(&mut self) {
        self.left = 0;
    }

    /// Whether all was sent and answered.
    pub fn is_finished(&self) -> bool {
        self.left == 0 && self.in_flight() == 0
    }
}
