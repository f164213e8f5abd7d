//! The list of chats: two lines for each.

use ratatui::{
    Frame,
    layout::Rect,
    style::Style,
    text::{Line, Span},
    widgets::Paragraph,
};
use tidings_sdk::{Chat, MessageStatus};

use super::{ends, first_row, notes, pane};
use crate::{
    app::{App, Focus, muted, peer},
    text, theme,
};

pub fn draw(frame: &mut Frame, area: Rect, app: &App) {
    let focused = app.focus == Focus::List && app.panel.is_none();
    let title = match (&app.chats.search, app.chats.archived) {
        (Some(_), _) => " Search ",
        (None, true) => " Archive ",
        (None, false) => " Chats ",
    };
    let block = pane(Line::from(title), focused);
    let mut inside = block.inner(area);
    frame.render_widget(block, area);
    if let Some(search) = &app.chats.search {
        let (_, column) = search.cell(usize::MAX);
        frame.render_widget(Line::from(format!(" / {}", search.text())), Rect { height: 1, ..inside });
        frame.set_cursor_position((inside.x + 3 + (column as u16).min(inside.width.saturating_sub(4)), inside.y));
        inside.y += 1;
        inside.height = inside.height.saturating_sub(1);
    }
    let visible = app.chats.visible();
    if visible.is_empty() {
        frame.render_widget(Paragraph::new(empty(app)).centered(), inside);
        return;
    }
    let chosen = visible.iter().position(|chat| Some(&chat.id) == app.chats.selected.as_ref()).unwrap_or_default();
    let shown = usize::from(inside.height / 2).max(1);
    let first = first_row(chosen, visible.len(), shown);
    let lines: Vec<Line> = (visible.iter().enumerate().skip(first).take(shown))
        .flat_map(|(index, chat)| {
            let style = match index == chosen {
                true if focused => theme::CURSOR,
                true => theme::CHOSEN,
                false => Style::new(),
            };
            rows(app, chat, usize::from(inside.width)).map(|line| highlight(line, style))
        })
        .collect();
    frame.render_widget(Paragraph::new(lines), inside);
}

/// What the cursor is on is of one colour, so that it can be read on any background.
pub fn highlight(line: Line<'static>, style: Style) -> Line<'static> {
    if style.bg.is_none() {
        return line.patch_style(style);
    }
    let spans = line.spans.into_iter().map(|span| span.patch_style(style));
    Line::from(spans.collect::<Vec<_>>())
}

fn empty(app: &App) -> Vec<Line<'static>> {
    let words: &[&str] = match (&app.chats.search, app.chats.archived, app.chats.loaded) {
        (_, _, false) => &["", "Loading…"],
        (Some(_), _, true) => &["", "No such chat"],
        (None, true, true) => &["", "Nothing is archived"],
        (None, false, true) => &["", "No chats yet", "", "n: write to somebody", "N: make a group"],
    };
    words.iter().map(|line| Line::styled(*line, theme::FAINT)).collect()
}

fn rows(app: &App, chat: &Chat, columns: usize) -> [Line<'static>; 2] {
    let time = format!("{} ", app.clock.brief(chat.last_activity));
    let unread = chat.unread_count > 0;
    let title = text::cut(app.title(chat), columns.saturating_sub(text::width(&time) + 4));
    let title_style = if unread { theme::BOLD } else { Style::new() };
    let time_style = if unread { theme::GOOD } else { theme::FAINT };
    let top = ends(
        vec![presence(app, chat), Span::styled(title, title_style)],
        vec![Span::styled(time, time_style)],
        columns,
    );

    let marks = marks(app, chat);
    let room = columns.saturating_sub(marks.iter().map(Span::width).sum::<usize>() + 4);
    let mut left = vec![Span::raw("   ")];
    left.extend(last(app, chat, room));
    [top, ends(left, marks, columns)]
}

fn presence(app: &App, chat: &Chat) -> Span<'static> {
    match peer(chat) {
        None => Span::styled(" # ", theme::FAINT),
        Some(peer) if app.presence.get(peer).is_some_and(|presence| presence.online) => {
            Span::styled(" ● ", theme::GOOD)
        }
        Some(_) => Span::styled(" ○ ", theme::FAINT),
    }
}

fn marks(app: &App, chat: &Chat) -> Vec<Span<'static>> {
    let mut marks = vec![];
    if muted(chat, app.clock.now) {
        marks.push(Span::styled("⊘ ", theme::FAINT));
    }
    if chat.pinned_at.is_some() {
        marks.push(Span::styled("▴ ", theme::ACCENT));
    }
    if chat.blocked_by.is_some() {
        marks.push(Span::styled("! ", theme::BAD));
    }
    if chat.unread_count > 0 {
        let count = if chat.unread_count >= 1000 { "999+".to_owned() } else { chat.unread_count.to_string() };
        let style = if muted(chat, app.clock.now) { theme::FAINT } else { theme::BADGE };
        marks.extend([Span::styled(format!(" {count} "), style), Span::raw(" ")]);
    }
    marks
}

/// The last message, or what was begun in answer to it.
fn last(app: &App, chat: &Chat, columns: usize) -> Vec<Span<'static>> {
    if let Some(draft) = app.drafts.get(&chat.id) {
        let text = text::cut(&text::clean_line(draft.text()), columns.saturating_sub(7));
        return vec![Span::styled("Draft: ", theme::BAD), Span::styled(text, theme::FAINT)];
    }
    let Some(message) = &chat.last_message else { return vec![] };
    let mut spans = vec![];
    let ticks = notes::ticks(&message.status);
    if !ticks.is_empty() {
        let style = if message.status == MessageStatus::Read { theme::READ } else { theme::FAINT };
        spans.push(Span::styled(format!("{ticks} "), style));
    } else if peer(chat).is_none() && crate::app::text(message).is_some() {
        let name = app.name(&message.author_id).split(' ').next().unwrap_or_default();
        spans.push(Span::styled(format!("{}: ", text::cut(name, 10)), theme::person(&message.author_id)));
    }
    let taken: usize = spans.iter().map(Span::width).sum();
    let preview = notes::preview(app, message, &chat.kind);
    spans.push(Span::styled(text::cut(&preview, columns.saturating_sub(taken)), theme::FAINT));
    spans
}
