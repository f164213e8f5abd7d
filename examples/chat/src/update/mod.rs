//! How the app's state follows from what happens, and what is to be done about it. Nothing here waits or fails.

mod arrived;
mod compose;
mod list;
mod log_in;
mod messages;
mod panel;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use tidings_sdk::ChatKind;

use crate::{
    action::{Action, Ask},
    app::{App, Focus, Panel, Screen},
    event::Event,
};

pub fn update(app: &mut App, event: Event) -> Vec<Action> {
    match event {
        Event::Key(key) if key.kind == KeyEventKind::Release => vec![],
        Event::Key(key) => press(app, key),
        Event::Paste(text) => paste(app, &text),
        Event::Resized { columns, rows } => {
            app.size = (columns, rows);
            vec![]
        }
        Event::Focus(attentive) => {
            app.attentive = attentive;
            let mut actions = vec![Action::Available(attentive)];
            actions.extend(arrived::mark_read(app));
            actions
        }
        Event::Tick(now) => {
            app.clock.now = now;
            app.notice.take_if(|notice| notice.until <= now);
            vec![]
        }
        Event::Connection(state) => arrived::connection(app, state),
        Event::Chats(update) => arrived::chats(app, update),
        Event::Messages { chat_id, update } => arrived::messages(app, &chat_id, update),
        Event::Typing { chat_id, user_ids } => {
            if let Some(open) = app.open.as_mut().filter(|open| open.chat_id == chat_id) {
                open.typing = user_ids;
            }
            vec![]
        }
        Event::Presence(presences) => {
            app.presence.extend(presences.into_iter().map(|presence| (presence.user_id.clone(), presence)));
            vec![]
        }
        Event::Answer(answer) => arrived::answer(app, answer),
    }
}

fn press(app: &mut App, key: KeyEvent) -> Vec<Action> {
    if key.modifiers.contains(KeyModifiers::CONTROL) && matches!(key.code, KeyCode::Char('c' | 'q')) {
        app.quit = true;
        return vec![];
    }
    if app.panel.is_some() {
        return panel::key(app, key);
    }
    if let Screen::LogIn(_) = app.screen {
        return log_in::key(app, key);
    }
    let typing = app.focus == Focus::Input || app.chats.search.is_some();
    match key.code {
        KeyCode::F(1) => app.panel = Some(Panel::Help { scroll: 0 }),
        KeyCode::Char('?') if !typing => app.panel = Some(Panel::Help { scroll: 0 }),
        KeyCode::Char('r') if key.modifiers.contains(KeyModifiers::CONTROL) => return vec![Action::Reconnect],
        KeyCode::Tab if app.focus == Focus::Input && compose::complete(app) => {}
        KeyCode::Tab => turn(app, [Focus::List, Focus::Messages, Focus::Input]),
        KeyCode::BackTab => turn(app, [Focus::Input, Focus::Messages, Focus::List]),
        _ => {
            return match app.focus {
                Focus::List => list::key(app, key),
                Focus::Messages => messages::key(app, key),
                Focus::Input => compose::key(app, key),
            };
        }
    }
    vec![]
}

fn paste(app: &mut App, text: &str) -> Vec<Action> {
    let form = match (&mut app.panel, &mut app.screen) {
        (Some(Panel::Form(form)), _) => Some(form),
        (None, Screen::LogIn(log_in)) => Some(&mut log_in.form),
        _ => None,
    };
    if let Some(form) = form {
        let focused = form.focused;
        form.fields[focused].editor.insert(&crate::text::clean_line(text));
        return vec![];
    }
    if app.panel.is_some() {
        return vec![];
    }
    match (&mut app.chats.search, app.focus) {
        (Some(search), _) => search.insert(&crate::text::clean_line(text)),
        (None, Focus::Input) => return compose::paste(app, text),
        (None, Focus::List | Focus::Messages) => {}
    }
    vec![]
}

/// Moves the focus on to the next pane of a round.
fn turn(app: &mut App, round: [Focus; 3]) {
    app.chats.search = None;
    app.chats.keep_selection_visible();
    if app.open.is_some() {
        let at = round.iter().position(|focus| *focus == app.focus).unwrap_or_default();
        focus(app, round[(at + 1) % round.len()]);
    }
}

/// Moves the focus. There is a cursor among the messages as long as it is there.
fn focus(app: &mut App, focus: Focus) {
    app.focus = focus;
    if let Some(open) = &mut app.open {
        match focus {
            Focus::Messages if open.selected.is_none() => open.select(0),
            Focus::Messages | Focus::List => {}
            Focus::Input => open.selected = None,
        }
    }
}

/// Opens a chat, and asks who is in it if it is a group.
fn open(app: &mut App, chat_id: &str) -> Vec<Action> {
    let mut actions = app.open(chat_id);
    if !actions.is_empty() {
        actions.extend(ask_members(app));
    }
    actions
}

fn ask_members(app: &App) -> Option<Action> {
    let chat = app.open_chat()?;
    let askable = chat.kind == ChatKind::Group && chat.role.is_some() && arrived::connected(app.connection);
    askable.then(|| Action::Ask(Ask::Members { chat_id: chat.id.clone() }))
}

#[cfg(test)]
mod tests;
