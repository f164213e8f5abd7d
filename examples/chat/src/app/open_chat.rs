//! The chat that is open: its messages, the cursor among them, and what is being written.

use tidings_sdk::{Chat, Member, Mention, Message, MessageBody, MessageUpdate};

use crate::editor::Editor;

pub struct OpenChat {
    pub chat_id: String,
    /// By rising position.
    pub messages: Vec<Message>,
    /// Whether the messages have arrived.
    pub loaded: bool,
    /// The id of the message that the cursor is on; `None` to follow the newest.
    pub selected: Option<String>,
    pub older: Older,
    /// Everything up to this seq was read when the chat was opened; `None` if that was everything.
    pub unread_after: Option<u64>,
    /// Everything up to this seq was told to be read.
    pub marked_read: u64,
    pub typing: Vec<String>,
    pub members: Vec<Member>,
    pub input: Editor,
    pub composing: Composing,
}

/// What the input becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Composing {
    New,
    Reply {
        seq: u64,
    },
    /// A new text for a message, which keeps what it answers.
    Edit {
        seq: u64,
        reply_to_seq: Option<u64>,
    },
}

/// Whether there are messages before the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Older {
    Perhaps,
    Loading,
    None,
}

impl OpenChat {
    pub fn new(chat_id: String, chat: Option<&Chat>) -> Self {
        let unread_after = chat.filter(|chat| chat.unread_count > 0).map(|chat| chat.read_seq);
        Self {
            chat_id,
            messages: Vec::new(),
            loaded: false,
            selected: None,
            older: Older::Perhaps,
            unread_after,
            marked_read: chat.map_or(0, |chat| chat.read_seq),
            typing: Vec::new(),
            members: Vec::new(),
            input: Editor::default(),
            composing: Composing::New,
        }
    }

    pub fn apply(&mut self, update: MessageUpdate) {
        self.loaded = true;
        match update {
            MessageUpdate::Reset { messages } => self.messages = messages,
            MessageUpdate::Changed { messages, removed } => {
                self.messages.retain(|old| !removed.contains(&old.id) && messages.iter().all(|new| new.id != old.id));
                self.messages.extend(messages);
            }
        }
        self.messages.sort_by_key(|message| message.position);
        if self.selected_index().is_none() {
            self.selected = None;
        }
    }

    pub fn by_seq(&self, seq: u64) -> Option<&Message> {
        self.messages.iter().find(|message| message.seq == Some(seq))
    }

    pub fn selected(&self) -> Option<&Message> {
        self.selected_index().and_then(|index| self.messages.get(index))
    }

    pub fn selected_index(&self) -> Option<usize> {
        let selected = self.selected.as_deref()?;
        self.messages.iter().position(|message| message.id == selected)
    }

    /// Moves the cursor by so many messages, from the newest if it was nowhere.
    pub fn select(&mut self, by: isize) {
        let Some(last) = self.messages.len().checked_sub(1) else { return };
        let from = self.selected_index().unwrap_or(last);
        let to = from.saturating_add_signed(by).min(last);
        self.selected = Some(self.messages[to].id.clone());
    }

    /// The seq of the newest message that is on the server.
    pub fn head(&self) -> u64 {
        self.messages.iter().filter_map(|message| message.seq).max().unwrap_or_default()
    }

    /// The mentions in a text: every `@` with a member's display name behind it, the longest that fits.
    pub fn mentions(&self, text: &str) -> Vec<Mention> {
        let mut found: Vec<Mention> = Vec::new();
        for (at, _) in text.match_indices('@') {
            let named =
                |member: &&Member| !member.display_name.is_empty() && text[at + 1..].starts_with(&member.display_name);
            let Some(member) = self.members.iter().filter(named).max_by_key(|member| member.display_name.len()) else {
                continue;
            };
            let offset = text[..at].chars().count() as u32;
            let length = member.display_name.chars().count() as u32 + 1;
            found.push(Mention { user_id: member.user_id.clone(), offset, length });
        }
        found
    }

    /// The first member's name that begins with the word behind an `@` before the cursor.
    pub fn completion(&self) -> Option<String> {
        let begun = self.input.word_before().strip_prefix('@')?.to_lowercase();
        let names = self.members.iter().map(|member| &member.display_name);
        names
            .filter(|name| !name.is_empty())
            .find(|name| name.to_lowercase().starts_with(&begun))
            .map(|name| format!("@{name} "))
    }
}

/// The text of a message, if it has one.
pub fn text(message: &Message) -> Option<&str> {
    match &message.body {
        MessageBody::Text { text, .. } => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{member, message};

    fn open() -> OpenChat {
        let mut open = OpenChat::new("chat".to_owned(), None);
        open.apply(MessageUpdate::Reset { messages: (1..=3).map(|seq| message(seq, "ada", "hi")).collect() });
        open
    }

    #[test]
    fn the_cursor_starts_at_the_newest_and_stays_within_the_messages() {
        let mut open = open();
        open.select(-1);
        assert_eq!(open.selected().and_then(|message| message.seq), Some(2));
        open.select(-9);
        assert_eq!(open.selected().and_then(|message| message.seq), Some(1));
        open.select(9);
        assert_eq!(open.selected().and_then(|message| message.seq), Some(3));
    }

    #[test]
    fn the_cursor_stays_on_its_message_when_older_ones_come() {
        let mut open = open();
        open.select(-1);
        open.apply(MessageUpdate::Changed {
            messages: vec![Message { position: 0, ..message(9, "ada", "old") }],
            removed: vec![],
        });
        assert_eq!(open.selected().and_then(|message| message.seq), Some(2));
        assert_eq!(open.selected_index(), Some(2));
    }

    #[test]
    fn a_message_that_is_gone_releases_the_cursor() {
        let mut open = open();
        open.select(-1);
        let gone = open.selected.clone().into_iter().collect();
        open.apply(MessageUpdate::Changed { messages: vec![], removed: gone });
        assert_eq!(open.selected, None);
    }

    #[test]
    fn the_longest_name_behind_an_at_is_mentioned() {
        let mut open = open();
        open.members = vec![member("ada", "Ada"), member("lovelace", "Ada Lovelace")];
        let mentions = open.mentions("日 @Ada Lovelace and @Ada, not @Bob");
        let places: Vec<_> =
            mentions.iter().map(|found| (found.user_id.as_str(), found.offset, found.length)).collect();
        assert_eq!(places, [("lovelace", 2, 13), ("ada", 20, 4)]);
    }

    #[test]
    fn a_begun_name_is_completed() {
        let mut open = open();
        open.members = vec![member("ada", "Ada Lovelace")];
        open.input = Editor::new("hi @ad");
        assert_eq!(open.completion().as_deref(), Some("@Ada Lovelace "));
        open.input = Editor::new("hi ad");
        assert_eq!(open.completion(), None);
    }
}
