//! One message: others' at the left, one's own at the right, with a bar at its side in its author's colour.

use ratatui::text::{Line, Span};
use tidings_sdk::{ChatKind, Mention, Message, MessageBody, MessageStatus};

use super::{chat_list::highlight, notes};
use crate::{
    app::{App, OpenChat},
    explain::refusal,
    text, theme,
};

/// A message of more rows is cut; Enter shows it whole.
const LONGEST: usize = 12;

/// A message is not wider than this.
const WIDEST: usize = 72;

/// From so many forwards on, a message is said to be forwarded often.
const OFTEN: u32 = 5;

type Spans = Vec<Span<'static>>;

/// How a message is to be shown.
pub struct Look {
    pub named: bool,
    pub selected: bool,
    pub columns: usize,
}

pub fn lines(app: &App, open: &OpenChat, kind: &ChatKind, message: &Message, look: &Look) -> Vec<Line<'static>> {
    let own = message.author_id == app.user_id;
    let columns = (look.columns * 4 / 5).min(WIDEST).saturating_sub(3).max(8);
    let mut rows: Vec<Spans> = vec![];
    if look.named {
        let name = text::cut(app.name(&message.author_id), columns);
        rows.push(vec![Span::styled(name, theme::person(&message.author_id).patch(theme::BOLD))]);
    }
    rows.extend(body(app, open, kind, message, columns));
    put_meta(&mut rows, meta(app, message), columns);
    rows.extend(reactions(message, columns));
    if let MessageStatus::Failed { reason, .. } = message.status {
        let why = format!("Not sent: {}", refusal(reason));
        let wrapped = text::wrap(&why, columns);
        rows.extend(wrapped.into_iter().map(|row| vec![Span::styled(why[row].to_owned(), theme::BAD)]));
    }
    let bar = Span::styled("▌", if own { theme::OWN } else { theme::person(&message.author_id) });
    aligned(rows, &bar, own, look)
}

