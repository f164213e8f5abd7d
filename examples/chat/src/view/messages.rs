//! The messages of the open chat, drawn outwards from the cursor, or upwards from the newest: only what is seen is laid
//! out, however many there are.

use std::time::Duration;

use ratatui::{
    Frame,
    layout::Rect,
    style::Style,
    text::{Line, Span},
    widgets::Paragraph,
};
use tidings_sdk::{Chat, ChatKind, Message, MessageBody};

use super::{
    bubble::{self, Look},
    notes, pane,
};
use crate::{
    app::{App, Focus, Older, OpenChat, peer},
    text, theme,
};

/// Messages of one person that are closer than this stand together.
const TOGETHER: Duration = Duration::from_mins(10);

pub fn draw(frame: &mut Frame, area: Rect, app: &App) {
    let focused = app.focus == Focus::Messages && app.panel.is_none();
    let (Some(open), chat) = (&app.open, app.open_chat()) else {
        let block = pane(Line::default(), false);
        let hint = Line::styled("Choose a chat, or press n for a new one", theme::FAINT).centered();
        let inside = block.inner(area);
        frame.render_widget(block, area);
        frame.render_widget(hint, Rect { y: inside.y + inside.height / 2, height: 1.min(inside.height), ..inside });
        return;
    };
    let columns = usize::from(area.width.saturating_sub(2));
    let title = chat.map(|chat| title(app, chat, columns)).unwrap_or_default();
    let block = pane(title, focused).title_bottom(below(app, open, chat, columns));
    let inside = block.inner(area);
    frame.render_widget(block, area);
    let group = ChatKind::Group;
    let scene = Scene { app, open, kind: chat.map_or(&group, |chat| &chat.kind), columns, focused };
    frame.render_widget(Paragraph::new(scene.lines(usize::from(inside.height))), inside);
}

fn title(app: &App, chat: &Chat, columns: usize) -> Line<'static> {
    let title = text::cut(app.title(chat), columns / 2);
    let (about, style) = match peer(chat).map(|peer| app.presence.get(peer)) {
        None if chat.role.is_none() => ("you are not in this group any more".to_owned(), theme::BAD),
        None if chat.description.is_empty() => (format!("{} members", chat.member_count), theme::FAINT),
        None => (format!("{} members · {}", chat.member_count, chat.description), theme::FAINT),
        Some(Some(presence)) if presence.online => ("● online".to_owned(), theme::GOOD),
        Some(Some(presence)) => {
            (presence.last_seen_at.map(|at| app.clock.last_seen(at)).unwrap_or_default(), theme::FAINT)
        }
        Some(None) => (String::new(), theme::FAINT),
    };
    let about = text::cut(&about, columns.saturating_sub(text::width(&title) + 5));
    let gap = if about.is_empty() { "" } else { "  " };
    Line::from(vec![Span::raw(format!(" {title}{gap}")), Span::styled(format!("{about} "), style)])
}

/// Who is typing, or what holds the chat back.
fn below(app: &App, open: &OpenChat, chat: Option<&Chat>, columns: usize) -> Line<'static> {
    if chat.is_some_and(|chat| chat.blocked_by.is_some()) {
        let text = text::cut(" ! What was refused waits: Tab, then R or X ", columns);
        return Line::styled(text, theme::BAD);
    }
    let names: Vec<&str> = open.typing.iter().map(|user_id| app.name(user_id)).collect();
    let typing = match names.as_slice() {
        [] => return Line::default(),
        [one] => format!(" {one} is typing… "),
        [one, two] => format!(" {one} and {two} are typing… "),
        [one, others @ ..] => format!(" {one} and {} others are typing… ", others.len()),
    };
    Line::styled(text::cut(&typing, columns), theme::ACCENT)
}

struct Scene<'a> {
    app: &'a App,
    open: &'a OpenChat,
    kind: &'a ChatKind,
    columns: usize,
    focused: bool,
}

