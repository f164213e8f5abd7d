//! What a device would like to do next.

use std::collections::BTreeMap;

use rand::{
    Rng as _,
    rngs::StdRng,
    seq::{IndexedRandom as _, IteratorRandom as _},
};
use tidings_proto::v1::{EntryKind, Role};

use crate::checker::{Action, Stored, Witness};

/// How far back a device looks for a message to change.
const RECENT: usize = 30;

/// Who and what there is, as everybody knows.
#[derive(Default)]
pub struct Cast {
    pub users: Vec<String>,
    /// With one of the two.
    pub direct_chats: BTreeMap<String, String>,
    /// With the owner, who never changes and never leaves.
    pub groups: BTreeMap<String, String>,
}

/// What a device would like to do next.
pub enum Wish {
    Write {
        chat: String,
        action: Action,
    },
    Add {
        group: String,
        user: String,
    },
    Remove {
        group: String,
        user: String,
    },
    Leave {
        group: String,
    },
    SetRole {
        group: String,
        user: String,
        role: Role,
    },
    /// Something happens to the device's network.
    Trouble(Trouble),
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    Cut,
    CutHalfway,
    Mute,
    Stall,
}

/// Draws a wish. Mostly they make sense; some must be refused, such as writing to a group after having left it.
pub fn draw(random: &mut StdRng, cast: &Cast, me: &Witness, number: usize) -> Wish {
    let known = me.stored.iter().filter(|(log, _)| **log != me.user);
    let Some((chat, stored)) = known.choose(random) else { return Wish::Nothing };
    let owned = cast.groups.iter().filter(|(_, owner)| **owner == me.user).map(|(group, _)| group);
    let mine = owned.choose(random).cloned();
    let anybody = cast.users.choose(random).expect("users").clone();
    match random.random_range(0..100) {
        0..45 => write(chat, Action::Message(format!("{} says {number}", me.name))),
        45..68 => change(random, chat, stored, me, number),
        68..76 => match mine {
            Some(group) => Wish::Add { group, user: anybody },
            None => Wish::Nothing,
        },
        76..80 => match mine {
            Some(group) => Wish::Remove { group, user: anybody },
            None => Wish::Nothing,
        },
        80..83 => match mine {
            Some(group) => {
                let role = if random.random() { Role::Admin } else { Role::Member };
                Wish::SetRole { group, user: anybody, role }
            }
            None => Wish::Nothing,
        },
        // Only an admin may, and only some are.
        83..85 => Wish::Remove { group: chat.clone(), user: anybody },
        85..87 => Wish::Add { group: chat.clone(), user: anybody },
        87..89 => Wish::Leave { group: chat.clone() },
        89..92 => match cast.groups.keys().choose(random) {
            Some(group) => write(group, Action::Message(format!("{} barges in {number}", me.name))),
            None => Wish::Nothing,
        },
        92..95 => Wish::Trouble(Trouble::Cut),
        95..97 => Wish::Trouble(Trouble::CutHalfway),
        97..99 => Wish::Trouble(Trouble::Mute),
        _ => Wish::Trouble(Trouble::Stall),
    }
}

/// Edits, revokes or reacts to a message that the device has; sometimes one that it may not change.
fn change(random: &mut StdRng, chat: &str, stored: &[Stored], me: &Witness, number: usize) -> Wish {
    let messages = stored.iter().rev().take(RECENT).filter(|stored| stored.entry.kind == EntryKind::Message);
    let Some(message) = messages.choose(random) else { return Wish::Nothing };
    let target = message.entry.seq;
    let own = message.entry.author == me.user || random.random_bool(0.1);
    let action = match random.random_range(0..10) {
        0..5 if own => Action::Edit { target, text: format!("{} corrects {number}", me.name) },
        5..7 if own => Action::Revoke { target },
        _ => {
            let emoji = ["👍", "🎉", ""].choose(random).expect("an emoji");
            Action::React { target, emoji: (*emoji).to_owned() }
        }
    };
    write(chat, action)
}

fn write(chat: &str, action: Action) -> Wish {
    Wish::Write { chat: chat.to_owned(), action }
}
