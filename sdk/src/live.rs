//! What is known only while connected, and never stored: the connection itself, who is typing, who is there.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use parking_lot::Mutex;
use tidings_proto::v1::{self, SetPresenceRequest};
use tokio::time::Instant;

use crate::{
    ConnectionState, LogOutCause, Presence,
    observe::{Hub, Topic},
    wire,
};

/// Typing ends by itself after this; the contract's figure.
const TYPING_LASTS: Duration = Duration::from_secs(6);
/// The own typing is told again after this.
const TYPING_AGAIN: Duration = Duration::from_secs(3);
/// The contract's bound on whose presence a device may watch.
const MAX_WATCHED: usize = 256;

/// The ephemeral state.
pub struct Live {
    hub: Arc<Hub>,
    state: Mutex<State>,
}

struct State {
    connection: ConnectionState,
    /// Per chat, until when each user is typing.
    typing: HashMap<String, BTreeMap<String, Instant>>,
    presences: HashMap<String, Presence>,
    /// Whose presence is observed, and by how many.
    watched: BTreeMap<String, usize>,
    available: bool,
    /// Counts the changes of `watched` and `available`.
    presence_version: u64,
    /// Where the own typing was told, and when.
    told_typing: HashMap<String, Instant>,
    /// What is to be told about the own typing, the last word per chat.
    typing_to_tell: BTreeMap<String, bool>,
}

impl Live {
    pub fn new(hub: Arc<Hub>) -> Self {
        let state = State {
            connection: ConnectionState::LoggedOut { cause: LogOutCause::ByUser },
            typing: HashMap::new(),
            presences: HashMap::new(),
            watched: BTreeMap::new(),
            available: false,
            presence_version: 0,
            told_typing: HashMap::new(),
            typing_to_tell: BTreeMap::new(),
        };
        Self { hub, state: Mutex::new(state) }
    }

    pub fn state(&self) -> ConnectionState {
        self.state.lock().connection
    }

    /// Notes how the device stands to the server. Without a connection nobody is known to be typing or there.
    pub fn set_state(&self, connection: ConnectionState) {
        let mut state = self.state.lock();
        state.connection = connection;
        let connected = matches!(connection, ConnectionState::Online | ConnectionState::CatchingUp);
        let (mut chats, mut absent) = (Vec::new(), BTreeSet::new());
        if !connected {
            state.told_typing.clear();
            state.typing_to_tell.clear();
            chats.extend(state.typing.drain().map(|(chat_id, _)| chat_id));
            absent.extend(state.presences.drain().map(|(user_id, _)| user_id));
        }
        drop(state);
        for chat_id in chats {
            self.hub.mark_all(&Topic::Typing(chat_id));
        }
        self.hub.mark(&Topic::Presence, &absent);
        self.hub.mark_all(&Topic::Connection);
    }

    /// Who is typing in a chat, and until when that holds.
    pub fn typing(&self, chat_id: &str) -> (Vec<String>, Option<Instant>) {
        let mut state = self.state.lock();
        let Some(users) = state.typing.get_mut(chat_id) else { return (Vec::new(), None) };
        let now = Instant::now();
        users.retain(|_, until| *until > now);
        (users.keys().cloned().collect(), users.values().min().copied())
    }

    /// Somebody is typing, or stopped.
    pub fn hear_typing(&self, typing: v1::Typing) {
        let mut state = self.state.lock();
        let users = state.typing.entry(typing.chat_id.clone()).or_default();
        if typing.typing {
            users.insert(typing.user_id, Instant::now() + TYPING_LASTS);
        } else {
            users.remove(&typing.user_id);
        }
        if users.is_empty() {
            state.typing.remove(&typing.chat_id);
        }
        drop(state);
        self.hub.mark_all(&Topic::Typing(typing.chat_id));
    }

    /// The user is typing, or stopped. Told again only when it is about to end by itself.
    pub fn set_typing(&self, chat_id: String, typing: bool) {
        let mut state = self.state.lock();
        if state.connection != ConnectionState::Online {
            return;
        }
        let told = if typing {
            let told = state.told_typing.get(&chat_id).is_some_and(|told| told.elapsed() < TYPING_AGAIN);
            if !told {
                state.told_typing.insert(chat_id.clone(), Instant::now());
            }
            told
        } else {
            state.told_typing.remove(&chat_id).is_none()
        };
        if told {
            return;
        }
        state.typing_to_tell.insert(chat_id, typing);
        drop(state);
        self.hub.work.notify_one();
    }

    /// What is to be told about the own typing.
    pub fn take_typing(&self) -> BTreeMap<String, bool> {
        std::mem::take(&mut self.state.lock().typing_to_tell)
    }

    pub fn presence(&self, user_id: &str) -> Option<Presence> {
        let state = self.state.lock();
        let known = state.presences.get(user_id).cloned();
        known.or_else(|| {
            let connected = matches!(state.connection, ConnectionState::Online | ConnectionState::CatchingUp);
            (!connected).then(|| Presence { user_id: user_id.to_owned(), online: false, last_seen_at: None })
        })
    }

    /// Somebody came or went.
    pub fn hear_presence(&self, presence: v1::Presence) {
        let presence = wire::presence(presence);
        let user_id = presence.user_id.clone();
        self.state.lock().presences.insert(user_id.clone(), presence);
        self.hub.mark(&Topic::Presence, &BTreeSet::from([user_id]));
    }

    pub fn set_available(&self, available: bool) {
        self.change_presence(|state| state.available = available);
    }

    pub fn watch(&self, user_ids: &[String]) {
        self.change_presence(|state| {
            for user_id in user_ids {
                *state.watched.entry(user_id.clone()).or_default() += 1;
            }
        });
    }

    pub fn unwatch(&self, user_ids: &[String]) {
        self.change_presence(|state| {
            for user_id in user_ids {
                if let Some(observers) = state.watched.get_mut(user_id) {
                    *observers -= 1;
                }
            }
            state.watched.retain(|_, observers| *observers > 0);
        });
    }

    fn change_presence(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock();
        change(&mut state);
        state.presence_version += 1;
        drop(state);
        self.hub.work.notify_one();
    }

    /// What is to be told about the own presence, if it is not what was told as `version`; with its version.
    pub fn presence_to_tell(&self, version: Option<u64>) -> Option<(u64, SetPresenceRequest)> {
        let state = self.state.lock();
        if version == Some(state.presence_version) {
            return None;
        }
        let watch_user_ids = state.watched.keys().take(MAX_WATCHED).cloned().collect();
        Some((state.presence_version, SetPresenceRequest { available: state.available, watch_user_ids }))
    }
}
