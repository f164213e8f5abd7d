//! Where changes are announced, and the marks that they leave with each observer.

use std::{
    collections::BTreeSet,
    mem,
    sync::{Arc, Weak},
};

use parking_lot::Mutex;
use tokio::sync::Notify;

/// An observer that has more marks than this reads everything again, which costs less.
const MAX_MARKS: usize = 256;

/// What can be observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Topic {
    Chats,
    Messages(String),
    Incoming,
    Connection,
    Typing(String),
    Presence,
}

/// Announces changes to those who observe them.
#[derive(Default)]
pub struct Hub {
    observers: Mutex<Observers>,
    /// There is something to tell the server, or to ask it.
    pub work: Notify,
}

#[derive(Default)]
struct Observers {
    list: Vec<(Topic, Weak<Marks>)>,
    closed: bool,
}

impl Hub {
    /// A new observer's marks. It begins with all marked, for the initial value.
    pub fn observe(&self, topic: Topic) -> Arc<Marks> {
        let marks = Arc::new(Marks::default());
        let mut observers = self.observers.lock();
        marks.set(|state| {
            state.all = true;
            state.closed = observers.closed;
        });
        observers.list.retain(|(_, observer)| observer.strong_count() > 0);
        observers.list.push((topic, Arc::downgrade(&marks)));
        marks
    }

    /// These keys changed.
    pub fn mark(&self, topic: &Topic, keys: &BTreeSet<String>) {
        self.each(|own| own == topic, |state| state.add(keys.iter().cloned()));
    }

    /// So much changed that it is read again.
    pub fn mark_all(&self, topic: &Topic) {
        self.each(|own| own == topic, |state| state.all = true);
    }

    pub fn mark_everything(&self) {
        self.each(|_| true, |state| state.all = true);
    }

    /// Ends all observers.
    pub fn close(&self) {
        self.observers.lock().closed = true;
        self.each(|_| true, |state| state.closed = true);
    }

    fn each(&self, matches: impl Fn(&Topic) -> bool, change: impl Fn(&mut State)) {
        for (topic, observer) in &self.observers.lock().list {
            if matches(topic)
                && let Some(marks) = observer.upgrade()
            {
                marks.set(&change);
            }
        }
    }
}

/// What changed since an observer last looked.
#[derive(Default)]
pub struct Marks {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    all: bool,
    keys: BTreeSet<String>,
    closed: bool,
}

impl State {
    fn add(&mut self, keys: impl Iterator<Item = String>) {
        if !self.all {
            self.keys.extend(keys);
            self.all = self.keys.len() > MAX_MARKS;
        }
        if self.all {
            self.keys.clear();
        }
    }
}

impl Marks {
    /// Waits for a mark and takes all there are; `None` when closed. They come back if the taker is dropped before it
    /// is [`Taken::done`], so that nothing is missed by one who stops waiting half-way.
    pub async fn take(&self) -> Option<Taken<'_>> {
        loop {
            {
                let mut state = self.state.lock();
                if state.closed {
                    return None;
                }
                let (all, keys) = (mem::take(&mut state.all), mem::take(&mut state.keys));
                if all || !keys.is_empty() {
                    return Some(Taken { marks: self, all, keys });
                }
            }
            self.changed.notified().await;
        }
    }

    pub fn mark(&self, keys: Vec<String>) {
        self.set(|state| state.add(keys.into_iter()));
    }

    fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock());
        self.changed.notify_one();
    }
}

/// Marks that were taken.
pub struct Taken<'a> {
    marks: &'a Marks,
    pub all: bool,
    pub keys: BTreeSet<String>,
}

impl Taken<'_> {
    /// What was marked has been read.
    pub fn done(mut self) {
        self.all = false;
        self.keys.clear();
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        if self.all || !self.keys.is_empty() {
            let (all, keys) = (self.all, mem::take(&mut self.keys));
            self.marks.set(|state| {
                state.all |= all;
                state.add(keys.into_iter());
            });
        }
    }
}
