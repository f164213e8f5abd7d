//! Tests of the store on its own: frames and pages in, messages out.

mod applying;
mod handle;
mod interleaving;
mod migrating;
mod sending;

use std::path::Path;

use rusqlite::Connection;
use tidings_proto::v1::{
    self, AccountEvent, ChatJoined, Content, Entries, Entry, EntryKind, MemberRole, MembershipChange, Reaction, Role,
    account_event::Event, content, entry::Body, server_frame::Frame,
};

use super::{Applied, Changes, Gap, Tokens, apply, begin_session, messages_from, schema, store_page};
use crate::{Message, MessageBody};

pub const CHAT: &str = "chat";
pub const ME: &str = "me";
pub const PHONE: &str = "phone";

/// A device's store, without its thread.
pub struct Device {
    pub connection: Connection,
}

impl Device {
    /// An empty store of the user `me` on the device `phone`.
    pub fn new() -> Self {
        let mut device = Self { connection: schema::open(Path::new(":memory:")).unwrap() };
        let tokens = Tokens {
            user_id: ME.to_owned(),
            device_id: PHONE.to_owned(),
            access_token: "access".to_owned(),
            refresh_token: "refresh".to_owned(),
            refresh_at: 0,
        };
        device.write(|transaction, changes| begin_session(transaction, changes, &tokens).unwrap());
        device
    }

    pub fn write<T>(&mut self, write: impl FnOnce(&rusqlite::Transaction<'_>, &mut Changes) -> T) -> T {
        let transaction = self.connection.transaction().unwrap();
        let result = write(&transaction, &mut Changes::default());
        transaction.commit().unwrap();
        result
    }

    pub fn hear(&mut self, frames: Vec<Frame>) -> Applied {
        self.write(|transaction, changes| apply(transaction, changes, frames).unwrap())
    }

    /// Hears entries of the chat after `after_seq`.
    pub fn hear_entries(&mut self, after_seq: u64, entries: Vec<Entry>) -> Applied {
        self.hear(vec![Frame::Entries(Entries { log_id: CHAT.to_owned(), after_seq, entries })])
    }

    pub fn store_page(&mut self, gap: Gap, page: &[Entry], more: bool) {
        self.write(|transaction, changes| store_page(transaction, changes, CHAT, gap, page, more).unwrap());
    }

    pub fn messages(&self) -> Vec<Message> {
        messages_from(&self.connection, CHAT, 0).unwrap()
    }

    pub fn texts(&self) -> Vec<String> {
        self.messages().into_iter().map(|message| text_of(message.body)).collect()
    }

    /// What the server says about the chat: `members` in all, everything up to `head_seq` known.
    pub fn learn_chat(&mut self, peer_id: &str, members: u32, head_seq: u64) {
        let chat = v1::Chat {
            chat_id: CHAT.to_owned(),
            peer_id: peer_id.to_owned(),
            title: "Title".to_owned(),
            created_at: Some(prost_types::Timestamp { seconds: 1, nanos: 0 }),
            member_count: members,
            head_seq,
            ..v1::Chat::default()
        };
        self.write(|transaction, changes| super::store_chat(transaction, changes, &chat).unwrap());
    }

    pub fn chat(&self) -> crate::Chat {
        super::chat(&self.connection, CHAT).unwrap().unwrap()
    }
}

pub fn text_of(body: MessageBody) -> String {
    match body {
        MessageBody::Text { text, .. } => text,
        other => format!("{other:?}"),
    }
}

/// An entry of the chat, committed `seq` seconds after 1970.
pub fn entry(seq: u64, author_id: &str, kind: EntryKind, target_seq: u64, body: Option<Body>) -> Entry {
    Entry {
        log_id: CHAT.to_owned(),
        seq,
        author_id: author_id.to_owned(),
        at: Some(prost_types::Timestamp { seconds: seq as i64, nanos: 0 }),
        kind: kind as i32,
        target_seq,
        body,
        ..Entry::default()
    }
}

pub fn text(text: &str) -> Content {
    Content { kind: Some(content::Kind::Text(v1::Text { text: text.to_owned(), link: None })), ..Content::default() }
}

pub fn message(seq: u64, author_id: &str, words: &str) -> Entry {
    entry(seq, author_id, EntryKind::Message, 0, Some(Body::Content(text(words))))
}

/// A message that this device wrote.
pub fn own_message(seq: u64, client_id: &str, words: &str) -> Entry {
    Entry { author_device_id: PHONE.to_owned(), client_id: client_id.to_owned(), ..message(seq, ME, words) }
}

pub fn edit(seq: u64, author_id: &str, target_seq: u64, words: &str) -> Entry {
    entry(seq, author_id, EntryKind::Edit, target_seq, Some(Body::Content(text(words))))
}

pub fn revoke(seq: u64, author_id: &str, target_seq: u64) -> Entry {
    entry(seq, author_id, EntryKind::Revoke, target_seq, None)
}

pub fn react(seq: u64, author_id: &str, target_seq: u64, emoji: &str) -> Entry {
    let reaction = Reaction { emoji: emoji.to_owned() };
    entry(seq, author_id, EntryKind::Reaction, target_seq, Some(Body::Reaction(reaction)))
}

pub fn join(seq: u64, author_id: &str, user_id: &str) -> Entry {
    let joined = vec![MemberRole { user_id: user_id.to_owned(), role: Role::Member as i32 }];
    let change = MembershipChange { joined, ..MembershipChange::default() };
    entry(seq, author_id, EntryKind::Membership, 0, Some(Body::Membership(change)))
}

/// An entry of the account log.
pub fn account(seq: u64, event: Event) -> Frame {
    let body = Some(Body::Account(AccountEvent { event: Some(event) }));
    let entry = Entry { log_id: ME.to_owned(), ..entry(seq, ME, EntryKind::Account, 0, body) };
    Frame::Entries(Entries { log_id: ME.to_owned(), after_seq: seq - 1, entries: vec![entry] })
}

pub fn joined(first_seq: u64) -> Event {
    Event::ChatJoined(ChatJoined { chat_id: CHAT.to_owned(), first_seq })
}
