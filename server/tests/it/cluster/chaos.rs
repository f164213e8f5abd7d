//! Two nodes that write to the same logs as fast as they can: no gap, nothing twice, and every call is answered.

use std::{collections::BTreeMap, fmt::Debug, time::Duration};

use futures::future::{join, join_all};
use rand::{Rng as _, seq::IndexedRandom as _};
use tidings_proto::v1::{
    AddMembersRequest, ErrorReason, RemoveMemberRequest, Role, SetMemberRoleRequest, send_request::Action as Write,
};
use tokio::time::Instant;
use tonic::Status;

use super::Cluster;
use crate::{
    checker::{Action, Answer, Log, Sent, Story, Witness, check},
    soak::truth,
    world::{Device, content, reason_of, request, until},
};

const USERS: usize = 6;
/// How long the nodes are kept busy.
const LASTS: Duration = Duration::from_secs(5);
/// Writes of one device that wait for an answer at the same time.
const WINDOW: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_write_to_the_same_logs_at_full_speed() {
    let cluster = Cluster::start(2).await;
    let mut users = Vec::new();
    for number in 0..USERS {
        users.push(cluster.nodes[number % 2].user(&format!("user{number}")).await);
    }
    let [owner, admin, others @ ..] = users.as_slice() else { unreachable!() };
    let everybody: Vec<&Device> = users[1..].iter().collect();
    let crowd = owner.group_with("Everybody stays", &everybody).await;
    let station = owner.group_with("They come and go", &[admin]).await;
    let promotion =
        SetMemberRoleRequest { chat_id: station.clone(), user_id: admin.user_id.clone(), role: Role::Admin.into() };
    owner.chats().set_member_role(promotion).await.expect("make an admin");
    let chats = Chats { crowd, station };
    let mut writers = Vec::new();
    for user in &users {
        let device = cluster.nodes[0].another_device(user).await;
        writers.push(Writer::new([user.clone(), cluster.at(user, 1)]));
        writers.push(Writer::new([cluster.at(&device, 1), device]));
    }

    let end = Instant::now() + LASTS;
    let managers = [owner, admin].into_iter().flat_map(|manager| [0, 1].map(|node| cluster.at(manager, node)));
    tokio::join!(
        join_all(writers.iter_mut().map(|writer| writer.write(&chats, end))),
        join_all(managers.map(|manager| come_and_go(manager, &chats.station, others, end))),
        open_crosswise(&cluster, &users),
    );
    let story = at_rest(&cluster, &writers).await;
    assert!(story.logs[&chats.crowd].entries.len() > 100, "they wrote next to nothing");
    check(&story).unwrap_or_else(|violation| panic!("{violation}"));
}

struct Chats {
    /// Nobody comes or goes.
    crowd: String,
    station: String,
}

/// A device, and what it has sent.
struct Writer {
    /// The device at one node, and at the other.
    ways: [Device; 2],
    sent: Vec<Sent>,
}

impl Writer {
    fn new(ways: [Device; 2]) -> Self {
        Self { ways, sent: Vec::new() }
    }

    /// Writes to both chats, several at a time. Some it sends to both nodes at once, as if it had tried again.
    async fn write(&mut self, chats: &Chats, end: Instant) {
        let lanes = join_all((0..WINDOW).map(|lane| self.lane(lane, chats, end)));
        let sent = lanes.await;
        self.sent = sent.into_iter().flatten().collect();
    }

    async fn lane(&self, lane: usize, chats: &Chats, end: Instant) -> Vec<Sent> {
        let mut sent = Vec::new();
        while Instant::now() < end {
            let text = format!("{} says {lane}.{}", self.ways[0].username, sent.len());
            // A write that is refused in the one chat can be accepted when it is tried again; in the other none is.
            let (log, twice) = match rand::random_range(0..3) {
                0 => (&chats.station, false),
                1 => (&chats.crowd, false),
                _ => (&chats.crowd, true),
            };
            let request = request(log, Write::Content(content(&text)));
            let client_id = request.client_id.clone();
            let answers = if twice {
                let [one, other] = self.ways.each_ref().map(|way| async { way.messages().send(request.clone()).await });
                let (one, other) = join(one, other).await;
                vec![one, other]
            } else {
                vec![self.ways[0].messages().send(request).await]
            };
            let answers = answers.into_iter().map(|answer| match answered(answer) {
                Ok(response) => Answer::Acknowledged(response.into_inner().seq),
                Err(reason) => Answer::Refused(reason.code().to_owned()),
            });
            let answers = answers.collect();
            sent.push(Sent { log: log.clone(), client_id, action: Action::Message(text), answers });
        }
        sent
    }

    /// What its user reads in the end, and what it sent.
    async fn witness(&self, logs: &BTreeMap<String, Log>) -> Witness {
        let device = &self.ways[0];
        let read = truth::history_of(device, logs).await;
        Witness { device: device.id.clone(), sent: self.sent.clone(), ..read }
    }
}

/// Lets them in and out, at random.
async fn come_and_go(manager: Device, group: &str, others: &[Device], end: Instant) {
    while Instant::now() < end {
        let (chat_id, user_id) = (group.to_owned(), others.choose(&mut rand::rng()).expect("others").user_id.clone());
        let mut chats = manager.chats();
        if rand::rng().random() {
            let request = AddMembersRequest { chat_id, user_ids: vec![user_id] };
            answered(chats.add_members(request).await).ok();
        } else {
            answered(chats.remove_member(RemoveMemberRequest { chat_id, user_id }).await).ok();
        }
    }
}

/// Each two open the chat that they have with each other, at the same time on two nodes: it is one chat.
async fn open_crosswise(cluster: &Cluster, users: &[Device]) {
    let pairs =
        users.iter().enumerate().flat_map(|(first, one)| users[first + 1..].iter().map(move |other| (one, other)));
    let open = async |(one, other): (&Device, &Device)| {
        let (one, other) = (cluster.at(one, 0), cluster.at(other, 1));
        let (by_one, by_other) = join(one.chat_with(&other), other.chat_with(&one)).await;
        assert_eq!(by_one, by_other, "{} and {} have two chats", one.username, other.username);
    };
    join_all(pairs.map(open)).await;
}

/// All that happened, when nothing more does.
async fn at_rest(cluster: &Cluster, writers: &[Writer]) -> Story {
    until("the logs are at rest", async || {
        let logs = truth::in_postgres(&cluster.database).await;
        let witnesses = join_all(writers.iter().map(|writer| writer.witness(&logs))).await;
        let length = |logs: &BTreeMap<String, Log>| logs.values().map(|log| log.entries.len()).sum::<usize>();
        let unchanged = length(&truth::in_postgres(&cluster.database).await) == length(&logs);
        unchanged.then_some(Story { seed: 0, logs, witnesses })
    })
    .await
}

/// What a call was answered. When all is up, none fails.
fn answered<T: Debug>(answer: Result<T, Status>) -> Result<T, ErrorReason> {
    answer.map_err(|status| match reason_of(&status) {
        None | Some(ErrorReason::Internal | ErrorReason::Unavailable | ErrorReason::Timeout) => {
            panic!("a call failed: {status:?}")
        }
        Some(reason) => reason,
    })
}
