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
    /// Until when each chat waits to try again, if it still does, and how often it failed.
    paused: HashMap<String, (Option<Instant>, Backoff)>,
}

impl Writes {
    /// Picks those that may be sent now, and counts them as on their way.
    pub fn begin(&mut self, mut next: Vec<SendRequest>) -> Vec<SendRequest> {
        let now = Instant::now();
        for (until, _) in self.paused.values_mut() {
            until.take_if(|until| *until <= now);
        }
        next.retain(|request| {
            let paused = self.paused.get(&request.chat_id).is_some_and(|(until, _)| until.is_some());
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
            let (until, backoff) = self.paused.entry(chat_id).or_default();
            *until = Some(Instant::now() + backoff.next().max(retry_after.unwrap_or_default()));
        } else {
            self.paused.remove(&chat_id);
        }
    }

    /// When the next paused write may be sent.
    pub fn next_retry(&self) -> Option<Instant> {
        self.paused.values().filter_map(|(until, _)| *until).min()
    }

    /// Whether an answer is overdue.
    pub fn is_stuck(&self) -> bool {
        self.in_flight.values().any(|since| since.elapsed() > ANSWER_LIMIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(chat_id: &str) -> SendRequest {
        SendRequest { chat_id: chat_id.to_owned(), ..SendRequest::default() }
    }

    #[test]
    fn one_write_of_a_chat_is_on_its_way_at_a_time() {
        let mut writes = Writes::default();
        assert_eq!(writes.begin(vec![write("a"), write("b")]).len(), 2);
        assert!(writes.begin(vec![write("a")]).is_empty());
        writes.answered("a".to_owned(), &Answer::Settled);
        assert_eq!(writes.begin(vec![write("a"), write("b")]), [write("a")]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_to_be_tried_again_waits_at_least_as_long_as_the_server_asks() {
        let mut writes = Writes::default();
        writes.begin(vec![write("a")]);
        let wait = Duration::from_mins(1);
        writes.answered("a".to_owned(), &Answer::Again(Some(wait)));
        assert!(writes.next_retry().unwrap() >= Instant::now() + wait);
        assert!(writes.begin(vec![write("a")]).is_empty());
        tokio::time::sleep(wait * 2).await;
        assert_eq!(writes.begin(vec![write("a")]), [write("a")]);
        assert_eq!(writes.next_retry(), None);
    }
}
