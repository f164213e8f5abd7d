//! Keys of the input: writing, answering and editing messages.

use crossterm::event::{KeyCode, KeyEvent};
use tidings_sdk::Draft;

use super::{focus, messages};
use crate::{
    action::{Action, Write},
    app::{App, Composing, Focus, OpenChat},
    editor::Edited,
    layout,
};

/// The contract's bound on a text, in characters.
const LONGEST: usize = 16_384;

pub fn key(app: &mut App, key: KeyEvent) -> Vec<Action> {
    let columns = layout::input_columns(app.size);
    let Some(open) = &mut app.open else { return vec![] };
    match (key.code, key.modifiers.is_empty()) {
        (KeyCode::Enter, true) => return submit(app),
        (KeyCode::Esc, _) if open.composing != Composing::New => cancel(open),
        (KeyCode::Esc, _) => focus(app, Focus::List),
        (KeyCode::PageUp, _) => {
            focus(app, Focus::Messages);
            return messages::select(app, -1);
        }
        _ => match open.input.key(key, columns) {
            Edited::Text => return typing(open),
            Edited::Not if key.code == KeyCode::Up => focus(app, Focus::Messages),
            Edited::Not | Edited::Cursor => {}
        },
    }
    vec![]
}

pub fn paste(app: &mut App, text: &str) -> Vec<Action> {
    let Some(open) = &mut app.open else { return vec![] };
    open.input.insert(text);
    typing(open)
}

/// Completes a member's name; says whether there was one to complete.
pub fn complete(app: &mut App) -> bool {
    let Some(open) = &mut app.open else { return false };
    let Some(name) = open.completion() else { return false };
    open.input.complete(&name);
    true
}

fn typing(open: &OpenChat) -> Vec<Action> {
    vec![Action::Typing { chat_id: open.chat_id.clone(), typing: !open.input.is_empty() }]
}

fn cancel(open: &mut OpenChat) {
    if matches!(open.composing, Composing::Edit { .. }) {
        open.input.take();
    }
    open.composing = Composing::New;
}

fn submit(app: &mut App) -> Vec<Action> {
    if app.open_chat().is_some_and(|chat| chat.role.is_none()) {
        app.warn("You are not in this group any more.");
        return vec![];
    }
    let Some(open) = &mut app.open else { return vec![] };
    let text = open.input.text().trim();
    if text.is_empty() {
        return vec![];
    }
    let characters = text.chars().count();
    if characters > LONGEST {
        app.warn(format!("Too long: {characters} of {LONGEST} characters."));
        return vec![];
    }
    let mut draft = Draft { text: text.to_owned(), mentions: open.mentions(text), ..Draft::default() };
    let chat_id = open.chat_id.clone();
    open.input.take();
    open.unread_after = None;
    let stopped = Action::Typing { chat_id: chat_id.clone(), typing: false };
    let write = match std::mem::replace(&mut open.composing, Composing::New) {
        Composing::New => Write::Send { chat_id, draft },
        Composing::Reply { seq } => {
            draft.reply_to_seq = Some(seq);
            Write::Send { chat_id, draft }
        }
        Composing::Edit { seq, reply_to_seq } => {
            draft.reply_to_seq = reply_to_seq;
            Write::Edit { chat_id, seq, draft }
        }
    };
    vec![Action::Write(write), stopped]
}
