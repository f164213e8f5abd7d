//! What the keys do, in words: the hints at the bottom, and the help.

use tidings_sdk::ChatKind;

use crate::app::{App, Composing, Focus, Panel, Purpose, Rows, Screen};

pub type Hint = (&'static str, &'static str);

/// The keys that matter most now, the most important first.
pub fn hints(app: &App) -> Vec<Hint> {
    if let Some(panel) = &app.panel {
        return panel_hints(panel);
    }
    if let Screen::LogIn(log_in) = &app.screen {
        let other = if log_in.form.purpose == Purpose::LogIn { "make an account" } else { "log in instead" };
        return vec![("Enter", "go on"), ("Tab", "next field"), ("F2", other), ("Esc", "quit")];
    }
    match (app.focus, &app.open) {
        (Focus::List, _) if app.chats.search.is_some() => vec![("Enter", "open"), ("↑↓", "move"), ("Esc", "all chats")],
        (Focus::List, _) => {
            let archive = if app.chats.archived { "back" } else { "archive" };
            vec![
                ("Enter", "open"),
                ("/", "search"),
                ("n", "new chat"),
                ("N", "new group"),
                ("?", "help"),
                ("q", "quit"),
                ("c", "contacts"),
                ("d", "devices"),
                ("A", archive),
            ]
        }
        (Focus::Messages, _) if app.open_chat().is_some_and(|chat| chat.blocked_by.is_some()) => {
            vec![("R", "retry"), ("X", "discard"), ("r", "reply"), ("e", "edit"), ("Esc", "write"), ("?", "help")]
        }
        (Focus::Messages, _) => {
            let mut hints = vec![
                ("r", "reply"),
                ("+", "react"),
                ("e", "edit"),
                ("x", "take back"),
                ("f", "forward"),
                ("?", "help"),
                ("Esc", "write"),
                ("i", "read by"),
                ("D", "delete for me"),
            ];
            if app.open_chat().is_some_and(|chat| chat.kind == ChatKind::Group) {
                hints.push(("M", "members"));
            }
            hints
        }
        (Focus::Input, Some(open)) => {
            let away = if open.composing == Composing::New { "chats" } else { "cancel" };
            vec![("Enter", "send"), ("Alt-Enter", "new line"), ("↑", "messages"), ("Esc", away), ("F1", "help")]
        }
        (Focus::Input, None) => vec![("Tab", "chats")],
    }
}

fn panel_hints(panel: &Panel) -> Vec<Hint> {
    let mut hints = match panel {
        Panel::Help { .. } | Panel::Reader { .. } => vec![("↑↓", "scroll")],
        Panel::Form(form) if form.fields.len() > 1 => vec![("Enter", "done"), ("Tab", "next field")],
        Panel::Form(_) => vec![("Enter", "done")],
        Panel::Confirm { .. } => vec![("y", "yes"), ("n", "no")],
        Panel::React { .. } => vec![("1-8", "choose"), ("0", "take away"), ("e", "another")],
        Panel::List(list) => match list.rows {
            Rows::Members { .. } => vec![
                ("Enter", "write"),
                ("a", "add"),
                ("x", "remove"),
                ("m", "admin"),
                ("o", "hand over"),
                ("t", "title"),
                ("d", "describe"),
                ("l", "leave"),
            ],
            Rows::Contacts(_) => {
                vec![("Enter", "write"), ("a", "add"), ("x", "remove"), ("b", "block"), ("B", "blocked")]
            }
            Rows::Blocked(_) => vec![("u", "unblock")],
            Rows::Devices(_) => vec![("x", "log it out")],
            Rows::Forward { .. } => vec![("Space", "choose"), ("Enter", "forward")],
            Rows::Readers { .. } => vec![],
        },
    };
    hints.push(("Esc", "close"));
    hints
}

/// The whole help, by section.
pub const HELP: [(&str, &[Hint]); 5] = [
    (
        "Everywhere",
        &[
            ("Tab", "next pane"),
            ("? or F1", "this help"),
            ("Ctrl-R", "connect now"),
            ("Esc", "back"),
            ("Ctrl-C", "quit"),
        ],
    ),
    (
        "Chats",
        &[
            ("↑ ↓ Enter", "choose and open"),
            ("/", "search"),
            ("n N", "new chat, new group"),
            ("m p a", "mute, pin, archive, or undo it"),
            ("A", "show the archive"),
            ("M b", "members of a group; block a person"),
            ("c d", "contacts; devices"),
            ("L q", "log out; quit"),
        ],
    ),
    (
        "Messages",
        &[
            ("↑ ↓ PgUp PgDn", "move, back to the beginning"),
            ("r e", "reply; edit"),
            ("x D", "take back for everyone; delete for me"),
            ("+ f", "react; forward"),
            ("i", "who has received and read it"),
            ("Enter", "read a long message"),
            ("R X", "retry or discard what was refused"),
        ],
    ),
    (
        "Writing",
        &[
            ("Enter", "send"),
            ("Alt-Enter", "new line, as is Ctrl-J"),
            ("@ Tab", "complete a member's name"),
            ("Ctrl-W U K", "delete a word, to the start, to the end"),
        ],
    ),
    (
        "Marks",
        &[
            ("… ✓ ✓✓", "waiting, sent, delivered; ✓✓ in blue: read"),
            ("!", "refused"),
            ("● ○", "online or not"),
            ("# ▴ ⊘", "group, pinned, muted"),
        ],
    ),
];
