//! The line on top, with the state of the connection, and the one at the bottom, with keys or a notice.

use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
};
use tidings_sdk::ConnectionState;

use super::ends;
use crate::{
    app::{App, Screen, Tone},
    keys::hints,
    text, theme,
};

pub fn top(frame: &mut Frame, area: Rect, app: &App) {
    let columns = usize::from(area.width);
    let (state, style) = match app.connection {
        ConnectionState::LoggedOut { .. } => ("not logged in", theme::FAINT),
        ConnectionState::Offline => ("○ offline", theme::WARNING),
        ConnectionState::Connecting => ("◌ connecting…", theme::WARNING),
        ConnectionState::CatchingUp => ("◌ catching up…", theme::ACCENT),
        ConnectionState::Online => ("● online", theme::GOOD),
    };
    let away = matches!(app.connection, ConnectionState::Offline | ConnectionState::Connecting);
    let mut left = vec![Span::styled(" Tidings ", if away { theme::BOLD } else { theme::ACCENT.patch(theme::BOLD) })];
    if away && matches!(app.screen, Screen::Chats) {
        left.push(Span::raw(text::cut(
            " What you write is sent when the connection is back (Ctrl-R: now)",
            columns.saturating_sub(28),
        )));
    } else {
        let unread = app.chats.unread(app.clock.now);
        if unread > 0 {
            left.push(Span::styled(format!(" {unread} unread "), theme::BADGE));
        }
    }
    let server = if away { String::new() } else { text::cut(&app.server, columns.saturating_sub(44)) };
    let right = vec![Span::styled(format!("{server}  "), theme::FAINT), Span::styled(format!("{state} "), style)];
    let line = ends(left, right, columns);
    frame.render_widget(if away { line.style(theme::WARNING) } else { line }, area);
}

pub fn footer(frame: &mut Frame, area: Rect, app: &App) {
    let columns = usize::from(area.width);
    if let Some(notice) = &app.notice {
        let style = if notice.tone == Tone::Good { theme::GOOD } else { theme::BAD };
        let text = text::cut(&format!(" {}", notice.text), columns);
        frame.render_widget(Line::styled(text, style.patch(theme::BOLD)), area);
        return;
    }
    let (mut spans, mut taken) = (vec![], 0);
    for (key, what) in hints(app) {
        let hint = [Span::styled(format!(" {key}"), theme::ACCENT), Span::styled(format!(" {what} "), theme::FAINT)];
        taken += hint.iter().map(Span::width).sum::<usize>();
        if taken > columns {
            break;
        }
        spans.extend(hint);
    }
    frame.render_widget(Line::from(spans), area);
}
