//! Many devices that write at random, over networks that fail and a service that fails too; then the [`checker`].
//!
//! The seed decides what each device wants to do; how their doings interleave is the machine's, so a seed repeats the
//! kind of a run, not its every step. Runs for a minute, or for `TIDINGS_SOAK` seconds; `TIDINGS_SEED` gives the seed.
//!
//! [`checker`]: crate::checker

mod one_server;
mod participant;
pub mod truth;
mod wishes;

use std::{
    collections::BTreeMap,
    env,
    io::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

use participant::{Participant, Phase, Progress};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use tidings_proto::v1::CreateGroupRequest;
use tokio::{sync::watch, task::JoinSet};
use wishes::Cast;

pub use one_server::OneServer;

use crate::{
    checker::{Log, Story, Witness, check, heads_of},
    world::{Device, People, Transport, client_id, within},
};

/// Tokens outlive the run: an answer to a refresh that is lost would log the device out.
pub const SETTINGS: [(&str, &str); 1] = [("TIDINGS_AUTH__ACCESS_TOKEN_LIFE", "7days")];
/// How long the world may take to come to rest. Only a failing run needs it all.
const REST: Duration = Duration::from_mins(2);

/// What a run is made of.
pub struct Plan {
    pub users: usize,
    pub direct_chats: usize,
    pub groups: usize,
    pub duration: Duration,
    pub end: End,
}

/// How the world comes to rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Live delivery brings the last entries.
    Live,
    /// Every device connects once more. For where live delivery is broken on purpose.
    Reconnect,
}

/// The service that the world lives on, and that fails in its own ways.
pub trait Service {
    /// Who come to it.
    fn people(&self) -> People;

    /// Fails again and again for so long, and is whole in the end.
    async fn fail(&mut self, duration: Duration, random: &mut StdRng);

