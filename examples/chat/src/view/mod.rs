//! Draws the app's state. Nothing here changes it.

mod bar;
mod bubble;
mod chat_list;
mod form;
mod input;
mod list_panel;
mod log_in;
mod messages;
mod notes;
mod panel;

use ratatui::{
    Frame,
    layout::Rect,
    style::Style,
    text::{Line, Span},
    widgets::{Block, BorderType, Clear, Padding},
};

use crate::{
    app::{App, Screen},
    layout::areas,
    text, theme,
};

pub fn draw(frame: &mut Frame, app: &App) {
    let areas = areas(frame.area(), app);
    bar::top(frame, areas.top, app);
    match &app.screen {
        Screen::LogIn(log_in) => log_in::draw(frame, app, log_in),
        Screen::Chats => {
            if let Some(area) = areas.list {
                chat_list::draw(frame, area, app);
            }
            if let Some(area) = areas.messages {
                messages::draw(frame, area, app);
            }
            if let (Some(area), Some(open)) = (areas.input, &app.open) {
                input::draw(frame, area, app, open);
            }
        }
    }
    if let Some(panel) = &app.panel {
        panel::draw(frame, app, panel);
    }
    bar::footer(frame, areas.footer, app);
}

/// A pane's frame.
fn pane(title: Line<'static>, focused: bool) -> Block<'static> {
    Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(theme::border(focused))
        .title(title.style(if focused { theme::BOLD } else { Style::new() }))
}

/// An empty frame over the others, in the middle of the screen, and what is inside it.
fn popup(frame: &mut Frame, title: &str, columns: u16, rows: u16) -> Rect {
    let screen = frame.area();
    let area = screen.centered(
        ratatui::layout::Constraint::Length(columns.min(screen.width)),
        ratatui::layout::Constraint::Length(rows.min(screen.height.saturating_sub(2))),
    );
    frame.render_widget(Clear, area);
    let title = text::cut(title, usize::from(area.width).saturating_sub(4));
    let block = pane(Line::from(format!(" {title} ")), true).padding(Padding::horizontal(1));
    let inside = block.inner(area);
    frame.render_widget(block, area);
    inside
}

/// A line with something at both of its ends. The left is there to be cut.
fn ends(left: Vec<Span<'static>>, right: Vec<Span<'static>>, columns: usize) -> Line<'static> {
    let taken: usize = left.iter().chain(&right).map(Span::width).sum();
    let mut spans = left;
    spans.push(Span::raw(" ".repeat(columns.saturating_sub(taken))));
    spans.extend(right);
    Line::from(spans)
}

/// The first row to be shown so that the chosen one is seen, near the middle if there are more above and below.
fn first_row(chosen: usize, rows: usize, shown: usize) -> usize {
    chosen.saturating_sub(shown / 2).min(rows.saturating_sub(shown))
}

#[cfg(test)]
mod tests;
