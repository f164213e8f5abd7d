//! What the server was told on a stream, and what of that is known to have arrived.
//!
//! Acknowledgements and reads have no answer, but frames are taken in in order: a Pong shows that all that was told
//! before its Ping arrived.

use std::{collections::BTreeMap, mem};

/// What the server was told on one stream.
#[derive(Default)]
pub struct Told {
    /// The version of the presence that was told.
    pub presence: Option<u64>,
    reads: BTreeMap<String, u64>,
    since_ping: Watermarks,
    /// What will be known to have arrived with the Pong of this number.
    before_ping: Option<(u64, Watermarks)>,
    pings: u64,
}

/// How far logs are stored and chats are read.
#[derive(Default)]
pub struct Watermarks {
    pub stored: BTreeMap<String, u64>,
    pub read: BTreeMap<String, u64>,
}

impl Told {
    /// Notes that a log's entries are being acknowledged.
    pub fn stored(&mut self, log_id: &str, seq: u64) {
        self.since_ping.stored.insert(log_id.to_owned(), seq);
    }

    /// Notes that a chat is being said to be read; false if that was said on this stream already.
    pub fn read(&mut self, chat_id: &str, seq: u64) -> bool {
        let news = self.reads.get(chat_id).is_none_or(|told| *told < seq);
        if news {
            self.reads.insert(chat_id.to_owned(), seq);
            self.since_ping.read.insert(chat_id.to_owned(), seq);
        }
        news
    }

    /// Gives the number for a Ping.
    pub fn ping(&mut self) -> u64 {
        self.pings += 1;
        if self.before_ping.is_none() {
            self.before_ping = Some((self.pings, mem::take(&mut self.since_ping)));
        }
        self.pings
    }

    /// Takes in a Pong; gives what is known to have arrived with it.
    pub fn pong(&mut self, number: u64) -> Option<Watermarks> {
        let (_, arrived) = self.before_ping.take_if(|(ping, _)| *ping <= number)?;
        (!arrived.stored.is_empty() || !arrived.read.is_empty()).then_some(arrived)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_told_before_a_ping_is_known_to_have_arrived_with_its_pong() {
        let mut told = Told::default();
        told.stored("before", 1);
        let ping = told.ping();
        told.stored("after", 2);
        let arrived = told.pong(ping).unwrap().stored;
        assert_eq!(arrived.into_keys().collect::<Vec<_>>(), ["before"]);
        let next = told.ping();
        assert!(told.pong(ping).is_none());
        assert_eq!(told.pong(next).unwrap().stored["after"], 2);
    }

    #[test]
    fn a_read_is_told_once_and_again_when_it_rises() {
        let mut told = Told::default();
        assert!(told.read("chat", 5));
        assert!(!told.read("chat", 5));
        assert!(told.read("chat", 6));
    }
}
