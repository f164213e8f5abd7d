//! A form of a few lines: the log-in, and every panel that asks for a text.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::editor::Editor;

pub struct Form {
    pub title: &'static str,
    pub fields: Vec<Field>,
    pub focused: usize,
    pub purpose: Purpose,
    /// What is wrong with what was entered.
    pub error: Option<String>,
}

pub struct Field {
    pub label: &'static str,
    pub hint: &'static str,
    pub editor: Editor,
    pub secret: bool,
}

/// What the texts are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    LogIn,
    Register,
    NewChat,
    NewGroup,
    AddMembers { chat_id: String },
    Rename { chat_id: String },
    Describe { chat_id: String },
    AddContact,
    React { chat_id: String, seq: u64 },
}

impl Form {
    pub fn log_in(username: &str) -> Self {
        let fields = vec![Field::new("Username", "", username), Field::secret("Password", "")];
        Self::new("Log in", Purpose::LogIn, fields)
    }

    pub fn register(username: &str) -> Self {
        let fields = vec![
            Field::new("Username", "3 to 32 of a-z 0-9 _ .", username),
            Field::secret("Password", "at least 8 characters"),
            Field::new("Display name", "what others see", ""),
        ];
        Self::new("Make an account", Purpose::Register, fields)
    }

    pub fn new_chat() -> Self {
        Self::new("New chat", Purpose::NewChat, vec![Field::new("Username", "whom to write to", "")])
    }

    pub fn new_group() -> Self {
        let fields =
            vec![Field::new("Title", "", ""), Field::new("Members", "usernames, with spaces between them", "")];
        Self::new("New group", Purpose::NewGroup, fields)
    }

    pub fn add_members(chat_id: String) -> Self {
        let fields = vec![Field::new("Usernames", "with spaces between them", "")];
        Self::new("Add members", Purpose::AddMembers { chat_id }, fields)
    }

    pub fn rename(chat_id: String, title: &str) -> Self {
        Self::new("Rename the group", Purpose::Rename { chat_id }, vec![Field::new("Title", "", title)])
    }

    pub fn describe(chat_id: String, description: &str) -> Self {
        let fields = vec![Field::new("Description", "empty for none", description)];
        Self::new("Describe the group", Purpose::Describe { chat_id }, fields)
    }

    pub fn add_contact() -> Self {
        Self::new("Add a contact", Purpose::AddContact, vec![Field::new("Username", "", "")])
    }

    pub fn react(chat_id: String, seq: u64) -> Self {
        let fields = vec![Field::new("Emoji", "any one", "")];
        Self::new("React", Purpose::React { chat_id, seq }, fields)
    }

    /// What was entered, without spaces around it; a secret as it is.
    pub fn value(&self, index: usize) -> &str {
        self.fields.get(index).map_or(
            "",
            |field| {
                if field.secret { field.editor.text() } else { field.editor.text().trim() }
            },
        )
    }

    /// The words of a field.
    pub fn words(&self, index: usize) -> Vec<String> {
        let words = self.value(index).split([' ', ',']).map(|word| word.trim_start_matches('@'));
        words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    }

    /// Moves to another field, or edits the one that has the focus.
    pub fn key(&mut self, key: KeyEvent) {
        let count = self.fields.len();
        match key.code {
            KeyCode::Tab | KeyCode::Down => self.focused = (self.focused + 1) % count,
            KeyCode::BackTab | KeyCode::Up => self.focused = (self.focused + count - 1) % count,
            KeyCode::Enter => {}
            KeyCode::Char('j') if key.modifiers.contains(KeyModifiers::CONTROL) => {}
            _ => {
                self.fields[self.focused].editor.key(key, usize::MAX);
                self.error = None;
            }
        }
    }

    /// Moves to the next field that is still empty, after one that was filled in; says whether there is one.
    pub fn next_empty(&mut self) -> bool {
        let empty = self.fields.iter().position(|field| field.editor.is_empty());
        if let Some(empty) = empty {
            self.focused = empty;
        }
        empty.is_some()
    }

    fn new(title: &'static str, purpose: Purpose, fields: Vec<Field>) -> Self {
        let focused = fields.iter().position(|field| field.editor.is_empty()).unwrap_or_default();
        Self { title, fields, focused, purpose, error: None }
    }
}

impl Field {
    fn new(label: &'static str, hint: &'static str, text: &str) -> Self {
        Self { label, hint, editor: Editor::new(text), secret: false }
    }

    fn secret(label: &'static str, hint: &'static str) -> Self {
        Self { secret: true, ..Self::new(label, hint, "") }
    }
}
