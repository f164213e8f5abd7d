//! The app's state: all that is on the screen follows from it. It changes in [`crate::update`] alone.

mod chat_list;
mod form;
mod open_chat;
mod panel;

use std::{
    collections::HashMap,
    time::{Duration, SystemTime},
};

use tidings_sdk::{Chat, ChatKind, ConnectionState, LogOutCause, Presence, Role};

pub use chat_list::{ChatList, muted};
pub use form::{Field, Form, Purpose};
pub use open_chat::{Composing, Older, OpenChat, text};
pub use panel::{EMOJI, ListPanel, Panel, Rows};

use crate::{action::Action, clock::Clock, editor::Editor};

/// How long a notice stays.
const NOTICE: Duration = Duration::from_secs(6);

pub struct App {
    pub clock: Clock,
    pub server: String,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    pub connection: ConnectionState,
    /// The user's own id; empty until they log in.
    pub user_id: String,
    pub screen: Screen,
    pub chats: ChatList,
    pub open: Option<OpenChat>,
    /// What was begun in other chats.
    pub drafts: HashMap<String, Editor>,
    pub focus: Focus,
    pub panel: Option<Panel>,
    pub presence: HashMap<String, Presence>,
    /// Whose presence is being followed.
    pub watched: Vec<String>,
    /// Display names by user id, as far as they were seen.
    pub names: HashMap<String, String>,
    /// Whether the person looks at the terminal.
    pub attentive: bool,
    pub notice: Option<Notice>,
    pub quit: bool,
}

pub enum Screen {
    LogIn(LogIn),
    Chats,
}

pub struct LogIn {
    pub form: Form,
    /// Whether the answer is being waited for.
    pub waiting: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    List,
    Messages,
    Input,
}

pub struct Notice {
    pub text: String,
    pub tone: Tone,
    pub until: SystemTime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Good,
    Bad,
}

impl App {
    pub fn new(clock: Clock, server: String, size: (u16, u16)) -> Self {
        Self {
            clock,
            server,
            size,
            connection: ConnectionState::LoggedOut { cause: LogOutCause::ByUser },
            user_id: String::new(),
            screen: Screen::log_in(""),
            chats: ChatList::default(),
            open: None,
            drafts: HashMap::new(),
            focus: Focus::List,
            panel: None,
            presence: HashMap::new(),
            watched: Vec::new(),
            names: HashMap::new(),
            attentive: true,
            notice: None,
            quit: false,
        }
    }

    /// Shows the chats of a user who is logged in.
    pub fn enter(&mut self, user_id: String) {
        self.user_id = user_id;
        self.screen = Screen::Chats;
    }

    /// Forgets everything about the user, and shows the log-in.
    pub fn leave(&mut self, why: Option<&str>) {
        let fresh = Self::new(self.clock.clone(), std::mem::take(&mut self.server), self.size);
        *self = Self { attentive: self.attentive, connection: self.connection, ..fresh };
        if let (Screen::LogIn(log_in), Some(why)) = (&mut self.screen, why) {
            log_in.form.error = Some(why.to_owned());
        }
    }

    pub fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), tone: Tone::Good, until: self.clock.now + NOTICE });
    }

    pub fn warn(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), tone: Tone::Bad, until: self.clock.now + NOTICE });
    }

    /// The chat that is open, as the list has it.
    pub fn open_chat(&self) -> Option<&Chat> {
        self.chats.get(&self.open.as_ref()?.chat_id)
    }

    /// A user's name, as well as it is known.
    pub fn name(&self, user_id: &str) -> &str {
        if user_id == self.user_id {
            return "You";
        }
        self.names.get(user_id).map_or("Somebody", String::as_str)
    }

    /// A chat's title, as well as it is known.
    pub fn title<'a>(&'a self, chat: &'a Chat) -> &'a str {
        match &chat.kind {
            _ if !chat.title.is_empty() => &chat.title,
            ChatKind::Direct { peer_id } => self.name(peer_id),
            ChatKind::Group => "Group",
        }
    }

    pub fn remember_name(&mut self, user_id: &str, name: &str) {
        if !name.is_empty() && self.names.get(user_id).is_none_or(|known| known != name) {
            self.names.insert(user_id.to_owned(), name.to_owned());
        }
    }

    /// Opens a chat, keeping what was begun in the one before.
    pub fn open(&mut self, chat_id: &str) -> Vec<Action> {
        self.chats.selected = Some(chat_id.to_owned());
        self.focus = Focus::Input;
        if self.open.as_ref().is_some_and(|open| open.chat_id == chat_id) {
            return vec![];
        }
        self.put_draft_away();
        let chat = self.chats.get(chat_id);
        let mut open = OpenChat::new(chat_id.to_owned(), chat);
        open.input = self.drafts.remove(chat_id).unwrap_or_default();
        self.open = Some(open);
        vec![Action::Follow { chat_id: chat_id.to_owned() }]
    }

    /// Keeps an unfinished new message of the open chat; an unfinished edit is dropped.
    pub fn put_draft_away(&mut self) {
        if let Some(open) = self.open.take()
            && !open.input.is_empty()
            && !matches!(open.composing, Composing::Edit { .. })
        {
            self.drafts.insert(open.chat_id, open.input);
        }
    }

    /// Puts the text of a message that could not be sent back where it was written.
    pub fn give_back(&mut self, chat_id: &str, text: &str) {
        let open = self.open.as_mut().filter(|open| open.chat_id == chat_id);
        let input = match open {
            Some(open) => &mut open.input,
            None => self.drafts.entry(chat_id.to_owned()).or_default(),
        };
        let after = input.take();
        *input = Editor::new(&if after.is_empty() { text.to_owned() } else { format!("{text}\n{after}") });
    }

    /// Whether the user may manage the open group.
    pub fn manages(&self) -> bool {
        let role = self.open_chat().filter(|chat| chat.kind == ChatKind::Group).and_then(|chat| chat.role);
        matches!(role, Some(Role::Admin | Role::Owner))
    }
}

impl Screen {
    pub fn log_in(username: &str) -> Self {
        Self::LogIn(LogIn { form: Form::log_in(username), waiting: false })
    }
}

/// The other user of a direct chat.
pub fn peer(chat: &Chat) -> Option<&str> {
    match &chat.kind {
        ChatKind::Direct { peer_id } => Some(peer_id),
        ChatKind::Group => None,
    }
}
