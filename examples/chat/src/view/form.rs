//! The fields of a form.

use ratatui::{
    Frame,
    layout::Rect,
    text::{Line, Span},
    widgets::Paragraph,
};

use crate::{
    app::{Field, Form},
    text, theme,
};

/// How many rows a form needs: three for each field, and two for what is wrong with it.
pub fn rows(form: &Form) -> u16 {
    form.fields.len() as u16 * 3 + 2
}

pub fn draw(frame: &mut Frame, area: Rect, form: &Form) {
    let columns = usize::from(area.width);
    let mut lines = vec![];
    for (index, field) in form.fields.iter().enumerate() {
        let focused = index == form.focused;
        let label = if focused { theme::ACCENT.patch(theme::BOLD) } else { theme::BOLD };
        lines.push(Line::from(vec![
            Span::styled(field.label, label),
            Span::styled(format!("  {}", field.hint), theme::FAINT),
        ]));
        let (shown, column) = seen(field, columns.saturating_sub(3));
        if focused {
            frame.set_cursor_position((area.x + 2 + column as u16, area.y + lines.len() as u16));
        }
        lines.push(Line::from(vec![
            Span::styled("› ", if focused { theme::ACCENT } else { theme::FAINT }),
            Span::raw(shown),
        ]));
        lines.push(Line::default());
    }
    if let Some(error) = &form.error {
        let rows = text::wrap(error, columns);
        lines.extend(rows.into_iter().map(|row| Line::styled(error[row].to_owned(), theme::BAD)));
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// The part of a field's text that is seen, and the cursor's column in it: the end of what is before the cursor.
fn seen(field: &Field, columns: usize) -> (String, usize) {
    let text =
        if field.secret { "•".repeat(field.editor.text().chars().count()) } else { field.editor.text().to_owned() };
    let (_, column) = if field.secret { (0, field.editor.characters_before()) } else { field.editor.cell(usize::MAX) };
    let skipped = column.saturating_sub(columns);
    let mut start = 0;
    for (at, char) in text.char_indices() {
        if text::width(&text[..at]) >= skipped {
            start = at;
            break;
        }
        start = at + char.len_utf8();
    }
    (text::cut(&text[start..], columns + 1), column - text::width(&text[..start]))
}
