//! What happened to a chat, in words; and a message in a few words.

use tidings_sdk::{ChatKind, MemberRole, Message, MessageBody, MessageStatus, Role};

use crate::{app::App, text};

/// A message in one line, as the list of chats and quotes show it.
pub fn preview(app: &App, message: &Message, kind: &ChatKind) -> String {
    match &message.body {
        MessageBody::Text { text, .. } => text::clean_line(text),
        MessageBody::Sealed { .. } => "A sealed message".to_owned(),
        MessageBody::Revoked => "Taken back".to_owned(),
        _ => note(app, message, kind),
    }
}

/// What a message that nobody wrote says.
pub fn note(app: &App, message: &Message, kind: &ChatKind) -> String {
    let author = app.name(&message.author_id);
    match &message.body {
        MessageBody::Membership { .. } if *kind != ChatKind::Group => "The chat begins here".to_owned(),
        MessageBody::Membership { joined, left, role_changed } => {
            let mut parts = vec![];
            parts.extend(joined_note(app, message, joined));
            if left.contains(&message.author_id) {
                parts.push(format!("{author} left"));
            } else if !left.is_empty() {
                parts.push(format!("{author} removed {}", list(app, left.iter())));
            }
            parts.extend(role_changed.iter().map(|changed| role_note(app, changed)));
            parts.join("; ")
        }
        MessageBody::Settings { title: Some(title), .. } => format!("{author} named the group “{title}”"),
        MessageBody::Settings { title: None, .. } => format!("{author} changed the description"),
        _ => "A message that this version cannot show".to_owned(),
    }
}

/// How far an own message has come.
pub fn ticks(status: &MessageStatus) -> &'static str {
    match status {
        MessageStatus::Received => "",
        MessageStatus::Pending => "…",
        MessageStatus::Failed { .. } => "!",
        MessageStatus::Sent => "✓",
        MessageStatus::Delivered | MessageStatus::Read => "✓✓",
    }
}

pub fn role(role: Role) -> &'static str {
    match role {
        Role::Member => "",
        Role::Admin => "admin",
        Role::Owner => "owner",
    }
}

fn joined_note(app: &App, message: &Message, joined: &[MemberRole]) -> Option<String> {
    let author = app.name(&message.author_id);
    let others = || joined.iter().map(|member| &member.user_id).filter(|user_id| **user_id != message.author_id);
    let made = joined.iter().any(|member| member.role == Role::Owner);
    match (made, others().count()) {
        _ if joined.is_empty() => None,
        (true, 0) => Some(format!("{author} made the group")),
        (true, _) => Some(format!("{author} made the group with {}", list(app, others()))),
        (false, 0) => Some(format!("{author} joined")),
        (false, _) => Some(format!("{author} added {}", list(app, others()))),
    }
}

fn role_note(app: &App, changed: &MemberRole) -> String {
    let role = match changed.role {
        Role::Member => "a plain member",
        Role::Admin => "an admin",
        Role::Owner => "the owner",
    };
    let are = if changed.user_id == app.user_id { "are" } else { "is" };
    format!("{} {are} {role} now", app.name(&changed.user_id))
}

fn list<'a>(app: &App, user_ids: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<&str> =
        user_ids.map(|user_id| if *user_id == app.user_id { "you" } else { app.name(user_id) }).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    }
}
