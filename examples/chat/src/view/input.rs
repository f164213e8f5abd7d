//! The input, which grows with the text.

use ratatui::{
    Frame,
    layout::Rect,
    text::Line,
    widgets::{Padding, Paragraph},
};

use super::{first_row, notes, pane};
use crate::{
    app::{App, Composing, Focus, OpenChat},
    text, theme,
};

pub fn draw(frame: &mut Frame, area: Rect, app: &App, open: &OpenChat) {
    let focused = app.focus == Focus::Input && app.panel.is_none();
    let title = text::cut(&title(app, open), usize::from(area.width).saturating_sub(4));
    let block = pane(Line::from(title), focused).padding(Padding::horizontal(1));
    let inside = block.inner(area);
    frame.render_widget(block, area);
    if open.input.is_empty() && !focused {
        frame.render_widget(Line::styled("Write a message", theme::FAINT), inside);
        return;
    }
    let columns = usize::from(inside.width);
    let rows = open.input.rows(columns);
    let (row, column) = open.input.cell(columns);
    let shown = usize::from(inside.height);
    let first = first_row(row, rows.len(), shown);
    let lines: Vec<Line> =
        rows.into_iter().skip(first).take(shown).map(|row| Line::from(&open.input.text()[row])).collect();
    frame.render_widget(Paragraph::new(lines), inside);
    if focused {
        frame.set_cursor_position((inside.x + column as u16, inside.y + (row - first) as u16));
    }
}

fn title(app: &App, open: &OpenChat) -> String {
    let quoted = |seq: u64| {
        let (message, chat) = (open.by_seq(seq), app.open_chat());
        message
            .zip(chat)
            .map(|(message, chat)| (app.name(&message.author_id), notes::preview(app, message, &chat.kind)))
    };
    match open.composing {
        Composing::New => String::new(),
        Composing::Reply { seq } => match quoted(seq) {
            Some((name, said)) => format!(" Reply to {name}: {said} "),
            None => " Reply ".to_owned(),
        },
        Composing::Edit { .. } => " Edit your message ".to_owned(),
    }
}
