//! Keys of what lies over the chats. Esc closes each.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tidings_sdk::Role;

use super::list::show;
use crate::{
    action::{Action, Ask, MemberChange, User, Write},
    app::{App, EMOJI, Form, ListPanel, Panel, Purpose, Rows},
};

/// How many rows a page up or down skips.
const PAGE: u16 = 10;

/// The contract's bound on a forward's destinations.
const DESTINATIONS: usize = 20;

pub fn key(app: &mut App, key: KeyEvent) -> Vec<Action> {
    let Some(mut panel) = app.panel.take() else { return vec![] };
    if key.code == KeyCode::Esc {
        return vec![];
    }
    match &mut panel {
        Panel::Help { scroll } => {
            if matches!(key.code, KeyCode::Char('?' | 'q') | KeyCode::F(1)) {
                return vec![];
            }
            scrolled(scroll, key.code);
        }
        Panel::Reader { scroll, .. } => scrolled(scroll, key.code),
        Panel::Confirm { action, .. } => match key.code {
            KeyCode::Char('y' | 'Y') | KeyCode::Enter => return vec![action.clone()],
            KeyCode::Char('n' | 'N') => return vec![],
            _ => {}
        },
        Panel::Form(form) => match key.code {
            KeyCode::Enter if key.modifiers.is_empty() => match submit(form) {
                Ok(actions) => return actions,
                Err(why) => form.error = Some(why.to_owned()),
            },
            _ => form.key(key),
        },
        Panel::React { chat_id, seq, selected } => match react(chat_id, *seq, selected, key.code) {
            Next::Stay => {}
            Next::Do(actions) => return actions,
            Next::Show(panel) => {
                app.panel = Some(panel);
                return vec![];
            }
        },
        Panel::List(list) => {
            if key.modifiers.contains(KeyModifiers::CONTROL) {
                app.panel = Some(panel);
                return vec![];
            }
            match list_key(app, list, key.code) {
                Next::Stay => {}
                Next::Do(actions) => return actions,
                Next::Show(panel) => {
                    app.panel = Some(panel);
                    return vec![];
                }
            }
        }
    }
    app.panel = Some(panel);
    vec![]
}

/// What a key leads to.
enum Next {
    /// The panel stays.
    Stay,
    /// The panel closes, unless a new one was put in its place.
    Do(Vec<Action>),
    Show(Panel),
}

fn scrolled(scroll: &mut u16, code: KeyCode) {
    *scroll = match code {
        KeyCode::Down | KeyCode::Char('j') => scroll.saturating_add(1),
        KeyCode::Up | KeyCode::Char('k') => scroll.saturating_sub(1),
        KeyCode::PageDown | KeyCode::Char(' ') => scroll.saturating_add(PAGE),
        KeyCode::PageUp => scroll.saturating_sub(PAGE),
        _ => *scroll,
    };
}

fn submit(form: &Form) -> Result<Vec<Action>, &'static str> {
    let text = form.value(0).to_owned();
    let optional = matches!(form.purpose, Purpose::Describe { .. });
    if text.is_empty() && !optional {
        return Err("Fill this in, or leave with Esc.");
    }
    let username = || User::Username(text.trim_start_matches('@').to_lowercase());
    Ok(match form.purpose.clone() {
        Purpose::LogIn | Purpose::Register => vec![],
        Purpose::NewChat => Ask::OpenDirect { user: username() }.into(),
        Purpose::NewGroup => Ask::CreateGroup { title: text, usernames: form.words(1) }.into(),
        Purpose::AddMembers { chat_id } => {
            Ask::ChangeMembers { chat_id, change: MemberChange::Add { usernames: form.words(0) } }.into()
        }
        Purpose::Rename { chat_id } => Ask::Rename { chat_id, title: text }.into(),
        Purpose::Describe { chat_id } => Ask::Describe { chat_id, description: text }.into(),
        Purpose::AddContact => Ask::AddContact { user: username() }.into(),
        Purpose::React { chat_id, seq } => Write::React { chat_id, seq, emoji: Some(text) }.into(),
    })
}

fn react(chat_id: &str, seq: u64, selected: &mut usize, code: KeyCode) -> Next {
    let reacted = |emoji: Option<&str>| {
        Next::Do(Write::React { chat_id: chat_id.to_owned(), seq, emoji: emoji.map(str::to_owned) }.into())
    };
    match code {
        KeyCode::Left | KeyCode::BackTab => *selected = selected.saturating_sub(1),
        KeyCode::Right | KeyCode::Tab => *selected = (*selected + 1).min(EMOJI.len() - 1),
        KeyCode::Enter => return reacted(Some(EMOJI[*selected])),
        KeyCode::Char(digit @ '1'..='8') => return reacted(Some(EMOJI[digit as usize - '1' as usize])),
        KeyCode::Char('0') | KeyCode::Delete | KeyCode::Backspace => return reacted(None),
        KeyCode::Char('e') => return Next::Show(Panel::Form(Form::react(chat_id.to_owned(), seq))),
        _ => {}
    }
    Next::Stay
}

