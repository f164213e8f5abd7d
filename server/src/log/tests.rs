//! The log against a model: whatever is appended in whatever order, it keeps its promises.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use proptest::prelude::*;
use tempfile::TempDir;
use tidings_proto::v1::{ChatKind, EntryKind, MemberRole, MembershipChange, Role};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use super::*;
use crate::{
    backends::db::{self, testing},
    ids::{ChatId, ClientId, DeviceId, LogId, Seq, UserId},
    serve::databases,
    telemetry::Trace,
    time::Time,
};

/// A log on a database of its own.
pub(super) struct World {
    pub log: Log,
    stop: CancellationToken,
    tasks: TaskTracker,
    _folder: TempDir,
}

impl World {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = testing::open(folder.path(), &databases::chats()).await;
        let fabric = Fabric::default();
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let log = Log::start(db, fabric, Config::default(), &tasks, &stop);
        Self { log, stop, tasks, _folder: folder }
    }

    pub async fn group(&self, owner: UserId, history_shared: bool) -> ChatId {
        const INSERT: &str = "
            INSERT INTO chats (chat_id, kind, title, description, created_at, creator_id, history_shared)
            VALUES ($1, $2, '', '', $3, $4, $5)";
        let chat = ChatId::new();
        let mut transaction = self.log.begin().await.unwrap();
        let query = db::query(INSERT).bind(chat).bind(ChatKind::Group as i32).bind(Time::now()).bind(owner);
        query.bind(history_shared).execute(transaction.connection().await.unwrap()).await.unwrap();
        transaction.append_one(joins(chat, owner)).await.unwrap();
        transaction.commit().await.unwrap();
        chat
    }

    pub async fn change(&self, entry: NewEntry) -> Appended {
        let mut transaction = self.log.begin().await.unwrap();
        let appended = transaction.append_one(entry).await.unwrap();
        transaction.commit().await.unwrap();
        appended
    }

    pub async fn end(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

pub(super) fn joins(chat: ChatId, user: UserId) -> NewEntry {
    let joined = vec![MemberRole { user_id: user.to_string(), role: Role::Member.into() }];
    membership(chat, user, MembershipChange { joined, ..Default::default() })
}

pub(super) fn leaves(chat: ChatId, user: UserId) -> NewEntry {
    membership(chat, user, MembershipChange { left_user_ids: vec![user.to_string()], ..Default::default() })
}

fn membership(chat: ChatId, author: UserId, change: MembershipChange) -> NewEntry {
    let (device, client_id) = (DeviceId::SERVER, ClientId::new());
    NewEntry {
        log: chat.into(),
        author,
        device,
        client_id,
        action: Action::Membership(change),
        trace: Trace::default(),
    }
}

pub(super) fn body(text: &str) -> Body {
    Body { encryption: Encryption::Sealed, bytes: Bytes::copy_from_slice(text.as_bytes()) }
}

pub(super) fn entry(chat: ChatId, author: UserId, client: u128, action: Action) -> NewEntry {
    // One device for each user.
    NewEntry {
        log: chat.into(),
        author,
        device: DeviceId(author.0),
        client_id: ClientId(Uuid::from_u128(client)),
        action,
        trace: Trace::default(),
    }
}

pub(super) fn user(number: u8) -> UserId {
    UserId(Uuid::from_u128(u128::from(number) + 1))
}

/// What somebody tries.
#[derive(Clone, Debug)]
enum Step {
    Send { user: u8, client: u128 },
    Edit { user: u8, client: u128, target: i64 },
    Revoke { user: u8, client: u128, target: i64 },
    React { user: u8, client: u128, target: i64, emoji: &'static str },
    Join { user: u8 },
    Leave { user: u8 },
}

impl Step {
    /// The writing user, and their device's name for what they write.
    fn name(&self) -> Option<(UserId, u128)> {
        match *self {
            Self::Send { user: number, client }
            | Self::Edit { user: number, client, .. }
            | Self::Revoke { user: number, client, .. }
            | Self::React { user: number, client, .. } => Some((user(number), client)),
            Self::Join { .. } | Self::Leave { .. } => None,
        }
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (user, client, target) = (0..4u8, 0..40u128, 1..30i64);
    let step = prop_oneof![
        4 => (user.clone(), client.clone()).prop_map(|(user, client)| Step::Send { user, client }),
        2 => (user.clone(), client.clone(), target.clone())
            .prop_map(|(user, client, target)| Step::Edit { user, client, target }),
        1 => (user.clone(), client.clone(), target.clone())
            .prop_map(|(user, client, target)| Step::Revoke { user, client, target }),
        2 => (user.clone(), client, target, prop::sample::select(vec!["", "👍", "❤"]))
            .prop_map(|(user, client, target, emoji)| Step::React { user, client, target, emoji }),
        1 => user.clone().prop_map(|user| Step::Join { user }),
        1 => user.prop_map(|user| Step::Leave { user }),
    ];
    prop::collection::vec(step, 1..60)
}

/// What must be true, kept in the plainest way.
#[derive(Default)]
struct Model {
    /// By seq.
    entries: Vec<Modelled>,
    names: HashMap<(UserId, u128), Seq>,
    stays: HashMap<UserId, Vec<(i64, Option<i64>)>>,
    /// By message and user, the entry by which they reacted.
    reactions: BTreeMap<(i64, UserId), Seq>,
}

struct Modelled {
    author: UserId,
    kind: EntryKind,
    target: i64,
    /// Its bodies, each with the entry that it came with; the last is the present one.
    bodies: Vec<(Seq, String)>,
    revoked: bool,
}

impl Model {
    fn first_of_present_stay(&self, user: UserId) -> Option<i64> {
        let (first, last) = *self.stays.get(&user)?.last()?;
        last.is_none().then_some(first)
    }

    fn may_read(&self, user: UserId, seq: i64) -> bool {
        let stays = self.stays.get(&user).map(Vec::as_slice).unwrap_or_default();
        stays.iter().any(|(first, last)| *first <= seq && last.is_none_or(|last| seq <= last))
    }

    fn push(&mut self, author: UserId, kind: EntryKind, target: i64, body: Option<String>) -> Seq {
        let seq = Seq(self.entries.len() as i64 + 1);
        let bodies = body.map(|body| (seq, body)).into_iter().collect();
        self.entries.push(Modelled { author, kind, target, bodies, revoked: false });
        seq
    }

    /// A message that `user` may act on.
    fn target(&mut self, user: UserId, target: i64) -> Option<&mut Modelled> {
        let first = self.first_of_present_stay(user)?;
        let entry = self.entries.get_mut(usize::try_from(target - 1).ok()?)?;
        (target >= first && entry.kind == EntryKind::Message && !entry.revoked).then_some(entry)
    }

    /// What a write answers, or None if it is refused.
    fn write(&mut self, step: &Step) -> Option<Seq> {
        let (author, client) = step.name()?;
        if let Some(seq) = self.names.get(&(author, client)) {
            return Some(*seq);
        }
        self.first_of_present_stay(author)?;
        let seq = match *step {
            Step::Send { .. } => self.push(author, EntryKind::Message, 0, Some(format!("{client}"))),
            Step::Edit { target, .. } => {
                let message = self.target(author, target)?;
                if message.author != author {
                    return None;
                }
                let text = format!("{client}!");
                let seq = self.push(author, EntryKind::Edit, target, Some(text.clone()));
                self.entries[target as usize - 1].bodies.push((seq, text));
                seq
            }
            Step::Revoke { target, .. } => {
                let message = self.target(author, target)?;
                if message.author != author {
                    return None;
                }
                message.revoked = true;
                message.bodies.clear();
                for edit in self.entries.iter_mut().filter(|edit| edit.kind == EntryKind::Edit && edit.target == target)
                {
                    edit.bodies.clear();
                }
                self.reactions.retain(|(seq, _), _| *seq != target);
                self.push(author, EntryKind::Revoke, target, None)
            }
            Step::React { target, emoji, .. } => {
                self.target(author, target)?;
                let seq = self.push(author, EntryKind::Reaction, target, None);
                if emoji.is_empty() {
                    self.reactions.remove(&(target, author));
                } else {
                    self.reactions.insert((target, author), seq);
                }
                seq
            }
            Step::Join { .. } | Step::Leave { .. } => return None,
        };
        self.names.insert((author, client), seq);
        Some(seq)
    }

    async fn take(&mut self, world: &World, chat: ChatId, step: &Step) {
        match *step {
            Step::Join { user: number } if self.first_of_present_stay(user(number)).is_none() => {
                let appended = world.change(joins(chat, user(number))).await;
                let seq = self.push(user(number), EntryKind::Membership, 0, None);
                assert_eq!(appended.seq, seq);
                self.stays.entry(user(number)).or_default().push((seq.0, None));
            }
            Step::Leave { user: number } if self.first_of_present_stay(user(number)).is_some() => {
                let appended = world.change(leaves(chat, user(number))).await;
                let seq = self.push(user(number), EntryKind::Membership, 0, None);
                assert_eq!(appended.seq, seq);
                let stay = self.stays.get_mut(&user(number)).and_then(|stays| stays.last_mut()).unwrap();
                stay.1 = Some(seq.0);
            }
            _ => {}
        }
    }
}

fn new_entry(chat: ChatId, step: &Step) -> Option<NewEntry> {
    Some(match *step {
        Step::Send { user: number, client } => {
            entry(chat, user(number), client, Action::Message { body: body(&format!("{client}")), reply_to: None })
        }
        Step::Edit { user: number, client, target } => {
            let action = Action::Edit { target: Seq(target), body: body(&format!("{client}!")), reply_to: None };
            entry(chat, user(number), client, action)
        }
        Step::Revoke { user: number, client, target } => {
            entry(chat, user(number), client, Action::Revoke { target: Seq(target) })
        }
        Step::React { user: number, client, target, emoji } => {
            let action = Action::React { target: Seq(target), emoji: emoji.to_owned() };
            entry(chat, user(number), client, action)
        }
        Step::Join { .. } | Step::Leave { .. } => return None,
    })
}

/// Takes the steps, each write that follows on a write in the same batch as it, and compares.
async fn run(steps: Vec<Step>) {
    let world = World::new().await;
    let chat = world.group(user(0), false).await;
    let mut model = Model::default();
    model.push(user(0), EntryKind::Membership, 0, None);
    model.stays.insert(user(0), vec![(1, None)]);

    let mut batch: Vec<&Step> = Vec::new();
    for step in steps.iter().map(Some).chain([None]) {
        match step {
            Some(step) if new_entry(chat, step).is_some() => batch.push(step),
            other => {
                write(&world, chat, &mut model, &std::mem::take(&mut batch)).await;
                if let Some(step) = other {
                    model.take(&world, chat, step).await;
                }
            }
        }
    }
    compare(&world, chat, &model).await;
    world.end().await;
}

async fn write(world: &World, chat: ChatId, model: &mut Model, batch: &[&Step]) {
    let entries: Vec<_> = batch.iter().filter_map(|step| new_entry(chat, step)).collect();
    let mut transaction = world.log.begin().await.unwrap();
    let results = transaction.append(&entries).await.unwrap();
    transaction.commit().await.unwrap();
    // The targets of a batch are looked up before it: what it writes itself is not among them, as no device can know it.
    let before = model.entries.len() as i64;
    for (step, result) in batch.iter().zip(results) {
        let known = match **step {
            Step::Edit { target, .. } | Step::Revoke { target, .. } | Step::React { target, .. } => target <= before,
            _ => true,
        };
        let repeated = step.name().is_some_and(|name| model.names.contains_key(&name));
        let expected = if known || repeated { model.write(step) } else { None };
        assert_eq!(result.ok().map(|appended| appended.seq), expected, "{step:?}");
    }
}

async fn compare(world: &World, chat: ChatId, model: &Model) {
    for number in 0..4 {
        let reader = user(number);
        let expected: Vec<i64> = (1..=model.entries.len() as i64).filter(|seq| model.may_read(reader, *seq)).collect();
        for forwards in [true, false] {
            let read = read_all(&world.log, reader, chat.into(), forwards).await;
            assert_eq!(read.iter().map(|entry| entry.seq.0).collect::<Vec<_>>(), expected, "{forwards} {reader}");
            for entry in read {
                let modelled = &model.entries[entry.seq.0 as usize - 1];
                assert_eq!((entry.author, entry.kind), (modelled.author, modelled.kind));
                assert_eq!(entry.revoked_at.is_some(), modelled.revoked);
                if matches!(entry.kind, EntryKind::Message | EntryKind::Edit) {
                    let text = entry.body.map(|body| String::from_utf8(body.bytes.to_vec()).unwrap());
                    // Of what came while the reader was not there, they see nothing.
                    let seen = modelled.bodies.iter().rfind(|(seq, _)| model.may_read(reader, seq.0));
                    assert_eq!(text.as_ref(), seen.map(|(_, text)| text));
                }
                let count: u32 = entry.reactions.iter().map(|reaction| reaction.count).sum();
                let reactions = model.reactions.iter().filter(|((seq, _), _)| *seq == entry.seq.0);
                let expected = reactions.filter(|(_, reacted)| model.may_read(reader, reacted.0)).count();
                assert_eq!(count as usize, expected);
            }
        }
    }
}

/// Everything that a reader may read, in small pages.
async fn read_all(log: &Log, reader: UserId, chat: LogId, forwards: bool) -> Vec<Entry> {
    let mut all = Vec::new();
    let mut position = if forwards { Position::After(Seq::ZERO) } else { Position::Newest };
    loop {
        let page = match log.page(reader, chat, position, 7).await {
            Ok(page) => page,
            Err(Error::ChatNotFound) => return all,
            Err(error) => panic!("{error}"),
        };
        if forwards {
            position = Position::After(page.entries.last().map_or(Seq::ZERO, |entry| entry.seq));
            all.extend(page.entries);
        } else {
            position = Position::Before(page.entries.first().map_or(Seq::ZERO, |entry| entry.seq));
            all.splice(0..0, page.entries);
        }
        if !page.more {
            return all;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_log_is_what_the_model_says(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(run(steps));
    }
}

#[tokio::test]
async fn appends_from_many_tasks_have_no_gap_and_no_repeat() {
    let world = World::new().await;
    let chat = world.group(user(0), false).await;
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..20u128 {
        let log = world.log.clone();
        tasks.spawn(async move {
            let mut seqs = Vec::new();
            for number in 0..25 {
                // Each is tried twice, as after a lost answer.
                let entry =
                    entry(chat, user(0), task * 100 + number, Action::Message { body: body("x"), reply_to: None });
                let first = log.append(entry.clone()).await.unwrap();
                assert_eq!(log.append(entry).await.unwrap(), first);
                seqs.push(first.seq.0);
            }
            assert!(seqs.is_sorted());
            seqs
        });
    }
    let mut seqs: Vec<i64> = tasks.join_all().await.into_iter().flatten().collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (2..=501).collect::<Vec<_>>());
    world.end().await;
}

#[tokio::test]
async fn one_who_joins_a_chat_with_shared_history_reads_it_from_the_start() {
    let world = World::new().await;
    let chat = world.group(user(0), true).await;
    world.log.append(entry(chat, user(0), 1, Action::Message { body: body("x"), reply_to: None })).await.unwrap();
    world.change(joins(chat, user(1))).await;
    world.change(leaves(chat, user(1))).await;
    world.change(joins(chat, user(1))).await;
    let read = read_all(&world.log, user(1), chat.into(), true).await;
    assert_eq!(read.iter().map(|entry| entry.seq.0).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    // Each time they were told in their own log.
    assert_eq!(read_all(&world.log, user(1), user(1).into(), true).await.len(), 3);
    world.end().await;
}

#[tokio::test]
async fn a_repeat_is_answered_as_it_was_though_its_author_has_left() {
    let world = World::new().await;
    let chat = world.group(user(0), false).await;
    world.change(joins(chat, user(1))).await;
    let said = entry(chat, user(1), 1, Action::Message { body: body("x"), reply_to: None });
    let first = world.log.append(said.clone()).await.unwrap();
    world.change(leaves(chat, user(1))).await;
    // No batch before had a repeat, so this one is not looked for at first.
    assert_eq!(world.log.append(said).await.unwrap(), first);
    world.end().await;
}

#[tokio::test]
async fn what_is_told_twice_under_one_id_is_written_once() {
    let world = World::new().await;
    let event =
        || tidings_proto::v1::account_event::Event::ProfileChanged(tidings_proto::v1::ProfileChanged::default());
    let id = ClientId::new();
    world.log.tell(user(0), id, event()).await.unwrap();
    world.log.tell(user(0), id, event()).await.unwrap();
    assert_eq!(read_all(&world.log, user(0), user(0).into(), true).await.len(), 1);
    world.end().await;
}
