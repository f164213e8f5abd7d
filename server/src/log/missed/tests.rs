//! What is read of several logs together is what is read of each by itself.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::{
    ids::ChatId,
    log::{
        Action,
        tests::{World, body, entry, joins, leaves, user},
    },
};

#[derive(Clone, Debug)]
enum Act {
    /// With a body of so many bytes.
    Send(usize),
    Edit(i64),
    React(i64),
    Join,
    Leave,
}

/// Who does what in which chat.
type Step = (usize, u8, Act);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let bytes = prop_oneof![9 => Just(10), 1 => Just(PAGE_BYTES / 3)];
    let act = prop_oneof![
        4 => bytes.prop_map(Act::Send),
        1 => (1..12i64).prop_map(Act::Edit),
        1 => (1..12i64).prop_map(Act::React),
        1 => Just(Act::Join),
        1 => Just(Act::Leave),
    ];
    prop::collection::vec((0..CHATS, 0..USERS, act), 1..60)
}

const CHATS: usize = 4;
const USERS: u8 = 3;

/// Does it if it is allowed.
async fn act(world: &World, present: &mut HashSet<(ChatId, UserId)>, (chat, who): (ChatId, UserId), act: &Act) {
    let action = match act {
        Act::Send(bytes) => Action::Message { body: body(&"x".repeat(*bytes)), reply_to: None },
        Act::Edit(target) => Action::Edit { target: Seq(*target), body: body("edited"), reply_to: None },
        Act::React(target) => Action::React { target: Seq(*target), emoji: "👍".to_owned() },
        Act::Join => {
            if present.insert((chat, who)) {
                world.change(joins(chat, who)).await;
            }
            return;
        }
        Act::Leave => {
            if present.remove(&(chat, who)) {
                world.change(leaves(chat, who)).await;
            }
            return;
        }
    };
    drop(world.log.append(entry(chat, who, rand::random(), action)).await);
}

async fn alone(world: &World, reader: UserId, missed: &Missed) -> Vec<Entry> {
    let (mut entries, mut after) = (Vec::new(), missed.after);
    loop {
        let page = world.log.page_within(reader, missed.log, &missed.stays, Position::After(after), 50).await.unwrap();
        after = page.entries.last().map_or(after, |entry| entry.seq);
        entries.extend(page.entries);
        if !page.more {
            return entries;
        }
    }
}

async fn together(world: &World, reader: UserId, mut missed: Vec<Missed>, limit: u32) -> HashMap<LogId, Vec<Entry>> {
    let mut read: HashMap<LogId, Vec<Entry>> = HashMap::new();
    while !missed.is_empty() {
        let pages = world.log.pages_after(reader, &missed, limit).await.unwrap();
        let count: usize = pages.iter().map(|page| page.entries.len()).sum();
        assert!(count <= limit as usize);
        assert!(count > 0 || pages.iter().all(|page| !page.more), "it goes on");
        let mut lagging = Vec::new();
        for (mut missed, page) in missed.into_iter().zip(pages) {
            missed.after = page.entries.last().map_or(missed.after, |entry| entry.seq);
            read.entry(missed.log).or_default().extend(page.entries);
            if page.more {
                lagging.push(missed);
            } else {
                assert_eq!(page.complete_to, missed.stays.last());
            }
        }
        missed = lagging;
    }
    read
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn several_logs_are_read_together_as_each_by_itself(steps in steps(), had in 0..6i64, limit in 1..30u32) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::new().await;
            let (mut chats, mut present) = (Vec::new(), HashSet::new());
            for _ in 0..CHATS {
                chats.push(world.group(user(0), false).await);
            }
            present.extend(chats.iter().map(|chat| (*chat, user(0))));
            for (chat, who, what) in &steps {
                act(&world, &mut present, (chats[*chat], user(*who)), what).await;
            }
            for reader in (0..USERS).map(user) {
                let stays = world.log.all_stays(reader).await.unwrap();
                let logs: Vec<LogId> = stays.iter().map(|(log, _)| *log).collect();
                let of = world.log.stays_of(reader, &logs).await.unwrap();
                assert_eq!(of, stays.iter().cloned().collect());
                let missed = || stays.iter().map(|(log, stays)| {
                    let after = Seq(had).min(stays.head);
                    Missed { log: *log, after, stays: stays.clone() }
                });
                let mut all = together(&world, reader, missed().collect(), limit).await;
                for missed in missed() {
                    let read = all.remove(&missed.log).unwrap_or_default();
                    let alone = alone(&world, reader, &missed).await;
                    assert_eq!(format!("{read:?}"), format!("{alone:?}"));
                }
            }
            world.end().await;
        });
    }
}