fn list_key(app: &mut App, list: &mut ListPanel, code: KeyCode) -> Next {
    match code {
        KeyCode::Down | KeyCode::Char('j') => list.select(1),
        KeyCode::Up | KeyCode::Char('k') => list.select(-1),
        KeyCode::PageDown => list.select(isize::from(PAGE as u8)),
        KeyCode::PageUp => list.select(-isize::from(PAGE as u8)),
        KeyCode::Home => list.select(isize::MIN),
        KeyCode::End => list.select(isize::MAX),
        _ => {
            let selected = list.selected;
            return match &mut list.rows {
                Rows::Members { .. } => members_key(app, list, code),
                Rows::Contacts(_) => contacts_key(app, list, code),
                Rows::Blocked(Some(users)) if code == KeyCode::Char('u') => users
                    .get(selected)
                    .map_or(Next::Stay, |user| Next::Do(Ask::Unblock { user_id: user.user_id.clone() }.into())),
                Rows::Devices(Some(devices)) if code == KeyCode::Char('x') => match devices.get(selected) {
                    Some(device) if !device.current => Next::Show(Panel::Confirm {
                        question: format!("Log “{}” out for good?", device.name),
                        action: Action::Ask(Ask::RevokeDevice { device_id: device.id.clone() }),
                    }),
                    Some(_) => {
                        app.warn("That is this device: log out instead (L in the chat list).");
                        Next::Stay
                    }
                    None => Next::Stay,
                },
                Rows::Forward { chat_id, seq, to, chosen } => {
                    let Some(at) = to.get(selected) else { return Next::Stay };
                    match code {
                        KeyCode::Char(' ') => {
                            if !chosen.remove(at) && chosen.len() < DESTINATIONS {
                                chosen.insert(at.clone());
                            }
                            Next::Stay
                        }
                        KeyCode::Enter => {
                            chosen.extend(chosen.is_empty().then(|| at.clone()));
                            let to = chosen.drain().collect();
                            Next::Do(Ask::Forward { chat_id: chat_id.clone(), seq: *seq, to }.into())
                        }
                        _ => Next::Stay,
                    }
                }
                Rows::Readers { .. } | Rows::Blocked(_) | Rows::Devices(_) => Next::Stay,
            };
        }
    }
    Next::Stay
}

fn members_key(app: &App, list: &ListPanel, code: KeyCode) -> Next {
    let Rows::Members { chat_id, members } = &list.rows else { return Next::Stay };
    let chat_id = chat_id.clone();
    let chat = app.chats.get(&chat_id);
    let group = match code {
        KeyCode::Char('a') => Some(Panel::Form(Form::add_members(chat_id.clone()))),
        KeyCode::Char('t') => Some(Panel::Form(Form::rename(chat_id.clone(), chat.map_or("", |chat| &chat.title)))),
        KeyCode::Char('d') => {
            Some(Panel::Form(Form::describe(chat_id.clone(), chat.map_or("", |chat| &chat.description))))
        }
        KeyCode::Char('l') => Some(Panel::Confirm {
            question: "Leave this group?".to_owned(),
            action: Action::Ask(Ask::LeaveGroup { chat_id: chat_id.clone() }),
        }),
        _ => None,
    };
    if let Some(panel) = group {
        return Next::Show(panel);
    }
    let Some(member) = members.as_ref().and_then(|members| members.get(list.selected)) else { return Next::Stay };
    let (user_id, name) = (member.user_id.clone(), app.name(&member.user_id));
    let confirm = |question: String, change| {
        let action = Action::Ask(Ask::ChangeMembers { chat_id: chat_id.clone(), change });
        Next::Show(Panel::Confirm { question, action })
    };
    match code {
        KeyCode::Enter if user_id != app.user_id => Next::Do(Ask::OpenDirect { user: User::Id(user_id) }.into()),
        KeyCode::Char('x') if user_id != app.user_id => {
            confirm(format!("Remove {name} from the group?"), MemberChange::Remove { user_id })
        }
        KeyCode::Char('m') if member.role == Role::Admin => {
            confirm(format!("Make {name} a plain member?"), MemberChange::SetRole { user_id, role: Role::Member })
        }
        KeyCode::Char('m') if member.role == Role::Member => {
            confirm(format!("Make {name} an admin?"), MemberChange::SetRole { user_id, role: Role::Admin })
        }
        KeyCode::Char('o') if user_id != app.user_id => {
            confirm(format!("Hand the group over to {name}?"), MemberChange::HandOver { user_id })
        }
        _ => Next::Stay,
    }
}

fn contacts_key(app: &mut App, list: &ListPanel, code: KeyCode) -> Next {
    let Rows::Contacts(contacts) = &list.rows else { return Next::Stay };
    match code {
        KeyCode::Char('a') => return Next::Show(Panel::Form(Form::add_contact())),
        KeyCode::Char('B') => return Next::Do(show(app, Rows::Blocked(None), Ask::Blocked)),
        _ => {}
    }
    let contact = contacts.as_ref().and_then(|contacts| contacts.get(list.selected));
    let Some(profile) = contact.map(|contact| contact.profile.clone()) else { return Next::Stay };
    let (user_id, name) = (profile.user_id, profile.display_name);
    match code {
        KeyCode::Enter => Next::Do(Ask::OpenDirect { user: User::Id(user_id) }.into()),
        KeyCode::Char('x') => Next::Show(Panel::Confirm {
            question: format!("Remove {name} from your contacts?"),
            action: Action::Ask(Ask::RemoveContact { user_id }),
        }),
        KeyCode::Char('b') => Next::Show(Panel::Confirm {
            question: format!("Block {name}? They will not be told."),
            action: Action::Ask(Ask::Block { user_id }),
        }),
        _ => Next::Stay,
    }
}
