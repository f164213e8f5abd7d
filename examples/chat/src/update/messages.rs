//! Keys among the messages: moving, and what can be done to the one under the cursor.

use std::collections::HashSet;

use crossterm::event::{KeyCode, KeyEvent};
use tidings_sdk::{Message, MessageBody};

use super::{focus, list};
use crate::{
    action::{Action, Ask, Write},
    app::{self, App, Composing, Focus, Older, Panel, Rows},
    editor::Editor,
};

/// How many messages a page up or down skips.
const PAGE: isize = 6;

/// Closer to the first message than this, older ones are asked for.
const NEAR: usize = 10;

pub fn key(app: &mut App, key: KeyEvent) -> Vec<Action> {
    match key.code {
        KeyCode::Up | KeyCode::Char('k') => select(app, -1),
        KeyCode::Down | KeyCode::Char('j') if at_the_end(app) => leave(app),
        KeyCode::Down | KeyCode::Char('j') => select(app, 1),
        KeyCode::PageUp => select(app, -PAGE),
        KeyCode::PageDown => select(app, PAGE),
        KeyCode::Home | KeyCode::Char('g') => select(app, isize::MIN),
        KeyCode::End | KeyCode::Char('G') => select(app, isize::MAX),
        KeyCode::Esc => leave(app),
        KeyCode::Left | KeyCode::Char('h') => {
            focus(app, Focus::List);
            vec![]
        }
        KeyCode::Char('R') => unblock(app, |id| Write::Retry { id }),
        KeyCode::Char('X') => unblock(app, |id| Write::Discard { id }),
        KeyCode::Char('M') => {
            app.chats.selected = app.open.as_ref().map(|open| open.chat_id.clone());
            list::on_selected(app, 'M')
        }
        code => on_selected(app, code),
    }
}

/// Moves the cursor, and asks for older messages when it comes near the first.
pub fn select(app: &mut App, by: isize) -> Vec<Action> {
    let Some(open) = &mut app.open else { return vec![] };
    open.select(by);
    if open.older == Older::Perhaps && open.selected_index().is_some_and(|index| index < NEAR) {
        open.older = Older::Loading;
        return vec![Action::LoadOlder { chat_id: open.chat_id.clone() }];
    }
    vec![]
}

fn leave(app: &mut App) -> Vec<Action> {
    focus(app, Focus::Input);
    vec![]
}

fn at_the_end(app: &App) -> bool {
    app.open.as_ref().is_none_or(|open| open.selected_index().is_none_or(|index| index + 1 == open.messages.len()))
}

/// Retries or discards the write that holds back the open chat.
fn unblock(app: &mut App, write: impl Fn(String) -> Write) -> Vec<Action> {
    let blocked_by = app.open_chat().and_then(|chat| chat.blocked_by.clone());
    blocked_by.map_or(vec![], |id| write(id).into())
}

fn on_selected(app: &mut App, code: KeyCode) -> Vec<Action> {
    let Some(message) = app.open.as_ref().and_then(|open| open.selected()).cloned() else { return vec![] };
    if code == KeyCode::Enter {
        if let Some(text) = app::text(&message) {
            let author = app.name(&message.author_id).to_owned();
            app.panel = Some(Panel::Reader { author, text: text.to_owned(), scroll: 0 });
        }
        return vec![];
    }
    let wanted = matches!(code, KeyCode::Char('r' | 'e' | 'x' | 'D' | '+' | 'f' | 'i') | KeyCode::Delete);
    let Some(seq) = message.seq.filter(|_| wanted) else {
        if wanted {
            app.warn("This message is not sent yet.");
        }
        return vec![];
    };
    act(app, code, seq, &message)
}

fn act(app: &mut App, code: KeyCode, seq: u64, message: &Message) -> Vec<Action> {
    let chat_id = message.chat_id.clone();
    let own = message.author_id == app.user_id;
    match (code, &message.body) {
        (KeyCode::Char('D') | KeyCode::Delete, _) => {
            let question = "Delete this message for you, on all your devices?".to_owned();
            app.panel = Some(Panel::Confirm { question, action: Action::Ask(Ask::Hide { chat_id, seq }) });
        }
        (KeyCode::Char('r'), MessageBody::Text { .. }) => compose(app, Composing::Reply { seq }, None),
        (KeyCode::Char('e'), MessageBody::Text { text, reply_to_seq, .. }) if own => {
            compose(app, Composing::Edit { seq, reply_to_seq: *reply_to_seq }, Some(text));
        }
        (KeyCode::Char('e'), MessageBody::Text { .. }) => app.warn("You can edit your own messages only."),
        (KeyCode::Char('x'), MessageBody::Text { .. } | MessageBody::Sealed { .. }) if own || app.manages() => {
            let question = "Take this message back for everyone?".to_owned();
            let action = Action::Write(Write::Revoke { chat_id, seq });
            app.panel = Some(Panel::Confirm { question, action });
        }
        (KeyCode::Char('x'), MessageBody::Text { .. }) => app.warn("You can take back your own messages only."),
        (KeyCode::Char('+'), MessageBody::Text { .. } | MessageBody::Sealed { .. }) => {
            app.panel = Some(Panel::React { chat_id, seq, selected: 0 });
        }
        (KeyCode::Char('f'), MessageBody::Text { .. }) => {
            let to = app.chats.all().iter().filter(|chat| chat.role.is_some()).map(|chat| chat.id.clone()).collect();
            app.panel = Some(Panel::list(Rows::Forward { chat_id, seq, to, chosen: HashSet::new() }));
        }
        (KeyCode::Char('i'), _) => {
            let author_id = message.author_id.clone();
            let rows = Rows::Readers { chat_id: chat_id.clone(), seq, author_id, receipts: None };
            return list::show(app, rows, Ask::Receipts { chat_id });
        }
        _ => {}
    }
    vec![]
}

fn compose(app: &mut App, composing: Composing, text: Option<&str>) {
    if let Some(open) = &mut app.open {
        open.composing = composing;
        if let Some(text) = text {
            open.input = Editor::new(text);
        }
    }
    focus(app, Focus::Input);
}
