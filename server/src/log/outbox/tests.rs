//! The outbox, with whoever takes from it failing at every point.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::{
    ids::{ChatId, LogId, Seq},
    log::{
        Action,
        tests::{World, body, entry, user},
    },
};

/// What is in the topic: entries as they arrived.
type Topic = Vec<(LogId, Seq)>;

#[derive(Clone, Debug)]
enum Step {
    /// A commit to one chat or to all.
    Write { chat: Option<usize>, entries: usize },
    /// What is taken arrives, up to there in each log, and is removed only if all of it did and the removal succeeds.
    Relay { arriving: usize, removed: bool },
    /// Two take the same, as when one has lost its locks and does not know yet; they arrive in turns.
    RelayTwice { removed: bool },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let entries = prop_oneof![9 => 1..6usize, 1 => 500..900usize];
    let step = prop_oneof![
        4 => (prop::option::of(0..3usize), entries).prop_map(|(chat, entries)| Step::Write { chat, entries }),
        3 => (0..8usize, any::<bool>()).prop_map(|(arriving, removed)| Step::Relay { arriving, removed }),
        1 => any::<bool>().prop_map(|removed| Step::RelayTwice { removed }),
    ];
    prop::collection::vec(step, 1..25)
}

async fn write(world: &World, chats: &[ChatId], entries: usize, client: &mut u128) {
    let mut batch = Vec::new();
    for chat in chats {
        for _ in 0..entries {
            *client += 1;
            let action = Action::Message { body: body("x"), reply_to: None };
            batch.push(entry(*chat, user(0), *client, action));
        }
    }
    let mut transaction = world.log.begin().await.unwrap();
    for result in transaction.append(&batch).await.unwrap() {
        result.unwrap();
    }
    transaction.commit().await.unwrap();
}

fn places(taken: &mut Taken) -> Topic {
    taken.entries().iter().map(|entry| (entry.log, entry.seq)).collect()
}

/// Lets the first of each log arrive; gives whether all did.
fn arrive(topic: &mut Topic, taken: Topic, most: usize) -> bool {
    let mut arrived: HashMap<LogId, usize> = HashMap::new();
    let before = topic.len();
    let count = taken.len();
    topic.extend(taken.into_iter().filter(|(log, _)| {
        let arrived = arrived.entry(*log).or_default();
        *arrived += 1;
        *arrived <= most
    }));
    topic.len() - before == count
}

async fn run(steps: Vec<Step>) {
    let world = World::new().await;
    let outbox = world.log.outbox();
    let mut chats = Vec::new();
    for _ in 0..3 {
        chats.push(world.group(user(0), false).await);
    }
    let (mut topic, mut client) = (Topic::new(), 0);
    for step in steps {
        match step {
            Step::Write { chat: Some(chat), entries } => write(&world, &chats[chat..=chat], entries, &mut client).await,
            Step::Write { chat: None, entries } => write(&world, &chats, entries.min(300), &mut client).await,
            Step::Relay { arriving, removed } => {
                let Some(mut taken) = outbox.take().await.unwrap() else { continue };
                let taken_places = places(&mut taken);
                if arrive(&mut topic, taken_places, if arriving == 7 { usize::MAX } else { arriving }) && removed {
                    taken.remove().await.unwrap();
                }
            }
            Step::RelayTwice { removed } => {
                let Some(mut one) = outbox.take().await.unwrap() else { continue };
                write(&world, &chats[..1], 1, &mut client).await;
                let Some(mut other) = outbox.take().await.unwrap() else { continue };
                let (mut ones, mut others) = (places(&mut one).into_iter(), places(&mut other).into_iter());
                while ones.len() + others.len() > 0 {
                    topic.extend(ones.next());
                    topic.extend(others.next());
                }
                if removed {
                    other.remove().await.unwrap();
                    one.remove().await.unwrap();
                }
            }
        }
    }
    // What was taken and dropped is taken back in the background.
    while outbox.backlog().await.unwrap().rows > 0 {
        if let Some(mut taken) = outbox.take().await.unwrap() {
            arrive(&mut topic, places(&mut taken), usize::MAX);
            taken.remove().await.unwrap();
        }
    }
    all_in_order(&world, &chats, &topic).await;
    world.end().await;
}

/// Everything arrived, and nothing before what is in front of it in its log.
async fn all_in_order(world: &World, chats: &[ChatId], topic: &Topic) {
    let mut arrived: HashMap<LogId, Seq> = HashMap::new();
    for (log, seq) in topic {
        let last = arrived.entry(*log).or_default();
        assert!(*seq <= last.next(), "{seq} of {log} came behind {last}");
        *last = (*last).max(*seq);
    }
    let logs: Vec<LogId> = chats.iter().map(|chat| LogId::from(*chat)).chain([user(0).into()]).collect();
    assert_eq!(arrived, world.log.heads(&logs).await.unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn whatever_fails_each_log_arrives_whole_and_in_order(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(run(steps));
    }
}

#[tokio::test]
async fn what_is_taken_is_bounded_and_the_rest_follows() {
    let world = World::new().await;
    let outbox = world.log.outbox();
    let chat = world.group(user(0), false).await;
    let mut client = 0;
    for _ in 0..4 {
        write(&world, &[chat], 500, &mut client).await;
    }
    let (mut counts, mut more) = (Vec::new(), Vec::new());
    while let Some(mut taken) = outbox.take().await.unwrap() {
        counts.push(taken.entries().len());
        more.push(taken.has_more());
        taken.remove().await.unwrap();
    }
    assert!(counts.iter().all(|count| *count <= 1024), "{counts:?}");
    assert_eq!(counts.iter().sum::<usize>(), 2000 + 1 + 1, "the messages, and that the user joined, in two logs");
    assert!(more[0], "{counts:?}");
    world.end().await;
}

#[tokio::test]
async fn the_backlog_is_as_old_as_what_waits_for_the_longest() {
    let world = World::new().await;
    let outbox = world.log.outbox();
    assert_eq!(outbox.backlog().await.unwrap().lag, Duration::ZERO);
    world.group(user(0), false).await;
    let wait = Duration::from_millis(20);
    tokio::time::sleep(wait).await;
    let backlog = outbox.backlog().await.unwrap();
    assert!(backlog.rows >= 1 && backlog.lag >= wait, "{backlog:?}");
    world.end().await;
}
