//! What lies over the chats: help, forms, questions and lists. There is one at a time.

use std::collections::HashSet;

use tidings_sdk::{Contact, Device, Member, Profile, Receipt};

use super::Form;
use crate::action::Action;

/// The reactions that are offered first.
pub const EMOJI: [&str; 8] = ["👍", "🧡", "😂", "😮", "😢", "🙏", "🎉", "👀"];

pub enum Panel {
    /// How far it is scrolled.
    Help {
        scroll: u16,
    },
    Form(Form),
    /// Something that cannot be undone.
    Confirm {
        question: String,
        action: Action,
    },
    List(ListPanel),
    /// Which reaction to give to a message.
    React {
        chat_id: String,
        seq: u64,
        selected: usize,
    },
    /// A whole message that is too long to be shown among others.
    Reader {
        author: String,
        text: String,
        scroll: u16,
    },
}

pub struct ListPanel {
    pub rows: Rows,
    pub selected: usize,
}

/// What is listed; `None` until it has come.
pub enum Rows {
    Members {
        chat_id: String,
        members: Option<Vec<Member>>,
    },
    /// Who has read a message.
    Readers {
        chat_id: String,
        seq: u64,
        author_id: String,
        receipts: Option<Vec<Receipt>>,
    },
    Contacts(Option<Vec<Contact>>),
    Blocked(Option<Vec<Profile>>),
    Devices(Option<Vec<Device>>),
    /// Where to forward a message to: all chats, and those that are chosen.
    Forward {
        chat_id: String,
        seq: u64,
        to: Vec<String>,
        chosen: HashSet<String>,
    },
}

impl Panel {
    pub fn list(rows: Rows) -> Self {
        Self::List(ListPanel { rows, selected: 0 })
    }
}

impl ListPanel {
    /// How many rows there are; `None` until they have come.
    pub fn len(&self) -> Option<usize> {
        match &self.rows {
            Rows::Members { members, .. } => members.as_ref().map(Vec::len),
            Rows::Readers { receipts, .. } => receipts.as_ref().map(Vec::len),
            Rows::Contacts(contacts) => contacts.as_ref().map(Vec::len),
            Rows::Blocked(users) => users.as_ref().map(Vec::len),
            Rows::Devices(devices) => devices.as_ref().map(Vec::len),
            Rows::Forward { to, .. } => Some(to.len()),
        }
    }

    pub fn select(&mut self, by: isize) {
        let last = self.len().unwrap_or_default().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }
}
