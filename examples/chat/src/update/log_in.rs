//! Keys of the log-in.

use crossterm::event::{KeyCode, KeyEvent};

use crate::{
    action::{Account, Action, Ask, Credentials},
    app::{App, Form, Purpose, Screen},
};

pub fn key(app: &mut App, key: KeyEvent) -> Vec<Action> {
    let Screen::LogIn(log_in) = &mut app.screen else { return vec![] };
    if log_in.waiting {
        return vec![];
    }
    match key.code {
        KeyCode::Esc => app.quit = true,
        KeyCode::F(2) => {
            let username = log_in.form.value(0).to_owned();
            log_in.form = match log_in.form.purpose {
                Purpose::LogIn => Form::register(&username),
                _ => Form::log_in(&username),
            };
        }
        KeyCode::Enter if log_in.form.next_empty() => {}
        KeyCode::Enter => {
            log_in.waiting = true;
            log_in.form.error = None;
            return Ask::LogIn(credentials(&log_in.form)).into();
        }
        _ => log_in.form.key(key),
    }
    vec![]
}

fn credentials(form: &Form) -> Credentials {
    let account = match form.purpose {
        Purpose::Register => Account::New { display_name: form.value(2).to_owned() },
        _ => Account::Existing,
    };
    Credentials { username: form.value(0).to_lowercase(), password: form.value(1).to_owned(), account }
}
