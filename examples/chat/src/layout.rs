//! Where the panes are. A narrow terminal shows one of them at a time.

use ratatui::layout::{Constraint, Layout, Rect};

use crate::app::{App, Focus, OpenChat};

/// With fewer columns, the list and the chat are not shown beside each other.
const NARROW: u16 = 66;

/// The input grows up to this many rows.
const INPUT_ROWS: usize = 6;

pub struct Areas {
    pub top: Rect,
    pub list: Option<Rect>,
    pub messages: Option<Rect>,
    pub input: Option<Rect>,
    pub footer: Rect,
}

pub fn areas(area: Rect, app: &App) -> Areas {
    let [top, middle, footer] =
        Layout::vertical([Constraint::Length(1), Constraint::Min(0), Constraint::Length(1)]).areas(area);
    let alone = area.width < NARROW;
    let in_list = app.focus == Focus::List || app.open.is_none();
    let [left, right] =
        Layout::horizontal([Constraint::Length(list_columns(area.width)), Constraint::Min(0)]).areas(middle);
    let (list, chat) = match (alone, in_list) {
        (true, true) => (Some(middle), None),
        (true, false) => (None, Some(middle)),
        (false, _) => (Some(left), Some(right)),
    };
    let rows = |open: &OpenChat| open.input.rows(input_columns((area.width, area.height))).len().min(INPUT_ROWS);
    let input_rows = app.open.as_ref().map_or(0, |open| rows(open) as u16 + 2);
    let split =
        chat.map(|chat| Layout::vertical([Constraint::Min(0), Constraint::Length(input_rows)]).areas::<2>(chat));
    let [messages, input] = split.map_or([None, None], |areas| areas.map(Some));
    Areas { top, list, messages, input: input.filter(|_| app.open.is_some()), footer }
}

/// How many columns the text of the input has.
pub fn input_columns((columns, _): (u16, u16)) -> usize {
    let list = if columns < NARROW { 0 } else { list_columns(columns) };
    // Two borders, and a margin of one on both sides.
    usize::from(columns.saturating_sub(list + 4)).max(1)
}

fn list_columns(columns: u16) -> u16 {
    (columns / 3).clamp(26, 36)
}
