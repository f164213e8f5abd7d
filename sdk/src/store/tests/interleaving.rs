//! Whatever the order in which pages, repeats and gaps come in, the device ends up showing the same.
//!
//! A device that heard every entry as it was committed is compared with one that heard the same log from a server whose
//! history gives the present state, in random pieces, with pages that are read before newer entries and stored after.

use proptest::{collection::vec, prelude::*};
use tidings_proto::v1::{Gap as GapFrame, ReactionCount, server_frame::Frame};

use super::*;
use crate::store;

const USERS: [&str; 3] = ["ada", "bob", "me"];
const EMOJIS: [&str; 3] = ["", "👍", "❤"];

/// A log as the server has it.
struct Log {
    /// Entries as they were committed.
    entries: Vec<Entry>,
}

impl Log {
    /// Makes a log of choices: what, by whom, about which message.
    fn of(choices: &[(u8, usize, usize)]) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        let mut targets: Vec<u64> = Vec::new();
        for &(what, who, which) in choices {
            let seq = entries.len() as u64 + 1;
            let (author, index) = (USERS[who % USERS.len()], which % targets.len().max(1));
            let target = targets.get(index).copied();
            entries.push(match (what % 6, target) {
                (2, Some(target)) => edit(seq, author, target, &format!("edited by {seq}")),
                (3, Some(target)) => {
                    targets.remove(index);
                    revoke(seq, author, target)
                }
                (4 | 5, Some(target)) => react(seq, author, target, EMOJIS[which % EMOJIS.len()]),
                _ => {
                    targets.push(seq);
                    message(seq, author, &format!("message {seq}"))
                }
            });
        }
        Self { entries }
    }

    fn head(&self) -> u64 {
        self.entries.len() as u64
    }

    /// The entries after one and up to another, in the state in which history gives them at `head`.
    fn read(&self, after: u64, to: u64, head: u64) -> Vec<Entry> {
        self.entries[after as usize..to as usize].iter().map(|entry| self.at_head(entry, head)).collect()
    }

    fn at_head(&self, entry: &Entry, head: u64) -> Entry {
        let mut entry = entry.clone();
        for later in self.entries[..head as usize].iter().filter(|later| later.target_seq == entry.seq) {
            match later.kind() {
                EntryKind::Edit => {
                    entry.body.clone_from(&later.body);
                    entry.edited_at = later.at;
                }
                EntryKind::Revoke => {
                    entry.body = None;
                    entry.revoked_at = later.at;
                }
                EntryKind::Reaction => set_reaction(&mut entry.reactions, later),
                _ => {}
            }
        }
        entry
    }
}

fn set_reaction(reactions: &mut Vec<ReactionCount>, entry: &Entry) {
    let Some(Body::Reaction(reaction)) = &entry.body else { return };
    for count in reactions.iter_mut() {
        count.user_ids.retain(|user_id| *user_id != entry.author_id);
    }
    if !reaction.emoji.is_empty() {
        let emoji = reaction.emoji.clone();
        reactions.push(ReactionCount { emoji, count: 1, user_ids: vec![entry.author_id.clone()] });
    }
    reactions.retain(|count| !count.user_ids.is_empty());
    for count in reactions.iter_mut() {
        count.count = count.user_ids.len() as u32;
    }
}

/// What happens to the device next.
#[derive(Clone, Debug)]
enum Step {
    /// The log grows by so many.
    Grow(u64),
    /// Entries come as they were committed, from so far before the cursor.
    Live { repeated: u64, count: u64 },
    /// Entries come as history gives them, from so far before the cursor.
    CatchUp { repeated: u64, count: u64 },
    /// A gap comes, of so many.
    Gap(u64),
    /// A page of the highest gap is read, and stored after the next step.
    Page(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (1..12_u64).prop_map(Step::Grow),
        (0..4_u64, 1..6_u64).prop_map(|(repeated, count)| Step::Live { repeated, count }),
        (0..4_u64, 1..6_u64).prop_map(|(repeated, count)| Step::CatchUp { repeated, count }),
        (1..8_u64).prop_map(Step::Gap),
        (1..5_u64).prop_map(Step::Page),
    ];
    vec(step, 0..40)
}

struct Run<'a> {
    log: &'a Log,
    device: Device,
    head: u64,
    /// A page that was read and is to be stored.
    page: Option<(Gap, Vec<Entry>, bool)>,
}

impl Run<'_> {
    fn step(&mut self, step: &Step) {
        let cursor = store::cursor(&self.device.connection, CHAT).unwrap();
        let page = self.page.take();
        match *step {
            Step::Grow(count) => self.head = (self.head + count).min(self.log.head()),
            Step::Live { repeated, count } => {
                let (after, to) = (cursor.saturating_sub(repeated), (cursor + count).min(self.head));
                self.device.hear_entries(after, self.log.entries[after as usize..to as usize].to_vec());
            }
            Step::CatchUp { repeated, count } => {
                let (after, to) = (cursor.saturating_sub(repeated), (cursor + count).min(self.head));
                self.device.hear_entries(after, self.log.read(after, to, self.head));
            }
            Step::Gap(count) => {
                let before_seq = (cursor + count).min(self.head) + 1;
                let frame = GapFrame { log_id: CHAT.to_owned(), after_seq: cursor, before_seq };
                self.device.hear(vec![Frame::Gap(frame)]);
            }
            Step::Page(size) => {
                if let Some(gap) = store::gap_below(&self.device.connection, CHAT, u64::MAX).unwrap() {
                    let to = gap.before_seq - 1;
                    let after = to.saturating_sub(size);
                    self.page = Some((gap, self.log.read(after, to, self.head), after > 0));
                }
            }
        }
        self.store_page(page);
    }

    fn store_page(&mut self, page: Option<(Gap, Vec<Entry>, bool)>) {
        if let Some((gap, page, more)) = page {
            self.device.store_page(gap, &page, more);
        }
    }

    /// The log comes to its end, and all gaps are read.
    fn finish(&mut self) {
        let page = self.page.take();
        self.store_page(page);
        let cursor = store::cursor(&self.device.connection, CHAT).unwrap();
        self.head = self.log.head();
        self.device.hear_entries(cursor, self.log.read(cursor, self.head, self.head));
        while store::gap_below(&self.device.connection, CHAT, u64::MAX).unwrap().is_some() {
            self.step(&Step::Page(3));
            let page = self.page.take();
            self.store_page(page);
        }
    }
}

proptest! {
    #[test]
    fn every_order_of_pages_repeats_and_gaps_gives_the_same_store(
        choices in vec((any::<u8>(), any::<usize>(), any::<usize>()), 1..60),
        steps in steps(),
    ) {
        let log = Log::of(&choices);
        let mut reference = Device::new();
        reference.hear_entries(0, log.entries.clone());

        let mut run = Run { log: &log, device: Device::new(), head: 0, page: None };
        for step in &steps {
            run.step(step);
        }
        run.finish();
        prop_assert_eq!(run.device.messages(), reference.messages());
        prop_assert_eq!(store::cursor(&run.device.connection, CHAT).unwrap(), log.head());
    }
}
