//! Colours: the terminal's own sixteen, so that they suit its light or dark background.

use ratatui::style::{Color, Modifier, Style};

pub const ACCENT: Style = Style::new().fg(Color::Cyan);
pub const BOLD: Style = Style::new().add_modifier(Modifier::BOLD);
pub const FAINT: Style = Style::new().fg(Color::DarkGray);
pub const GOOD: Style = Style::new().fg(Color::Green);
pub const BAD: Style = Style::new().fg(Color::Red);
pub const WARNING: Style = Style::new().fg(Color::Black).bg(Color::Yellow);
pub const OWN: Style = Style::new().fg(Color::Green);
pub const READ: Style = Style::new().fg(Color::LightBlue).add_modifier(Modifier::BOLD);
pub const MENTION: Style = Style::new().fg(Color::Yellow).add_modifier(Modifier::BOLD);
pub const NOTE: Style = Style::new().fg(Color::DarkGray).add_modifier(Modifier::ITALIC);
pub const BADGE: Style = Style::new().fg(Color::Black).bg(Color::Green).add_modifier(Modifier::BOLD);
/// What the cursor is on, in the pane that has the focus.
pub const CURSOR: Style = Style::new().fg(Color::White).bg(Color::Blue);
/// What the cursor is on, in another pane.
pub const CHOSEN: Style = Style::new().add_modifier(Modifier::BOLD);

const PEOPLE: [Color; 6] =
    [Color::Cyan, Color::Magenta, Color::Yellow, Color::LightBlue, Color::LightRed, Color::LightGreen];

/// A person's colour: the same one wherever they are seen.
pub fn person(user_id: &str) -> Style {
    let sum = user_id.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
    Style::new().fg(PEOPLE[sum % PEOPLE.len()])
}

/// The border of a pane.
pub fn border(focused: bool) -> Style {
    if focused { ACCENT } else { FAINT }
}
