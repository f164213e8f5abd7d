//! What comes from the SDK.

use tidings_sdk::{ChatListUpdate, ConnectionState, LogOutCause, MessageBody, MessageUpdate};

use super::{ask_members, open};
use crate::{
    action::{Action, Write},
    app::{App, Focus, ListPanel, Older, Panel, Rows, Screen},
    event::Answer,
};

/// With fewer messages than this, older ones are asked for at once.
const FEW: usize = 30;

pub fn connected(state: ConnectionState) -> bool {
    matches!(state, ConnectionState::CatchingUp | ConnectionState::Online)
}

pub fn connection(app: &mut App, state: ConnectionState) -> Vec<Action> {
    let came_back = !connected(app.connection) && connected(state);
    app.connection = state;
    match (state, &app.screen) {
        (ConnectionState::LoggedOut { cause }, Screen::Chats) => {
            let why = "The server ended this session. Log in again.";
            app.leave((cause == LogOutCause::ByServer).then_some(why));
            vec![Action::Unfollow]
        }
        (_, Screen::Chats) if came_back => {
            let mut actions = vec![Action::Available(app.attentive)];
            actions.extend(ask_members(app));
            actions
        }
        _ => vec![],
    }
}

pub fn chats(app: &mut App, update: ChatListUpdate) -> Vec<Action> {
    let (ChatListUpdate::Reset { chats } | ChatListUpdate::Changed { chats, .. }) = &update;
    for chat in chats {
        if let Some(peer) = crate::app::peer(chat) {
            app.remember_name(peer, &chat.title);
        }
        if let Some(last) = &chat.last_message {
            app.remember_name(&last.author_id, &last.author_name);
        }
    }
    app.chats.apply(update);
    let gone = app.open.as_ref().is_some_and(|open| app.chats.get(&open.chat_id).is_none());
    let mut actions = vec![];
    if gone {
        app.open = None;
        app.focus = Focus::List;
        actions.push(Action::Unfollow);
    }
    let peers = app.chats.peers();
    if peers != app.watched {
        app.watched.clone_from(&peers);
        actions.push(Action::Watch { user_ids: peers });
    }
    actions
}

pub fn messages(app: &mut App, chat_id: &str, update: MessageUpdate) -> Vec<Action> {
    let (MessageUpdate::Reset { messages } | MessageUpdate::Changed { messages, .. }) = &update;
    for message in messages {
        app.remember_name(&message.author_id, &message.author_name);
    }
    let members_changed = matches!(update, MessageUpdate::Changed { .. })
        && messages.iter().any(|message| matches!(message.body, MessageBody::Membership { .. }));
    let Some(open) = app.open.as_mut().filter(|open| open.chat_id == chat_id) else { return vec![] };
    open.apply(update);
    let mut actions = vec![];
    if open.messages.len() < FEW && open.older == Older::Perhaps {
        open.older = Older::Loading;
        actions.push(Action::LoadOlder { chat_id: chat_id.to_owned() });
    }
    actions.extend(mark_read(app));
    if members_changed {
        actions.extend(ask_members(app));
    }
    actions
}

/// Says that what is on the screen was read, if somebody looks at it.
pub fn mark_read(app: &mut App) -> Option<Action> {
    let open = app.open.as_mut().filter(|_| app.attentive)?;
    let seq = open.head();
    if seq <= open.marked_read {
        return None;
    }
    open.marked_read = seq;
    Some(Action::Write(Write::MarkRead { chat_id: open.chat_id.clone(), seq }))
}

pub fn answer(app: &mut App, answer: Answer) -> Vec<Action> {
    match answer {
        Answer::LoggedIn { user_id } => {
            app.enter(user_id);
            return vec![Action::Available(app.attentive)];
        }
        Answer::LogInFailed(why) => {
            if let Screen::LogIn(log_in) = &mut app.screen {
                log_in.waiting = false;
                log_in.form.error = Some(why);
            }
        }
        Answer::Opened(chat) => {
            let chat_id = chat.id.clone();
            let mut actions = chats(app, ChatListUpdate::Changed { chats: vec![*chat], removed: vec![] });
            app.panel = None;
            actions.extend(open(app, &chat_id));
            return actions;
        }
        Answer::Older { chat_id, more } => {
            if let Some(open) = app.open.as_mut().filter(|open| open.chat_id == chat_id) {
                open.older = if more == Some(false) { Older::None } else { Older::Perhaps };
            }
        }
        Answer::Members { chat_id: of, members: new } => {
            for member in &new {
                app.remember_name(&member.user_id, &member.display_name);
            }
            if let Some(Rows::Members { chat_id, members }) = rows(app)
                && *chat_id == of
            {
                *members = Some(new.clone());
            }
            if let Some(open) = app.open.as_mut().filter(|open| open.chat_id == of) {
                open.members = new;
            }
        }
        Answer::Receipts { chat_id: of, receipts: new } => {
            if let Some(Rows::Readers { chat_id, author_id, receipts, .. }) = rows(app)
                && *chat_id == of
            {
                *receipts = Some(new.into_iter().filter(|receipt| receipt.user_id != *author_id).collect());
            }
        }
        Answer::Contacts(new) => {
            for contact in &new {
                let name = if contact.alias.is_empty() { &contact.profile.display_name } else { &contact.alias };
                app.remember_name(&contact.profile.user_id, name);
            }
            if let Some(Rows::Contacts(contacts)) = rows(app) {
                *contacts = Some(new);
            }
        }
        Answer::Blocked(new) => {
            if let Some(Rows::Blocked(users)) = rows(app) {
                *users = Some(new);
            }
        }
        Answer::Devices(new) => {
            if let Some(Rows::Devices(devices)) = rows(app) {
                *devices = Some(new);
            }
        }
        Answer::Unsent { chat_id, text, why } => {
            app.give_back(&chat_id, &text);
            app.warn(why);
        }
        Answer::Done(what) => app.say(what),
        Answer::Failed(why) => app.warn(why),
    }
    if let Some(Panel::List(list)) = &mut app.panel {
        list.select(0);
    }
    vec![]
}

/// The rows of the list that is shown.
fn rows(app: &mut App) -> Option<&mut Rows> {
    match &mut app.panel {
        Some(Panel::List(ListPanel { rows, .. })) => Some(rows),
        _ => None,
    }
}
