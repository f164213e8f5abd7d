//! What a transaction changed, for those who observe it.

use std::collections::{BTreeMap, BTreeSet};

use crate::observe::{Hub, Topic};

/// What a transaction changed, by key.
#[derive(Debug, Default)]
pub struct Changes {
    chats: BTreeSet<String>,
    messages: BTreeMap<String, BTreeSet<String>>,
    reloads: BTreeSet<String>,
    everything: bool,
    incoming: bool,
    work: bool,
}

impl Changes {
    /// A chat as the list shows it.
    pub fn chat(&mut self, chat_id: &str) {
        self.chats.insert(chat_id.to_owned());
    }

    /// A message, and with it its chat.
    pub fn message(&mut self, chat_id: &str, message_id: String) {
        self.chat(chat_id);
        self.messages.entry(chat_id.to_owned()).or_default().insert(message_id);
    }

    /// So much of a chat's messages that they are read again.
    pub fn reload(&mut self, chat_id: &str) {
        self.chat(chat_id);
        self.reloads.insert(chat_id.to_owned());
    }

    /// All.
    pub fn everything(&mut self) {
        self.everything = true;
    }

    /// A message of somebody else arrived.
    pub fn incoming(&mut self) {
        self.incoming = true;
    }

    /// There is something to tell the server, or to ask it.
    pub fn work(&mut self) {
        self.work = true;
    }

    pub fn publish(self, hub: &Hub) {
        if self.everything {
            hub.mark_everything();
        }
        if !self.chats.is_empty() {
            hub.mark(&Topic::Chats, &self.chats);
        }
        for (chat_id, message_ids) in self.messages {
            hub.mark(&Topic::Messages(chat_id), &message_ids);
        }
        for chat_id in self.reloads {
            hub.mark_all(&Topic::Messages(chat_id));
        }
        if self.incoming {
            hub.mark_all(&Topic::Incoming);
        }
        if self.work || self.everything {
            hub.work.notify_one();
        }
    }
}