    /// Ends it, and gives the logs as its database has them, and whoever else received from them.
    async fn end(self) -> (BTreeMap<String, Log>, Vec<Witness>);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_device_gets_every_entry_once_and_in_order_whatever_is_killed_or_cut() {
    let plan = Plan { users: 20, direct_chats: 5, groups: 10, duration: duration(60), end: End::Live };
    let kills = (plan.duration.as_secs() / 10).max(5) as u32;
    let story = run(&plan, OneServer::start(kills, &[]).await).await;
    check(&story).unwrap_or_else(|violation| panic!("{violation}"));
}

/// How long a run is that is to last for so many seconds unless `TIDINGS_SOAK` says otherwise.
pub fn duration(seconds: u64) -> Duration {
    let said = env::var("TIDINGS_SOAK").map(|seconds| seconds.parse().expect("TIDINGS_SOAK in seconds"));
    Duration::from_secs(said.unwrap_or(seconds))
}

/// Lets a world live, and gives its story.
pub async fn run(plan: &Plan, mut service: impl Service) -> Story {
    let seed = env::var("TIDINGS_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().expect("TIDINGS_SEED"));
    // Past the capture of tests that pass: the seed is always shown.
    writeln!(std::io::stderr(), "soak: TIDINGS_SEED={seed}").ok();
    let mut random = StdRng::seed_from_u64(seed);

    let people = service.people();
    let mut devices = Vec::new();
    for number in 0..plan.users {
        let first = people.user(&format!("user{number}")).await;
        devices.push([people.another_device(&first).await, first]);
    }
    let users: Vec<Device> = devices.iter().map(|[_, first]| first.clone()).collect();
    let cast = Arc::new(open_chats(plan, &users, &mut random).await);

    let phase = watch::Sender::new(Phase::Acting);
    let mut running = JoinSet::new();
    let mut progress = Vec::new();
    for (number, device) in devices.iter().flatten().enumerate() {
        let transport = if number % 2 == 0 { Transport::Connect } else { Transport::Web };
        let seed = StdRng::seed_from_u64(random.random());
        let participant = Participant::new(device, transport, number, seed, cast.clone(), phase.subscribe()).await;
        progress.push(participant.progress());
        running.spawn(participant.run());
    }

    service.fail(plan.duration, &mut random).await;
    let by_history = come_to_rest(plan.end, &users, &cast, &phase, &progress).await;
    phase.send_replace(Phase::Over);
    let mut witnesses = running.join_all().await;
    witnesses.sort_by(|one, other| one.name.cmp(&other.name));
    for user in &users {
        witnesses.push(truth::history_of(user, &by_history).await);
    }
    let (logs, others) = service.end().await;
    witnesses.extend(others);
    tell(&witnesses, &logs);
    Story { seed, logs, witnesses }
}

/// Direct chats of neighbours, and groups of random members whose owners never change.
async fn open_chats(plan: &Plan, users: &[Device], random: &mut StdRng) -> Cast {
    let mut cast = Cast { users: users.iter().map(|user| user.user_id.clone()).collect(), ..Default::default() };
    for number in 0..plan.direct_chats {
        let (one, other) = (&users[number], &users[(number + 1) % users.len()]);
        cast.direct_chats.insert(one.chat_with(other).await, one.user_id.clone());
    }
    for number in 0..plan.groups {
        let owner = &users[number % users.len()];
        let members = users.choose_multiple(random, plan.users / 3).map(|user| user.user_id.clone());
        let request = CreateGroupRequest {
            client_id: client_id(),
            title: format!("Group {number}"),
            member_ids: members.filter(|member| *member != owner.user_id).collect(),
            history_shared: number % 3 == 0,
            ..Default::default()
        };
        let response = owner.chats().create_group(request).await.expect("create a group").into_inner();
        cast.groups.insert(response.chat.expect("a chat").chat_id, owner.user_id.clone());
    }
    cast
}

/// Waits until every write is answered and every device has all that it should, and gives the logs as they are then.
/// If that does not come, the checker says what is missing where.
async fn come_to_rest(
    end: End,
    users: &[Device],
    cast: &Cast,
    phase: &watch::Sender<Phase>,
    progress: &[watch::Receiver<Progress>],
) -> BTreeMap<String, Log> {
    let deadline = Instant::now() + REST;
    let left = || deadline.saturating_duration_since(Instant::now());
    phase.send_replace(Phase::Settling);
    within(left(), async || progress.iter().all(|device| device.borrow().unanswered == 0).then_some(())).await;
    if end == End::Reconnect {
        phase.send_replace(Phase::Reconnecting);
    }
    let mut before = BTreeMap::new();
    loop {
        let logs = truth::by_history(users, cast).await;
        let heads: BTreeMap<_, _> =
            users.iter().map(|user| (user.user_id.clone(), heads_of(&logs, &user.user_id))).collect();
        // What the server writes by itself after a write, such as account events, must have stopped too.
        if heads == before || left().is_zero() {
            return logs;
        }
        let has_all = |device: &Progress| {
            heads[&device.user].iter().all(|(log, head)| device.cursors.get(log).is_some_and(|cursor| cursor >= head))
        };
        within(left(), async || progress.iter().all(|device| has_all(&device.borrow())).then_some(())).await;
        before = heads;
    }
}

/// Says how much happened, so that a run that tried nothing is seen.
fn tell(witnesses: &[Witness], logs: &BTreeMap<String, Log>) {
    let entries: usize = logs.values().map(|log| log.entries.len()).sum();
    let stored: usize = witnesses.iter().flat_map(|witness| witness.stored.values()).map(Vec::len).sum();
    let connections: usize = witnesses.iter().map(|witness| witness.connections.len()).sum();
    let sent: usize = witnesses.iter().map(|witness| witness.sent.len()).sum();
    let line = format!("soak: {sent} sent, {entries} entries, {stored} stored, {connections} connections");
    writeln!(std::io::stderr(), "{line}").ok();
    assert!(entries > 0 && stored > entries, "{line}");
}
