//! The lists that lie over the chats: a line for each row.

use ratatui::{
    Frame,
    style::Style,
    text::{Line, Span},
    widgets::Paragraph,
};
use tidings_sdk::{Contact, Device, Member, Profile, Receipt};

use super::{chat_list::highlight, ends, first_row, notes, popup};
use crate::{
    app::{App, ListPanel, Rows},
    text, theme,
};

const COLUMNS: u16 = 58;

type Row = (Vec<Span<'static>>, Vec<Span<'static>>);

pub fn draw(frame: &mut Frame, app: &App, list: &ListPanel) {
    let rows = rows(app, &list.rows);
    let count = rows.as_ref().map_or(1, |rows| rows.len().max(1));
    let inside = popup(frame, title(&list.rows), COLUMNS, count.min(16) as u16 + 2);
    let Some(rows) = rows.filter(|rows| !rows.is_empty()) else {
        let words = if list.len().is_none() { "Loading…" } else { "Nobody" };
        frame.render_widget(Line::styled(words, theme::FAINT), inside);
        return;
    };
    let shown = usize::from(inside.height);
    let first = first_row(list.selected, rows.len(), shown);
    let lines: Vec<Line> = (rows.into_iter().enumerate().skip(first).take(shown))
        .map(|(index, (left, right))| {
            let line = ends(left, right, usize::from(inside.width));
            highlight(line, if index == list.selected { theme::CURSOR } else { Style::new() })
        })
        .collect();
    frame.render_widget(Paragraph::new(lines), inside);
}

fn title(rows: &Rows) -> &'static str {
    match rows {
        Rows::Members { .. } => "Members",
        Rows::Readers { .. } => "Who has read it",
        Rows::Contacts(_) => "Contacts",
        Rows::Blocked(_) => "Blocked",
        Rows::Devices(_) => "Your devices",
        Rows::Forward { .. } => "Forward to",
    }
}

/// The rows; `None` until they have come.
fn rows(app: &App, rows: &Rows) -> Option<Vec<Row>> {
    Some(match rows {
        Rows::Members { members, .. } => members.as_ref()?.iter().map(|member| member_row(app, member)).collect(),
        Rows::Readers { receipts, seq, .. } => {
            receipts.as_ref()?.iter().map(|receipt| reader_row(app, receipt, *seq)).collect()
        }
        Rows::Contacts(contacts) => contacts.as_ref()?.iter().map(contact_row).collect(),
        Rows::Blocked(users) => {
            users.as_ref()?.iter().map(|profile| (name(&profile.display_name), handle(profile))).collect()
        }
        Rows::Devices(devices) => devices.as_ref()?.iter().map(|device| device_row(app, device)).collect(),
        Rows::Forward { to, chosen, .. } => to
            .iter()
            .map(|chat_id| {
                let mark = if chosen.contains(chat_id) { "[x] " } else { "[ ] " };
                let title = app.chats.get(chat_id).map_or("", |chat| app.title(chat));
                (vec![Span::styled(mark, theme::ACCENT), Span::raw(text::cut(title, 46))], vec![])
            })
            .collect(),
    })
}

fn name(name: &str) -> Vec<Span<'static>> {
    vec![Span::raw(text::cut(name, 30))]
}

fn handle(profile: &Profile) -> Vec<Span<'static>> {
    let username = text::cut(&profile.username, 20);
    vec![Span::styled(if username.is_empty() { username } else { format!("@{username}") }, theme::FAINT)]
}

fn member_row(app: &App, member: &Member) -> Row {
    let name = Span::styled(text::cut(app.name(&member.user_id), 36), theme::person(&member.user_id));
    (vec![name], vec![Span::styled(notes::role(member.role), theme::ACCENT)])
}

fn reader_row(app: &App, receipt: &Receipt, seq: u64) -> Row {
    let (mark, style) = if receipt.read_seq >= seq {
        ("✓✓ read", theme::READ)
    } else if receipt.delivered_seq >= seq {
        ("✓✓ delivered", theme::FAINT)
    } else {
        ("✓ sent", theme::FAINT)
    };
    (name(app.name(&receipt.user_id)), vec![Span::styled(mark, style)])
}

fn contact_row(contact: &Contact) -> Row {
    let profile = &contact.profile;
    let shown = if contact.alias.is_empty() { &profile.display_name } else { &contact.alias };
    let mut left = name(shown);
    if !profile.status_text.is_empty() {
        left.push(Span::styled(format!("  {}", text::cut(&profile.status_text, 20)), theme::NOTE));
    }
    (left, handle(profile))
}

fn device_row(app: &App, device: &Device) -> Row {
    let mut left = name(&device.name);
    left.push(Span::styled(format!("  {}", text::cut(&device.platform, 10)), theme::FAINT));
    let right = if device.current {
        Span::styled("this one", theme::GOOD)
    } else {
        Span::styled(text::cut(&app.clock.last_seen(device.last_seen_at), 20), theme::FAINT)
    };
    (left, vec![right])
}