fn aligned(rows: Vec<Spans>, bar: &Span<'static>, own: bool, look: &Look) -> Vec<Line<'static>> {
    let widest = rows.iter().map(|row| row_width(row)).max().unwrap_or_default();
    let indent = if own { look.columns.saturating_sub(widest + 3) } else { 0 };
    let line = |row: Spans| {
        let fill = widest - row_width(&row);
        let mut spans = vec![bar.clone(), Span::raw(" ")];
        spans.extend(row);
        spans.push(Span::raw(" ".repeat(fill)));
        let line = Line::from(spans);
        let mut line = if look.selected { highlight(line, theme::CURSOR) } else { line };
        line.spans.insert(0, Span::raw(" ".repeat(indent)));
        line
    };
    rows.into_iter().map(line).collect()
}

fn row_width(row: &[Span]) -> usize {
    row.iter().map(Span::width).sum()
}

fn body(app: &App, open: &OpenChat, kind: &ChatKind, message: &Message, columns: usize) -> Vec<Spans> {
    let MessageBody::Text { text, link, reply_to_seq, mentions, forward_count } = &message.body else {
        return vec![vec![Span::styled(text::cut(&notes::preview(app, message, kind), columns), theme::NOTE)]];
    };
    let mut rows = vec![];
    if *forward_count > 0 {
        let forwarded = if *forward_count >= OFTEN { "» forwarded many times" } else { "» forwarded" };
        rows.push(vec![Span::styled(forwarded, theme::NOTE)]);
    }
    rows.extend(reply_to_seq.map(|seq| quote(app, open, kind, seq, columns)));
    let wrapped = text::wrap(text, columns);
    let folded = wrapped.len().saturating_sub(LONGEST);
    let mentioned = mentioned(text, mentions);
    for row in wrapped.into_iter().take(LONGEST) {
        rows.push(styled(text, row, &mentioned));
    }
    if folded > 0 {
        rows.push(vec![Span::styled(format!("… {folded} more lines (Enter)"), theme::ACCENT)]);
    }
    if let Some(link) = link {
        let title = if link.title.is_empty() { &link.url } else { &link.title };
        rows.push(vec![Span::styled("│ ", theme::FAINT), Span::styled(text::cut(title, columns - 2), theme::ACCENT)]);
    }
    rows
}

/// What a message answers, in one line.
fn quote(app: &App, open: &OpenChat, kind: &ChatKind, seq: u64, columns: usize) -> Spans {
    let (name, said, style) = match open.by_seq(seq) {
        Some(quoted) => {
            (app.name(&quoted.author_id), notes::preview(app, quoted, kind), theme::person(&quoted.author_id))
        }
        None => ("", "an earlier message".to_owned(), theme::FAINT),
    };
    let name = text::cut(name, columns / 3);
    let said = text::cut(&said, columns.saturating_sub(text::width(&name) + 4));
    vec![
        Span::styled(if name.is_empty() { "│ ".to_owned() } else { format!("│ {name}: ") }, style),
        Span::styled(said, theme::FAINT),
    ]
}

/// For every byte of a text, whether it belongs to a mention: as sorted ranges.
fn mentioned(text: &str, mentions: &[Mention]) -> Vec<(usize, usize)> {
    let byte = |char: u32| text.char_indices().nth(char as usize).map_or(text.len(), |(at, _)| at);
    let range = |mention: &Mention| (byte(mention.offset), byte(mention.offset.saturating_add(mention.length)));
    let mut ranges: Vec<_> = mentions.iter().map(range).collect();
    ranges.sort_unstable();
    ranges
}

/// A row of a text, with its mentions set off.
fn styled(text: &str, row: std::ops::Range<usize>, mentioned: &[(usize, usize)]) -> Spans {
    let (mut spans, mut at) = (vec![], row.start);
    for &(start, end) in mentioned {
        let (start, end) = (start.clamp(at, row.end), end.clamp(at, row.end));
        if start < end {
            spans.push(Span::raw(text[at..start].to_owned()));
            spans.push(Span::styled(text[start..end].to_owned(), theme::MENTION));
            at = end;
        }
    }
    spans.push(Span::raw(text[at..row.end].trim_end().to_owned()));
    spans
}

/// The time and the ticks.
fn meta(app: &App, message: &Message) -> Spans {
    let edited = if message.edited_at.is_some() { "edited " } else { "" };
    let mut spans = vec![Span::styled(format!("{edited}{}", app.clock.time(message.at)), theme::FAINT)];
    let ticks = notes::ticks(&message.status);
    if !ticks.is_empty() {
        let style = match message.status {
            MessageStatus::Read => theme::READ,
            MessageStatus::Failed { .. } => theme::BAD,
            _ => theme::FAINT,
        };
        spans.push(Span::styled(format!(" {ticks}"), style));
    }
    spans
}

/// Puts the time at the end of the last row, or below it if there is no room.
fn put_meta(rows: &mut Vec<Spans>, meta: Spans, columns: usize) {
    let widest = rows.iter().map(|row| row_width(row)).max().unwrap_or_default();
    let meta_width = row_width(&meta);
    match rows.last_mut() {
        Some(last) if row_width(last) + 2 + meta_width <= columns => {
            let fill = widest.max(row_width(last) + 2 + meta_width) - row_width(last) - meta_width;
            last.push(Span::raw(" ".repeat(fill)));
            last.extend(meta);
        }
        _ => {
            let mut row = vec![Span::raw(" ".repeat(widest.saturating_sub(meta_width)))];
            row.extend(meta);
            rows.push(row);
        }
    }
}

fn reactions(message: &Message, columns: usize) -> Option<Spans> {
    let mut spans: Spans = vec![];
    for reaction in &message.reactions {
        let count = if reaction.count > 1 { format!(" {}", reaction.count) } else { String::new() };
        let span = Span::styled(format!("{}{count}  ", reaction.emoji), theme::BOLD);
        if row_width(&spans) + span.width() > columns {
            break;
        }
        spans.push(span);
    }
    (!spans.is_empty()).then_some(spans)
}
