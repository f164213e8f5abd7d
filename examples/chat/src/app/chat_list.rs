//! The list of chats: what is in it, in which order, and what of it is seen.

use std::{cmp::Reverse, time::SystemTime};

use tidings_sdk::{Chat, ChatListUpdate};

use super::peer;
use crate::editor::Editor;

/// How many users' presence the SDK watches at most.
const WATCHED: usize = 256;

#[derive(Default)]
pub struct ChatList {
    /// Pinned ones first, the one pinned last on top; then by falling activity.
    chats: Vec<Chat>,
    /// The id of the one that the cursor is on, which it stays on when the order changes.
    pub selected: Option<String>,
    /// Whether the archived ones are shown, instead of the others.
    pub archived: bool,
    /// What is being searched for, among all.
    pub search: Option<Editor>,
    /// Whether the list has arrived.
    pub loaded: bool,
}

impl ChatList {
    pub fn apply(&mut self, update: ChatListUpdate) {
        self.loaded = true;
        match update {
            ChatListUpdate::Reset { chats } => self.chats = chats,
            ChatListUpdate::Changed { chats, removed } => {
                self.chats.retain(|old| !removed.contains(&old.id) && chats.iter().all(|new| new.id != old.id));
                self.chats.extend(chats);
            }
        }
        self.chats.sort_by_key(|chat| Reverse((chat.pinned_at, chat.last_activity)));
        self.keep_selection_visible();
    }

    pub fn get(&self, chat_id: &str) -> Option<&Chat> {
        self.chats.iter().find(|chat| chat.id == chat_id)
    }

    pub fn all(&self) -> &[Chat] {
        &self.chats
    }

    pub fn visible(&self) -> Vec<&Chat> {
        let query = self.search.as_ref().map(|search| search.text().to_lowercase());
        let matches = |chat: &&Chat| match &query {
            Some(query) => chat.title.to_lowercase().contains(query.as_str()),
            None => chat.archived == self.archived,
        };
        self.chats.iter().filter(matches).collect()
    }

    pub fn selected(&self) -> Option<&Chat> {
        let selected = self.selected.as_deref()?;
        self.visible().into_iter().find(|chat| chat.id == selected)
    }

    /// Moves the cursor by so many chats, and not beyond the ends.
    pub fn select(&mut self, by: isize) {
        let visible = self.visible();
        let at = visible.iter().position(|chat| Some(&chat.id) == self.selected.as_ref()).unwrap_or_default();
        let to = at.saturating_add_signed(by).min(visible.len().saturating_sub(1));
        self.selected = visible.get(to).map(|chat| chat.id.clone());
    }

    /// Puts the cursor on the first chat if the one that it was on cannot be seen.
    pub fn keep_selection_visible(&mut self) {
        if self.selected().is_none() {
            self.selected = self.visible().first().map(|chat| chat.id.clone());
        }
    }

    /// Messages that were not read, outside of muted and archived chats.
    pub fn unread(&self, now: SystemTime) -> u32 {
        let counts = self.chats.iter().filter(|chat| !chat.archived && !muted(chat, now));
        counts.map(|chat| chat.unread_count).sum()
    }

    /// The people whose presence is shown.
    pub fn peers(&self) -> Vec<String> {
        self.chats.iter().filter_map(peer).take(WATCHED).map(str::to_owned).collect()
    }
}

/// Whether a chat is muted now.
pub fn muted(chat: &Chat, now: SystemTime) -> bool {
    chat.muted_until.is_some_and(|until| until > now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{at, chat};

    fn ids(list: &ChatList) -> Vec<&str> {
        list.visible().into_iter().map(|chat| chat.id.as_str()).collect()
    }

    fn list(chats: Vec<Chat>) -> ChatList {
        let mut list = ChatList::default();
        list.apply(ChatListUpdate::Reset { chats });
        list
    }

    #[test]
    fn pinned_chats_come_first_then_the_latest() {
        let pinned = Chat { pinned_at: Some(at(1)), ..chat("pinned", 1) };
        assert_eq!(ids(&list(vec![chat("old", 2), pinned, chat("new", 3)])), ["pinned", "new", "old"]);
    }

    #[test]
    fn the_cursor_stays_on_its_chat_when_the_order_changes() {
        let mut list = list(vec![chat("a", 2), chat("b", 1)]);
        list.select(1);
        list.apply(ChatListUpdate::Changed { chats: vec![chat("b", 3)], removed: vec![] });
        assert_eq!((ids(&list), list.selected.as_deref()), (vec!["b", "a"], Some("b")));
    }

    #[test]
    fn archived_chats_are_seen_apart_and_found_by_searching() {
        let archived = Chat { archived: true, ..chat("attic", 1) };
        let mut list = list(vec![archived, chat("ada", 2), chat("bob", 3)]);
        assert_eq!(ids(&list), ["bob", "ada"]);
        list.archived = true;
        assert_eq!(ids(&list), ["attic"]);
        list.search = Some(Editor::new("A"));
        assert_eq!(ids(&list), ["ada", "attic"]);
    }

    #[test]
    fn the_cursor_does_not_leave_the_list() {
        let mut list = list(vec![chat("a", 2), chat("b", 1)]);
        list.select(9);
        assert_eq!(list.selected.as_deref(), Some("b"));
        list.select(-9);
        assert_eq!(list.selected.as_deref(), Some("a"));
    }

    #[test]
    fn the_cursor_moves_on_when_its_chat_is_gone() {
        let mut list = list(vec![chat("a", 2), chat("b", 1)]);
        list.apply(ChatListUpdate::Changed { chats: vec![], removed: vec!["a".to_owned()] });
        assert_eq!(list.selected.as_deref(), Some("b"));
    }
}
