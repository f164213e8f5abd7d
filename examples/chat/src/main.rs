//! A terminal client for Tidings.
//!
//! The app's state ([`app`]) changes by one pure function ([`update`]) of what happens ([`event`]), which gives what is
//! to be done ([`action`]) to the SDK ([`backend`]); another pure function draws it ([`view`]). The network is only ever
//! waited for in the backend's tasks.

mod action;
mod app;
mod arrive;
mod backend;
mod clock;
mod editor;
mod event;
mod explain;
#[cfg(test)]
mod fixture;
mod keys;
mod layout;
mod run;
mod terminal;
mod text;
mod theme;
mod update;
mod view;

use std::{error::Error, time::SystemTime};

use clap::Parser;
use jiff::tz::TimeZone;
use tidings_sdk::{Client, ClientOptions};

use crate::{
    action::{Account, Action, Ask, Credentials},
    app::{App, Screen},
    clock::Clock,
};

/// Chat in the terminal.
#[derive(Parser)]
#[command(name = "tidings-chat", version)]
struct Options {
    /// The server.
    #[arg(long, env = "TIDINGS_SERVER", default_value = "http://127.0.0.1:7400")]
    server: String,
    /// Who to log in as. Without a password, it is asked for.
    #[arg(long)]
    username: Option<String>,
    #[arg(long, env = "TIDINGS_PASSWORD", hide_env_values = true, requires = "username")]
    password: Option<String>,
    /// Makes the account with this name if there is none.
    #[arg(long, requires = "password")]
    display_name: Option<String>,
    /// The file in which this device keeps its chats, one for each user [default: chat-USERNAME.db, or chat.db].
    #[arg(long)]
    store: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let store_path = options.store.clone().unwrap_or_else(|| match &options.username {
        Some(username) => format!("chat-{username}.db"),
        None => "chat.db".to_owned(),
    });
    let (device_name, platform) = ("Terminal".to_owned(), std::env::consts::OS.to_owned());
    let server = options.server.clone();
    let client = Client::open(ClientOptions { server: server.clone(), store_path, device_name, platform }).await?;

    let clock = Clock::new(SystemTime::now(), TimeZone::system());
    let mut terminal = terminal::enter()?;
    let size = terminal.size()?;
    let mut app = App::new(clock, server, (size.width, size.height));
    let first = begin(&mut app, client.user_id(), options);
    let result = run::run(&mut terminal, client, &mut app, first).await;
    terminal::leave();
    Ok(result?)
}

/// Shows the chats if somebody is logged in, or else logs in with what was given.
fn begin(app: &mut App, user_id: Option<String>, options: Options) -> Vec<Action> {
    if let Some(user_id) = user_id {
        app.enter(user_id);
        return vec![Action::Available(true)];
    }
    let Some(username) = options.username else { return vec![] };
    app.screen = Screen::log_in(&username);
    let Some(password) = options.password else { return vec![] };
    if let Screen::LogIn(log_in) = &mut app.screen {
        log_in.waiting = true;
    }
    let account = match options.display_name {
        Some(display_name) => Account::Either { display_name },
        None => Account::Existing,
    };
    Ask::LogIn(Credentials { username, password, account }).into()
}
