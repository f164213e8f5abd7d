//! Who is online, and who wants to know.
//!
//! A user is online while one of their streams, on any node, says that the app is open. A change goes to the sessions
//! that watch the user, as far as each may see it. When the last stream goes, the minute is kept as "last seen".
//!
//! Among several nodes, Redis has the available sessions, and each node that has somebody who watches a user hears of
//! changes. The sessions of a node that is gone end there by themselves, which is noticed within a minute. While Redis
//! is away, each node knows of its own users only.

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
use tokio::{
    sync::mpsc,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Session, frames::IntoFrame, rooms::changed};
use crate::{
    backends::redis::{
        self, Channel, Link, Redis,
        online::{LOOK, RENEWAL},
    },
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
    redis: Option<Redis>,
    state: Arc<Mutex<State>>,
    changes: mpsc::Sender<UserId>,
}

#[derive(Default)]
struct State {
    /// The available sessions of each user who is online on this node.
    online: HashMap<UserId, HashSet<Uuid>>,
    /// Those who are watched and were online on another node when this was last asked.
    elsewhere: HashSet<UserId>,
    /// The sessions that watch each user.
    watchers: HashMap<UserId, HashMap<Uuid, Arc<Session>>>,
    /// Whom each session watches.
    watched: HashMap<Uuid, Vec<UserId>>,
}

/// What a session's going or coming changed on this node.
struct Turn {
    /// The session's own state.
    session: bool,
    /// Whether one of the user's sessions is available here.
    user: bool,
}

impl Presence {
    /// Presence, and the changes that [`tell`](Self::tell) is to be run on.
    pub fn new(profiles: Profiles, redis: Option<Redis>) -> (Self, mpsc::Receiver<UserId>) {
        let (changes, changed) = mpsc::channel(CHANGES);
        (Self { profiles, redis, state: Arc::default(), changes }, changed)
    }

    /// What a session says of its user and whom it wants to hear of. Sends the present state of each.
    pub async fn set(
        &self,
        session: &Arc<Session>,
        available: bool,
        watch: Vec<UserId>,
    ) -> Result<(), profiles::Error> {
        if self.set_available(session, available).await {
            self.keep_last_seen(session.caller.user).await;
        }
        self.watch(session, &watch);
        if let Some(redis) = self.redis.as_ref().filter(|_| !watch.is_empty()) {
            // What changes after this is heard of; what changed before is in the answer.
            redis.subscribed().await;
        }
        for presence in self.get(session.caller.user, &watch).await? {
            session.push_notice(&Frame::from(server_frame::Frame::Presence(presence).into_frame()));
        }
        Ok(())
    }

    /// A session has ended.
    pub async fn leave(&self, session: &Arc<Session>) {
        self.watch(session, &[]);
        if self.set_available(session, false).await {
            self.keep_last_seen(session.caller.user).await;
        }
    }

    /// A user went: keeps when, and tells those who watch, who may have heard of it before it was kept.
    async fn keep_last_seen(&self, user: UserId) {
        match self.profiles.set_last_seen(user, Time::now()).await {
            Ok(()) => self.change(user),
            Err(error) => tracing::warn!(%error, "last seen was not kept"),
        }
    }

    /// Some users' presence, as far as `viewer` may see it, in their order.
    pub async fn get(&self, viewer: UserId, users: &[UserId]) -> Result<Vec<v1::Presence>, profiles::Error> {
        if users.is_empty() {
            return Ok(Vec::new());
        }
        let online = self.are_online(users).await;
        self.show(viewer, users, &online).await
    }

