//! Text as a terminal shows it: cleaned of what could steer the terminal, measured in columns, wrapped and cut.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How many columns a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// What a character becomes on the screen; `None` for one that a terminal would obey, or that would reorder the text
/// around it.
pub fn shown(char: char) -> Option<char> {
    match char {
        '\n' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\t' => Some(' '),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => None,
        char if char.is_control() => None,
        char => Some(char),
    }
}

/// A text of one or more lines, without control characters.
pub fn clean(text: &str) -> String {
    text.chars().filter_map(shown).collect()
}

/// A text on one line, without control characters.
pub fn clean_line(text: &str) -> String {
    text.chars().filter_map(shown).map(|char| if char == '\n' { ' ' } else { char }).collect()
}

/// The beginning of a text that fits, with an ellipsis if something is missing.
pub fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let Some(room) = columns.checked_sub(1) else { return String::new() };
    let mut kept = String::new();
    for grapheme in text.graphemes(true) {
        if width(&kept) + width(grapheme) > room {
            break;
        }
        kept.push_str(grapheme);
    }
    kept.push('…');
    kept
}

/// The rows of a text in so many columns, as byte ranges: broken at line ends, which are left out, and after spaces
/// where possible. Spaces hang over the edge rather than start a row. There is at least one row.
pub fn wrap(text: &str, columns: usize) -> Vec<Range<usize>> {
    let (mut rows, mut start) = (Vec::new(), 0);
    for line in text.split('\n') {
        wrap_line(text, start..start + line.len(), columns.max(1), &mut rows);
        start += line.len() + 1;
    }
    rows
}

fn wrap_line(text: &str, line: Range<usize>, columns: usize, rows: &mut Vec<Range<usize>>) {
    let (mut start, mut column, mut space) = (line.start, 0, line.start);
    for (offset, grapheme) in text[line.clone()].grapheme_indices(true) {
        let at = line.start + offset;
        if grapheme == " " {
            column += 1;
            space = at + 1;
            continue;
        }
        while column + width(grapheme) > columns && start < at {
            let end = if space > start { space } else { at };
            rows.push(start..end);
            start = end;
            column = width(&text[start..at]);
        }
        column += width(grapheme);
    }
    rows.push(start..line.end);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, columns: usize) -> Vec<&str> {
        wrap(text, columns).into_iter().map(|row| &text[row]).collect()
    }

    #[test]
    fn text_cannot_steer_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\u{7}\r\nc\u{9b}2J\td\u{202e}e"), "a[31mb\nc2J de");
        assert_eq!(clean_line("one\ntwo\u{1b}]0;x\u{7}"), "one two]0;x");
    }

    #[test]
    fn emoji_that_are_joined_stay_joined() {
        assert_eq!(clean("👩‍👩‍👧"), "👩‍👩‍👧");
    }

    #[test]
    fn words_are_kept_whole_where_they_fit() {
        assert_eq!(rows("the quick brown fox", 10), ["the quick ", "brown fox"]);
    }

    #[test]
    fn a_word_longer_than_a_row_is_broken() {
        assert_eq!(rows("abcdefghij", 4), ["abcd", "efgh", "ij"]);
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(rows("日本語日本語", 5), ["日本", "語日", "本語"]);
        assert_eq!(cut("日本語", 5), "日本…");
    }

    #[test]
    fn line_ends_break_rows_and_empty_lines_stay() {
        assert_eq!(rows("a\n\nb\n", 10), ["a", "", "b", ""]);
    }

    #[test]
    fn a_character_wider_than_the_row_does_not_hang() {
        assert_eq!(rows("a 日本", 1), ["a ", "日", "本"]);
    }

    #[test]
    fn a_cut_text_never_takes_more_than_its_columns() {
        for columns in 0..8 {
            assert!(width(&cut("ab日本👍cd", columns)) <= columns);
        }
    }
}
