//! What lies over the chats.

use ratatui::{
    Frame,
    text::{Line, Span},
    widgets::Paragraph,
};

use super::{form, list_panel, popup};
use crate::{
    app::{App, EMOJI, Panel},
    keys::HELP,
    text, theme,
};

pub fn draw(frame: &mut Frame, app: &App, panel: &Panel) {
    match panel {
        Panel::Help { scroll } => {
            let lines = help();
            let inside = popup(frame, "Keys", 66, lines.len() as u16 + 2);
            let scroll = (*scroll).min((lines.len() as u16).saturating_sub(inside.height));
            frame.render_widget(Paragraph::new(lines).scroll((scroll, 0)), inside);
        }
        Panel::Form(fields) => {
            let inside = popup(frame, fields.title, 52, form::rows(fields) + 2);
            form::draw(frame, inside, fields);
        }
        Panel::Confirm { question, .. } => {
            let rows = text::wrap(question, 44);
            let inside = popup(frame, "Sure?", 48, rows.len() as u16 + 4);
            let mut lines: Vec<Line> = rows.into_iter().map(|row| Line::from(question[row].to_owned())).collect();
            let key = |key| Span::styled(key, theme::ACCENT);
            lines.extend([
                Line::default(),
                Line::from(vec![key("y"), Span::raw(" yes   "), key("n"), Span::raw(" no")]),
            ]);
            frame.render_widget(Paragraph::new(lines), inside);
        }
        Panel::React { selected, .. } => react(frame, *selected),
        Panel::Reader { author, text, scroll } => reader(frame, author, text, *scroll),
        Panel::List(list) => list_panel::draw(frame, app, list),
    }
}

fn help() -> Vec<Line<'static>> {
    let section = |(title, hints): (&'static str, &'static [_])| {
        let rows = hints.iter().map(|(key, what): &(&str, &str)| {
            Line::from(vec![Span::styled(format!("  {key:<15}"), theme::ACCENT), Span::raw(*what)])
        });
        std::iter::once(Line::styled(title, theme::BOLD)).chain(rows).chain([Line::default()]).collect::<Vec<_>>()
    };
    HELP.into_iter().flat_map(section).collect()
}

fn react(frame: &mut Frame, selected: usize) {
    let inside = popup(frame, "React", 4 + EMOJI.len() as u16 * 5, 4);
    let emoji = EMOJI.iter().enumerate().map(|(index, emoji)| {
        Span::styled(format!(" {emoji}  "), if index == selected { theme::CURSOR } else { theme::BOLD })
    });
    let digits = (1..=EMOJI.len()).map(|digit| Span::styled(format!("  {digit}  "), theme::FAINT));
    frame.render_widget(Paragraph::new(vec![emoji.collect(), digits.collect()]), inside);
}

fn reader(frame: &mut Frame, author: &str, text: &str, scroll: u16) {
    let (columns, rows) = (frame.area().width.saturating_sub(4).min(84), frame.area().height.saturating_sub(4));
    let wrapped = text::wrap(text, usize::from(columns.saturating_sub(4)));
    let inside = popup(frame, author, columns, rows.min(wrapped.len() as u16 + 2));
    let scroll = usize::from(scroll).min(wrapped.len().saturating_sub(usize::from(inside.height)));
    let lines: Vec<Line> =
        wrapped.into_iter().skip(scroll).take(usize::from(inside.height)).map(|row| Line::from(&text[row])).collect();
    frame.render_widget(Paragraph::new(lines), inside);
}
