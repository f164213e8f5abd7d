//! A text under edit: its characters and a cursor between two of them. The cursor moves by what a person takes for one
//! character, and up and down by the rows that are seen, which depend on the width.

use std::ops::Range;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use unicode_segmentation::UnicodeSegmentation;

use crate::text;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Editor {
    text: String,
    /// A byte offset, between two graphemes.
    cursor: usize,
}

/// What a key did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    /// It changed the text.
    Text,
    /// It moved the cursor, or was one of the editor's keys with nothing to do.
    Cursor,
    /// It is not one of the editor's keys, or leaves the text upwards or downwards.
    Not,
}

impl Editor {
    /// An editor with a text, and the cursor at its end.
    pub fn new(text: &str) -> Self {
        let text = text::clean(text);
        Self { cursor: text.len(), text }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Gives the text and starts afresh.
    pub fn take(&mut self) -> String {
        self.cursor = 0;
        std::mem::take(&mut self.text)
    }

    /// Types or pastes a text at the cursor.
    pub fn insert(&mut self, text: &str) {
        let text = text::clean(text);
        self.text.insert_str(self.cursor, &text);
        self.cursor += text.len();
    }

    /// How many characters are before the cursor.
    pub fn characters_before(&self) -> usize {
        self.text[..self.cursor].chars().count()
    }

    /// The word before the cursor, up to the last space.
    pub fn word_before(&self) -> &str {
        let before = &self.text[..self.cursor];
        before.rsplit([' ', '\n']).next().unwrap_or_default()
    }

    /// Replaces the word before the cursor.
    pub fn complete(&mut self, word: &str) {
        let start = self.cursor - self.word_before().len();
        self.remove(start..self.cursor);
        self.insert(word);
    }

    /// Does what a key says, in a text that is seen in so many columns.
    pub fn key(&mut self, key: KeyEvent, columns: usize) -> Edited {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        match key.code {
            KeyCode::Char('a') if control => self.move_to(self.row_bounds(columns).start),
            KeyCode::Char('e') if control => self.move_to(self.row_bounds(columns).end),
            KeyCode::Char('w') if control => self.remove(self.word_left()..self.cursor),
            KeyCode::Char('u') if control => self.remove(self.row_bounds(columns).start..self.cursor),
            KeyCode::Char('k') if control => self.remove(self.cursor..self.row_bounds(columns).end),
            KeyCode::Char('j') if control => self.typed("\n"),
            KeyCode::Enter if alt || key.modifiers.contains(KeyModifiers::SHIFT) => self.typed("\n"),
            KeyCode::Char(char) if !control && !alt => self.typed(char.encode_utf8(&mut [0; 4])),
            KeyCode::Backspace if alt || control => self.remove(self.word_left()..self.cursor),
            KeyCode::Backspace => self.remove(self.left()..self.cursor),
            KeyCode::Delete => self.remove(self.cursor..self.right()),
            KeyCode::Left if control || alt => self.move_to(self.word_left()),
            KeyCode::Right if control || alt => self.move_to(self.word_right()),
            KeyCode::Left => self.move_to(self.left()),
            KeyCode::Right => self.move_to(self.right()),
            KeyCode::Home => self.move_to(self.row_bounds(columns).start),
            KeyCode::End => self.move_to(self.row_bounds(columns).end),
            KeyCode::Up => self.move_rows(columns, |row| row.checked_sub(1)),
            KeyCode::Down => self.move_rows(columns, |row| row.checked_add(1)),
            _ => Edited::Not,
        }
    }

    /// The rows as they are seen, as byte ranges.
    pub fn rows(&self, columns: usize) -> Vec<Range<usize>> {
        text::wrap(&self.text, columns)
    }

    /// The row and column of the cursor.
    pub fn cell(&self, columns: usize) -> (usize, usize) {
        let rows = self.rows(columns);
        let row = rows.iter().rposition(|row| row.start <= self.cursor).unwrap_or_default();
        let column = text::width(&self.text[rows[row].start..self.cursor]);
        (row, column.min(columns.saturating_sub(1)))
    }

    fn typed(&mut self, text: &str) -> Edited {
        self.insert(text);
        Edited::Text
    }

    fn move_to(&mut self, cursor: usize) -> Edited {
        self.cursor = cursor;
        Edited::Cursor
    }

    fn remove(&mut self, range: Range<usize>) -> Edited {
        if range.is_empty() {
            return Edited::Cursor;
        }
        self.cursor = range.start;
        self.text.replace_range(range, "");
        Edited::Text
    }

    fn left(&self) -> usize {
        self.text[..self.cursor].grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn right(&self) -> usize {
        let next = self.text[self.cursor..].graphemes(true).next();
        self.cursor + next.map_or(0, str::len)
    }

    fn word_left(&self) -> usize {
        self.text[..self.cursor].unicode_word_indices().next_back().map_or(0, |(at, _)| at)
    }

    fn word_right(&self) -> usize {
        let word = self.text[self.cursor..].unicode_word_indices().next();
        word.map_or(self.text.len(), |(at, word)| self.cursor + at + word.len())
    }

    fn row_bounds(&self, columns: usize) -> Range<usize> {
        let (row, _) = self.cell(columns);
        let rows = self.rows(columns);
        let next = rows.get(row + 1).map(|next| next.start);
        // Behind a wrapped row's end is the next row's start: stay one character before it.
        let end = if next == Some(rows[row].end) {
            self.text[..rows[row].end].grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
        } else {
            rows[row].end
        };
        rows[row].start..end
    }

    fn move_rows(&mut self, columns: usize, to: impl Fn(usize) -> Option<usize>) -> Edited {
        let (row, column) = self.cell(columns);
        let rows = self.rows(columns);
        let Some((index, target)) = to(row).and_then(|row| Some((row, rows.get(row)?.clone()))) else {
            return Edited::Not;
        };
        let shared_end = rows.get(index + 1).is_some_and(|next| next.start == target.end);
        let mut cursor = target.start;
        let mut seen = 0;
        for (offset, grapheme) in self.text[target.clone()].grapheme_indices(true) {
            cursor = target.start + offset;
            if seen >= column {
                return self.move_to(cursor);
            }
            seen += text::width(grapheme);
        }
        self.move_to(if shared_end { cursor } else { target.end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: usize = 10;

    fn press(editor: &mut Editor, code: KeyCode) -> Edited {
        editor.key(KeyEvent::from(code), COLUMNS)
    }

    fn control(editor: &mut Editor, char: char) -> Edited {
        editor.key(KeyEvent::new(KeyCode::Char(char), KeyModifiers::CONTROL), COLUMNS)
    }

    #[test]
    fn typing_goes_in_at_the_cursor() {
        let mut editor = Editor::new("helo");
        press(&mut editor, KeyCode::Left);
        assert_eq!(press(&mut editor, KeyCode::Char('l')), Edited::Text);
        assert_eq!(editor.text(), "hello");
    }

    #[test]
    fn backspace_removes_what_a_person_takes_for_one_character() {
        let mut editor = Editor::new("a👩‍👩‍👧e\u{301}");
        press(&mut editor, KeyCode::Backspace);
        assert_eq!(editor.text(), "a👩‍👩‍👧");
        press(&mut editor, KeyCode::Backspace);
        assert_eq!(editor.text(), "a");
    }

    #[test]
    fn a_word_before_the_cursor_can_be_removed() {
        let mut editor = Editor::new("one two three");
        control(&mut editor, 'w');
        assert_eq!(editor.text(), "one two ");
    }

    #[test]
    fn up_and_down_follow_the_rows_that_are_seen() {
        let mut editor = Editor::new("aaaa bbbb cccc");
        assert_eq!(editor.cell(COLUMNS), (1, 4));
        assert_eq!(press(&mut editor, KeyCode::Up), Edited::Cursor);
        assert_eq!(editor.cell(COLUMNS), (0, 4));
        assert_eq!(press(&mut editor, KeyCode::Up), Edited::Not);
        assert_eq!(press(&mut editor, KeyCode::Down), Edited::Cursor);
        assert_eq!(editor.cell(COLUMNS), (1, 4));
    }

    #[test]
    fn the_cursor_counts_wide_characters_twice() {
        assert_eq!(Editor::new("日本").cell(COLUMNS), (0, 4));
    }

    #[test]
    fn a_new_line_makes_a_row() {
        let mut editor = Editor::new("a");
        editor.key(KeyEvent::new(KeyCode::Enter, KeyModifiers::ALT), COLUMNS);
        assert_eq!((editor.text(), editor.cell(COLUMNS)), ("a\n", (1, 0)));
    }

    #[test]
    fn home_and_end_stay_in_the_row() {
        let mut editor = Editor::new("aaaa bbbb cccc");
        press(&mut editor, KeyCode::Up);
        press(&mut editor, KeyCode::End);
        assert_eq!(editor.cell(COLUMNS).0, 0);
        press(&mut editor, KeyCode::Home);
        assert_eq!(editor.cell(COLUMNS), (0, 0));
    }

    #[test]
    fn pasted_text_is_cleaned() {
        let mut editor = Editor::default();
        editor.insert("a\u{1b}[2Jb\r\nc");
        assert_eq!(editor.text(), "a[2Jb\nc");
    }

    #[test]
    fn a_word_can_be_completed() {
        let mut editor = Editor::new("hi @ad");
        assert_eq!(editor.word_before(), "@ad");
        editor.complete("@Ada Lovelace ");
        assert_eq!(editor.text(), "hi @Ada Lovelace ");
    }
}
