//! The log-in.

use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
    widgets::Paragraph,
};

use super::{form, popup};
use crate::{
    app::{App, LogIn, Purpose},
    text, theme,
};

pub fn draw(frame: &mut Frame, app: &App, log_in: &LogIn) {
    let rows = form::rows(&log_in.form);
    let inside = popup(frame, log_in.form.title, 56, rows + 5);
    let server = text::cut(&app.server, usize::from(inside.width));
    frame.render_widget(Line::styled(server, theme::FAINT), Rect { height: 1.min(inside.height), ..inside });
    let fields = Rect { y: inside.y + 2, height: inside.height.saturating_sub(3), ..inside };
    form::draw(frame, fields, &log_in.form);
    let last = Rect { y: inside.bottom().saturating_sub(1), height: 1.min(inside.height), ..inside };
    let line = match (log_in.waiting, &log_in.form.purpose) {
        (true, _) => Line::styled("One moment…", theme::ACCENT),
        (false, Purpose::LogIn) => other("New here? ", " makes an account."),
        (false, _) => other("Been here before? ", " logs in."),
    };
    frame.render_widget(Paragraph::new(line), last);
}

fn other(before: &'static str, after: &'static str) -> Line<'static> {
    Line::from(vec![
        Span::styled(before, theme::FAINT),
        Span::styled("F2", theme::ACCENT),
        Span::styled(after, theme::FAINT),
    ])
}