impl Scene<'_> {
    /// What is seen in so many rows.
    fn lines(&self, rows: usize) -> Vec<Line<'static>> {
        let count = self.open.messages.len();
        if count == 0 {
            let words = if self.open.loaded { "Nothing was written yet" } else { "Loading…" };
            return vec![Line::default(), Line::styled(words, theme::FAINT).centered()];
        }
        let unread = self.first_unread();
        let anchor = self.open.selected_index().unwrap_or(count - 1);
        let block = self.block(anchor, unread);
        let (anchor_rows, mut below, mut above) = (block.len(), vec![], vec![]);
        for index in anchor + 1..count {
            if below.len() >= rows {
                break;
            }
            below.extend(self.block(index, unread));
        }
        // Nearest first, so that it can grow upwards.
        for index in (0..anchor).rev() {
            if above.len() >= rows {
                break;
            }
            above.extend(self.block(index, unread).into_iter().rev());
        }
        if above.len() < rows {
            above.extend(self.beginning());
        }
        let total = above.len() + anchor_rows + below.len();
        let middle = above.len() + anchor_rows / 2;
        let first = middle.saturating_sub(rows / 2).min(total.saturating_sub(rows));
        let pad = std::iter::repeat_n(Line::default(), rows.saturating_sub(total));
        let lines = above.into_iter().rev().chain(block).chain(below);
        pad.chain(lines.skip(first).take(rows)).collect()
    }

    /// The line above the first message.
    fn beginning(&self) -> Option<Line<'static>> {
        let words = match self.open.older {
            Older::Loading => "Loading older messages…",
            Older::Perhaps => "↑ older messages",
            Older::None => return None,
        };
        Some(Line::styled(words, theme::FAINT).centered())
    }

    /// A message, and what stands between it and the one before.
    fn block(&self, index: usize, unread: Option<usize>) -> Vec<Line<'static>> {
        let message = &self.open.messages[index];
        let previous = index.checked_sub(1).map(|previous| &self.open.messages[previous]);
        let clock = &self.app.clock;
        let mut lines = vec![];
        if previous.is_none_or(|previous| clock.date(previous.at) != clock.date(message.at)) {
            lines.push(self.rule(&clock.day(message.at), theme::FAINT));
        }
        if unread == Some(index) {
            lines.push(self.rule("New messages", theme::ACCENT));
        }
        if matches!(message.body, MessageBody::Membership { .. } | MessageBody::Settings { .. } | MessageBody::Unknown)
        {
            lines.extend(self.note(message));
            return lines;
        }
        let begins = !lines.is_empty() || previous.is_none_or(|previous| !together(previous, message));
        if begins && previous.is_some() {
            lines.push(Line::default());
        }
        let named = begins && *self.kind == ChatKind::Group && message.author_id != self.app.user_id;
        let selected = self.focused && self.open.selected.as_ref() == Some(&message.id);
        let look = Look { named, selected, columns: self.columns };
        lines.extend(bubble::lines(self.app, self.open, self.kind, message, &look));
        lines
    }

    /// The first message of others that was not read when the chat was opened.
    fn first_unread(&self) -> Option<usize> {
        let after = self.open.unread_after?;
        let unread =
            |message: &Message| message.author_id != self.app.user_id && message.seq.is_some_and(|seq| seq > after);
        self.open.messages.iter().position(unread)
    }

    fn rule(&self, words: &str, style: Style) -> Line<'static> {
        let dashes = self.columns.saturating_sub(text::width(words) + 4) / 2;
        let dashes = "─".repeat(dashes);
        Line::from(vec![
            Span::styled(dashes.clone(), theme::FAINT),
            Span::styled(format!("  {words}  "), style),
            Span::styled(dashes, theme::FAINT),
        ])
        .centered()
    }

    fn note(&self, message: &Message) -> Vec<Line<'static>> {
        let note = notes::note(self.app, message, self.kind);
        let selected = self.focused && self.open.selected.as_ref() == Some(&message.id);
        let style = if selected { theme::CURSOR } else { theme::NOTE };
        let rows = text::wrap(&note, self.columns.saturating_sub(4));
        rows.into_iter().map(|row| Line::styled(note[row].to_owned(), style).centered()).collect()
    }
}

fn together(previous: &Message, message: &Message) -> bool {
    let written = |message: &Message| {
        matches!(message.body, MessageBody::Text { .. } | MessageBody::Sealed { .. } | MessageBody::Revoked)
    };
    written(previous)
        && previous.author_id == message.author_id
        && message.at.duration_since(previous.at).unwrap_or_default() < TOGETHER
}
