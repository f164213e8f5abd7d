//! Which channels this node wants to hear, and which it hears.

use std::collections::HashSet;

use parking_lot::Mutex;
use tokio::sync::{Notify, watch};

use super::Channel;

pub struct Subscriptions {
    state: Mutex<State>,
    /// Something is to be done.
    changed: Notify,
    /// All that was wanted when the state had this age is heard.
    confirmed: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    wanted: HashSet<Channel>,
    heard: HashSet<Channel>,
    /// Those of which one may be so and the other not.
    unsettled: HashSet<Channel>,
    /// Counts the channels that were added.
    age: u64,
}

/// What is to be done.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Work {
    pub subscribe: Vec<Channel>,
    pub unsubscribe: Vec<Channel>,
    age: u64,
}

impl Subscriptions {
    pub fn new() -> Self {
        Self { state: Mutex::default(), changed: Notify::new(), confirmed: watch::Sender::new(0) }
    }

    pub fn add(&self, channel: Channel) {
        let mut state = self.state.lock();
        if state.wanted.insert(channel) {
            state.unsettled.insert(channel);
            state.age += 1;
            self.changed.notify_one();
        }
    }

    pub fn remove(&self, channel: Channel) {
        let mut state = self.state.lock();
        if state.wanted.remove(&channel) {
            state.unsettled.insert(channel);
            self.changed.notify_one();
        }
    }

    /// Waits until all that is wanted now is heard.
    pub async fn confirmed(&self) {
        let age = self.state.lock().age;
        // The sender is here, so this does not fail.
        let _ = self.confirmed.subscribe().wait_for(|confirmed| *confirmed >= age).await;
    }

    /// Nothing is heard any more; all that is wanted is to be subscribed to again.
    pub fn forget(&self) {
        let mut state = self.state.lock();
        let State { wanted, heard, unsettled, .. } = &mut *state;
        heard.clear();
        unsettled.clone_from(wanted);
        // What was confirmed is not any more; who waits from now on waits for the next time.
        state.age += 1;
        self.changed.notify_one();
    }

    /// The server ended a subscription, perhaps because it was asked to.
    pub fn ended(&self, channel: Channel) {
        let mut state = self.state.lock();
        if state.wanted.contains(&channel) {
            state.heard.remove(&channel);
            state.unsettled.insert(channel);
            self.changed.notify_one();
        }
    }

    /// Waits until there is something to do.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    /// What is to be done now.
    pub fn work(&self) -> Work {
        let mut guard = self.state.lock();
        let state = &mut *guard;
        let mut work = Work { age: state.age, ..Work::default() };
        for channel in state.unsettled.drain() {
            match (state.wanted.contains(&channel), state.heard.contains(&channel)) {
                (true, false) => work.subscribe.push(channel),
                (false, true) => work.unsubscribe.push(channel),
                _ => {}
            }
        }
        work
    }

    /// The work is done.
    pub fn done(&self, work: Work) {
        let mut state = self.state.lock();
        state.heard.extend(work.subscribe);
        for channel in work.unsubscribe {
            state.heard.remove(&channel);
        }
        metrics::gauge!("tidings_fabric_subscriptions").set(state.heard.len() as f64);
        drop(state);
        self.confirmed.send_replace(work.age);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;
    use crate::ids::LogId;

    fn channel() -> Channel {
        Channel::Log(LogId::new())
    }

    /// How many channels are to be subscribed to and left.
    fn counts(work: &Work) -> (usize, usize) {
        (work.subscribe.len(), work.unsubscribe.len())
    }

    fn settle(subscriptions: &Subscriptions) -> (usize, usize) {
        let work = subscriptions.work();
        let counts = counts(&work);
        subscriptions.done(work);
        counts
    }

    #[test]
    fn what_changed_and_changed_back_needs_nothing() {
        let (subscriptions, channel) = (Subscriptions::new(), channel());
        subscriptions.add(channel);
        subscriptions.remove(channel);
        assert_eq!(settle(&subscriptions), (0, 0));
        subscriptions.add(channel);
        assert_eq!(settle(&subscriptions), (1, 0));
        subscriptions.remove(channel);
        subscriptions.add(channel);
        assert_eq!(settle(&subscriptions), (0, 0));
        subscriptions.remove(channel);
        assert_eq!(settle(&subscriptions), (0, 1));
    }

    #[test]
    fn what_changes_while_it_is_on_its_way_is_done_afterwards() {
        let (subscriptions, channel) = (Subscriptions::new(), channel());
        subscriptions.add(channel);
        let work = subscriptions.work();
        subscriptions.remove(channel);
        subscriptions.done(work);
        assert_eq!(settle(&subscriptions), (0, 1));
    }

    #[test]
    fn a_lost_connection_is_to_hear_everything_again() {
        let subscriptions = Subscriptions::new();
        for _ in 0..10 {
            subscriptions.add(channel());
        }
        assert_eq!(settle(&subscriptions), (10, 0));
        subscriptions.forget();
        assert!(subscriptions.confirmed().now_or_never().is_none());
        assert_eq!(settle(&subscriptions), (10, 0));
        assert!(subscriptions.confirmed().now_or_never().is_some());
    }

    #[test]
    fn a_follower_waits_for_its_own_channel() {
        let subscriptions = Subscriptions::new();
        subscriptions.add(channel());
        let work = subscriptions.work();
        subscriptions.add(channel());
        subscriptions.done(work);
        assert!(subscriptions.confirmed().now_or_never().is_none());
        settle(&subscriptions);
        assert!(subscriptions.confirmed().now_or_never().is_some());
    }

    #[test]
    fn a_subscription_that_the_server_ended_is_made_again() {
        let (subscriptions, channel) = (Subscriptions::new(), channel());
        subscriptions.add(channel);
        settle(&subscriptions);
        subscriptions.ended(channel);
        assert_eq!(settle(&subscriptions), (1, 0));
        subscriptions.remove(channel);
        settle(&subscriptions);
        subscriptions.ended(channel);
        assert_eq!(settle(&subscriptions), (0, 0));
    }
}
