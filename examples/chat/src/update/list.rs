//! Keys of the list of chats.

use crossterm::event::{KeyCode, KeyEvent};
use tidings_sdk::ChatKind;

use super::{focus, open};
use crate::{
    action::{Action, Ask},
    app::{App, Focus, Form, Panel, Rows, muted, peer},
    editor::Editor,
};

/// How many chats a page up or down skips.
const PAGE: isize = 8;

pub fn key(app: &mut App, key: KeyEvent) -> Vec<Action> {
    match key.code {
        KeyCode::Down => app.chats.select(1),
        KeyCode::Up => app.chats.select(-1),
        KeyCode::PageDown => app.chats.select(PAGE),
        KeyCode::PageUp => app.chats.select(-PAGE),
        KeyCode::Enter => {
            let chat_id = app.chats.selected().map(|chat| chat.id.clone());
            app.chats.search = None;
            return chat_id.map_or(vec![], |chat_id| open(app, &chat_id));
        }
        _ if app.chats.search.is_some() => search(app, key),
        KeyCode::Char('j') => app.chats.select(1),
        KeyCode::Char('k') => app.chats.select(-1),
        KeyCode::Char('g') | KeyCode::Home => app.chats.select(isize::MIN),
        KeyCode::Char('G') | KeyCode::End => app.chats.select(isize::MAX),
        KeyCode::Char('/') => app.chats.search = Some(Editor::default()),
        KeyCode::Char('A') => {
            app.chats.archived = !app.chats.archived;
            app.chats.keep_selection_visible();
        }
        KeyCode::Char('n') => app.panel = Some(Panel::Form(Form::new_chat())),
        KeyCode::Char('N') => app.panel = Some(Panel::Form(Form::new_group())),
        KeyCode::Char('c') => return show(app, Rows::Contacts(None), Ask::Contacts),
        KeyCode::Char('d') => return show(app, Rows::Devices(None), Ask::Devices),
        KeyCode::Char('L') => {
            let question = "Log out? What is stored on this device is deleted.".to_owned();
            app.panel = Some(Panel::Confirm { question, action: Action::Ask(Ask::LogOut) });
        }
        KeyCode::Char('q') => app.quit = true,
        KeyCode::Esc if app.open.is_some() => focus(app, Focus::Input),
        KeyCode::Right | KeyCode::Char('l') if app.open.is_some() => focus(app, Focus::Messages),
        KeyCode::Char(char) => return on_selected(app, char),
        _ => {}
    }
    vec![]
}

/// Shows a list that has to be asked for.
pub fn show(app: &mut App, rows: Rows, ask: Ask) -> Vec<Action> {
    app.panel = Some(Panel::list(rows));
    ask.into()
}

/// What can be done to a chat.
pub fn on_selected(app: &mut App, char: char) -> Vec<Action> {
    let now = app.clock.now;
    let Some(chat) = app.chats.selected() else { return vec![] };
    let chat_id = chat.id.clone();
    match (char, &chat.kind) {
        ('m', _) => Ask::Mute { muted: !muted(chat, now), chat_id }.into(),
        ('a', _) => Ask::Archive { archived: !chat.archived, chat_id }.into(),
        ('p', _) => Ask::Pin { pinned: chat.pinned_at.is_none(), chat_id }.into(),
        ('M', ChatKind::Group) => {
            let rows = Rows::Members { chat_id: chat_id.clone(), members: None };
            show(app, rows, Ask::Members { chat_id })
        }
        ('b', _) => {
            if let Some(user_id) = peer(chat).map(str::to_owned) {
                let question = format!("Block {}? They will not be told.", app.title(chat));
                app.panel = Some(Panel::Confirm { question, action: Action::Ask(Ask::Block { user_id }) });
            }
            vec![]
        }
        _ => vec![],
    }
}

fn search(app: &mut App, key: KeyEvent) {
    if key.code == KeyCode::Esc {
        app.chats.search = None;
    } else if let Some(search) = &mut app.chats.search {
        search.key(key, usize::MAX);
    }
    app.chats.keep_selection_visible();
}
