//! Which writes of the outbox are on their way: at most one per chat, so that one that fails holds back the next.

use std::{collections::HashMap, time::Duration};

use tidings_proto::v1::SendRequest;
use tokio::time::Instant;

use super::backoff::Backoff;
use crate::store::Answer;

/// How many writes of different chats may be on their way at once.
const MAX_IN_FLIGHT: usize = 64;
/// A server that has not answered a write for so long will not.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);

/// The writes of one stream.
#[derive(Default)]
pub struct Writes {
    /// Since when each chat's write waits for its answer.
    in_flight: HashMap<String, Instant>,
    /// Until when each chat waits to try again, and how often it failed.
    paused: HashMap<String, (Instant, Backoff)>,
}

impl Writes {
    /// Picks those that may be sent now, and counts them as on their way.
    pub fn begin(&mut self, mut next: Vec<SendRequest>) -> Vec<SendRequest> {
        let now = Instant::now();
        next.retain(|request| {
            let paused = self.paused.get(&request.chat_id).is_some_and(|(until, _)| *until > now);
            let free = !self.in_flight.contains_key(&request.chat_id) && self.in_flight.len() < MAX_IN_FLIGHT;
            if free && !paused {
                self.in_flight.insert(request.chat_id.clone(), now);
            }
            free && !paused
        });
        next
    }

    /// Takes in an answer.
    pub fn answered(&mut self, chat_id: String, answer: &Answer) {
        self.in_flight.remove(&chat_id);
        if let Answer::Again(retry_after) = answer {
            let (until, backoff) = self.paused.entry(chat_id).or_insert_with(|| (Instant::now(), Backoff::default()));
            *until = Instant::now() + backoff.next().max(retry_after.unwrap_or_default());
        } else {
            self.paused.remove(&chat_id);
        }
    }

    /// When the next paused write may be sent.
    pub fn next_retry(&self) -> Option<Instant> {
        let now = Instant::now();
        self.paused.values().map(|(until, _)| *until).filter(|until| *until > now).min()
    }

    /// Whether an answer is overdue.
    pub fn is_stuck(&self) -> bool {
        self.in_flight.values().any(|since| since.elapsed() > ANSWER_LIMIT)
    }
}