    /// What `viewer` may see of some users, of whom these are online.
    async fn show(
        &self,
        viewer: UserId,
        users: &[UserId],
        online: &HashSet<UserId>,
    ) -> Result<Vec<v1::Presence>, profiles::Error> {
        let visible = self.profiles.visibility(viewer, users).await?;
        let last_seen = self.profiles.last_seen(users).await?;
        let presence = |user: &UserId| {
            let may_see = visible.get(user).copied().unwrap_or_default();
            let online = may_see.online && online.contains(user);
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
            if watchers.is_empty() {
                continue;
            }
            let online = self.are_online(&[user]).await;
            for session in watchers {
                match self.show(session.caller.user, &[user], &online).await {
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
        self.hear_change(user);
        if let Some(redis) = self.redis.as_ref().filter(|redis| redis.is_up()) {
            redis.publish(Channel::User(user), Vec::new());
        }
    }

    /// The same, as it concerns this node.
    pub fn hear_change(&self, user: UserId) {
        if self.changes.try_send(user).is_err() {
            metrics::counter!("tidings_presence_missed_total").increment(1);
        }
    }

    /// Which of these are online, on whatever node.
    async fn are_online(&self, users: &[UserId]) -> HashSet<UserId> {
        let (mut online, others): (Vec<UserId>, Vec<UserId>) = {
            let state = self.state.lock();
            users.iter().copied().partition(|user| state.online.contains_key(user))
        };
        online.extend(self.ask_others(&others).await.unwrap_or_default());
        online.into_iter().collect()
    }

    /// Which of these are online on other nodes, if that can be known. Notes it of those who are watched.
    async fn ask_others(&self, users: &[UserId]) -> Option<Vec<UserId>> {
        let redis = self.redis.as_ref()?;
        let answers = redis.are_online(users).await.inspect_err(missed).ok()?;
        let mut guard = self.state.lock();
        let state = &mut *guard;
        let mut elsewhere = Vec::new();
        for (user, online) in users.iter().zip(answers) {
            if online {
                elsewhere.push(*user);
            }
            if online && state.watchers.contains_key(user) {
                state.elsewhere.insert(*user);
            } else {
                state.elsewhere.remove(user);
            }
        }
        Some(elsewhere)
    }

    /// True if the user went with it.
    async fn set_available(&self, session: &Session, available: bool) -> bool {
        let user = session.caller.user;
        let turned = self.turn(session, available);
        let mut others = false;
        // Before it is told, so that whoever is told finds it.
        if turned.session
            && let Some(redis) = &self.redis
        {
            let kept = if available {
                redis.come(&[(user, session.id)]).await
            } else {
                redis.go(user, session.id).await.map(|left| others = left)
            };
            kept.unwrap_or_else(|error| missed(&error));
        }
        if turned.user {
            self.change(user);
        }
        turned.user && !available && !others
    }

    fn turn(&self, session: &Session, available: bool) -> Turn {
        let user = session.caller.user;
        let mut state = self.state.lock();
        let was_online = state.online.contains_key(&user);
        let turned = if available {
            state.online.entry(user).or_default().insert(session.id)
        } else if let Some(sessions) = state.online.get_mut(&user) {
            let went = sessions.remove(&session.id);
            if sessions.is_empty() {
                state.online.remove(&user);
            }
            went
        } else {
            false
        };
        Turn { session: turned, user: was_online != state.online.contains_key(&user) }
    }

    fn watch(&self, session: &Arc<Session>, users: &[UserId]) {
        let mut guard = self.state.lock();
        let state = &mut *guard;
        let before = state.watched.remove(&session.id).unwrap_or_default();
        for user in users {
            let watchers = state.watchers.entry(*user).or_insert_with(|| {
                if let Some(redis) = &self.redis {
                    redis.subscribe(Channel::User(*user));
                }
                HashMap::new()
            });
            watchers.insert(session.id, Arc::clone(session));
        }
        for user in before.into_iter().filter(|user| !users.contains(user)) {
            let Some(watchers) = state.watchers.get_mut(&user) else { continue };
            watchers.remove(&session.id);
            if watchers.is_empty() {
                state.watchers.remove(&user);
                state.elsewhere.remove(&user);
                if let Some(redis) = &self.redis {
                    redis.unsubscribe(Channel::User(user));
                }
            }
        }
        if !users.is_empty() {
            state.watched.insert(session.id, users.to_vec());
        }
    }

    /// Keeps this node's users online for the other nodes, and looks after those of theirs who are watched here, until
    /// `stop`.
    pub async fn keep(self, stop: CancellationToken) {
        let Some(redis) = &self.redis else { return };
        let mut link = redis.link();
        let (mut renewals, mut looks) = (interval(RENEWAL), interval(LOOK));
        renewals.set_missed_tick_behavior(MissedTickBehavior::Delay);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Changes may have been missed.
        let mut uncertain = false;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = changed(Some(&mut link)) => {
                    uncertain = true;
                    // Redis may have come back empty: the other nodes are given time to say who is online.
                    looks.reset();
                    self.renew(redis).await;
                }
                _ = renewals.tick() => self.renew(redis).await,
                _ = looks.tick() => {
                    if *link.borrow() == Link::Up {
                        self.look(uncertain).await;
                        uncertain = false;
                    }
                }
            }
        }
    }

    async fn renew(&self, redis: &Redis) {
        let sessions: Vec<(UserId, Uuid)> = {
            let state = self.state.lock();
            let pairs = state.online.iter().flat_map(|(user, all)| all.iter().map(|session| (*user, *session)));
            pairs.collect()
        };
        if !redis.is_up() || sessions.is_empty() {
            return;
        }
        redis.come(&sessions).await.unwrap_or_else(|error| missed(&error));
    }

    /// Tells of those who are watched and of whom no change was heard though there was one; of all of them if `all`.
    async fn look(&self, all: bool) {
        let (before, watched): (HashSet<UserId>, Vec<UserId>) = {
            let state = self.state.lock();
            let here = |user: &&UserId| state.online.contains_key(*user);
            (state.elsewhere.clone(), state.watchers.keys().filter(|user| all || !here(user)).copied().collect())
        };
        let Some(elsewhere) = self.ask_others(&watched).await else { return };
        let elsewhere: HashSet<UserId> = elsewhere.into_iter().collect();
        for user in watched {
            if all || before.contains(&user) != elsewhere.contains(&user) {
                // Its receiver ends with this task.
                let _ = self.changes.send(user).await;
            }
        }
    }
}

fn missed(error: &redis::Error) {
    tracing::debug!(%error, "who is online on other nodes is not known, or not to them");
}
