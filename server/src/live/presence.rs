//! Who is online, and who wants to know.
//!
//! A user is online while one of their streams says that the app is open. A change goes to the sessions that watch the
//! user, as far as each may see it. When the last stream goes, the minute is kept as "last seen".

use std::{
    collections::{HashMap, HashSet},
    iter,
    sync::Arc,
};

use parking_lot::Mutex;
use prost::Message;
use tidings_proto::{
    Frame,
    v1::{self, AccountEvent, EntryKind, account_event::Event, server_frame},
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Session, frames::IntoFrame};
use crate::{
    ids::UserId,
    log::Committed,
    profiles::{self, Profiles},
    time::Time,
};

/// Changes that wait to be told. Beyond, one is missed; watchers see the next.
const CHANGES: usize = 4096;

/// Cheap to clone.
#[derive(Clone)]
pub struct Presence {
    profiles: Profiles,
    state: Arc<Mutex<State>>,
    changes: mpsc::Sender<UserId>,
}

#[derive(Default)]
struct State {
    /// The available sessions of each user who is online.
    online: HashMap<UserId, HashSet<Uuid>>,
    /// The sessions that watch each user.
    watchers: HashMap<UserId, HashMap<Uuid, Arc<Session>>>,
    /// Whom each session watches.
    watched: HashMap<Uuid, Vec<UserId>>,
}

impl Presence {
    /// Presence, and the changes that [`tell`](Self::tell) is to be run on.
    pub fn new(profiles: Profiles) -> (Self, mpsc::Receiver<UserId>) {
        let (changes, changed) = mpsc::channel(CHANGES);
        (Self { profiles, state: Arc::default(), changes }, changed)
    }

    /// What a session says of its user and whom it wants to hear of. Sends the present state of each.
    pub async fn set(
        &self,
        session: &Arc<Session>,
        available: bool,
        watch: Vec<UserId>,
    ) -> Result<(), profiles::Error> {
        self.set_available(session, available);
        self.watch(session, &watch);
        for presence in self.get(session.caller.user, &watch).await? {
            session.push_notice(&Frame::from(server_frame::Frame::Presence(presence).into_frame()));
        }
        Ok(())
    }

    /// A session has ended.
    pub async fn leave(&self, session: &Arc<Session>) {
        self.watch(session, &[]);
        if self.set_available(session, false)
            && let Err(error) = self.profiles.set_last_seen(session.caller.user, Time::now()).await
        {
            tracing::warn!(%error, "last seen was not kept");
        }
    }

    /// Some users' presence, as far as `viewer` may see it, in their order.
    pub async fn get(&self, viewer: UserId, users: &[UserId]) -> Result<Vec<v1::Presence>, profiles::Error> {
        if users.is_empty() {
            return Ok(Vec::new());
        }
        let visible = self.profiles.visibility(viewer, users).await?;
        let last_seen = self.profiles.last_seen(users).await?;
        let presence = |user: &UserId| {
            let may_see = visible.get(user).copied().unwrap_or_default();
            let online = may_see.online && self.is_online(*user);
            let last_seen = last_seen.get(user).filter(|_| may_see.last_seen && !online);
            v1::Presence {
                user_id: user.to_string(),
                online,
                last_seen_at: last_seen.map(|time| time.to_minute().into()),
            }
        };
        Ok(users.iter().map(presence).collect())
    }

    /// Tells the watchers of each user who came or went, or who let others see them or not, until `stop`.
    pub async fn tell(self, mut changed: mpsc::Receiver<UserId>, stop: CancellationToken) {
        loop {
            let user = tokio::select! {
                () = stop.cancelled() => return,
                user = changed.recv() => user,
            };
            let Some(user) = user else { return };
            let watchers: Vec<Arc<Session>> =
                self.state.lock().watchers.get(&user).map(|all| all.values().cloned().collect()).unwrap_or_default();
            for session in watchers {
                match self.get(session.caller.user, &[user]).await {
                    Ok(presences) => {
                        for presence in presences {
                            session.push_notice(&server_frame::Frame::Presence(presence).into_frame().into());
                        }
                    }
                    Err(error) => tracing::warn!(%error, "a change of presence was not told"),
                }
            }
        }
    }

    /// Of what was committed, account logs say who may see whom from now on.
    pub fn hear(&self, committed: &Committed) {
        for entry in committed.entries.iter().filter(|entry| entry.kind == EntryKind::Account) {
            let event = entry.body.as_ref().and_then(|body| AccountEvent::decode(body.bytes.as_ref()).ok());
            let other = match event.and_then(|event| event.event) {
                Some(Event::BlockChanged(change)) => change.user_id.parse().ok().map(UserId),
                Some(Event::ContactChanged(change)) => change.user_id.parse().ok().map(UserId),
                Some(Event::ProfileChanged(_)) => None,
                _ => continue,
            };
            // Who may not be seen does not see: both are told.
            for user in iter::once(entry.author).chain(other) {
                self.change(user);
            }
        }
    }

    /// What those who watch a user may see has changed.
    fn change(&self, user: UserId) {
        if self.changes.try_send(user).is_err() {
            metrics::counter!("tidings_presence_missed_total").increment(1);
        }
    }

    fn is_online(&self, user: UserId) -> bool {
        self.state.lock().online.contains_key(&user)
    }

    /// True if the user went with it.
    fn set_available(&self, session: &Session, available: bool) -> bool {
        let user = session.caller.user;
        let mut state = self.state.lock();
        let was_online = state.online.contains_key(&user);
        if available {
            state.online.entry(user).or_default().insert(session.id);
        } else if let Some(sessions) = state.online.get_mut(&user) {
            sessions.remove(&session.id);
            if sessions.is_empty() {
                state.online.remove(&user);
            }
        }
        let is_online = state.online.contains_key(&user);
        drop(state);
        if was_online != is_online {
            self.change(user);
        }
        was_online && !is_online
    }

    fn watch(&self, session: &Arc<Session>, users: &[UserId]) {
        let mut guard = self.state.lock();
        let state = &mut *guard;
        for user in state.watched.remove(&session.id).unwrap_or_default() {
            if let Some(watchers) = state.watchers.get_mut(&user) {
                watchers.remove(&session.id);
                if watchers.is_empty() {
                    state.watchers.remove(&user);
                }
            }
        }
        if users.is_empty() {
            return;
        }
        for user in users {
            state.watchers.entry(*user).or_default().insert(session.id, Arc::clone(session));
        }
        state.watched.insert(session.id, users.to_vec());
    }
}
