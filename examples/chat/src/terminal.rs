//! Takes the terminal over, and gives it back as it was: at the end, and when the app panics.

use std::{io, panic};

use crossterm::{
    event::{DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange},
    execute,
};
use ratatui::DefaultTerminal;

pub fn enter() -> io::Result<DefaultTerminal> {
    let terminal = ratatui::try_init()?;
    let next = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        reset_modes();
        next(info);
    }));
    execute!(io::stdout(), EnableBracketedPaste, EnableFocusChange)?;
    Ok(terminal)
}

pub fn leave() {
    reset_modes();
    ratatui::restore();
}

fn reset_modes() {
    // There is nobody left to tell if the terminal is gone.
    let _ = execute!(io::stdout(), DisableFocusChange, DisableBracketedPaste);
}
