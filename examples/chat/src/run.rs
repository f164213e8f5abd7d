//! The loop: draw, wait for something to happen, let the state follow, do what is wanted.

use std::{
    io,
    sync::Arc,
    time::{Duration, SystemTime},
};

use crossterm::event::{Event as Input, EventStream};
use futures::StreamExt;
use ratatui::DefaultTerminal;
use tidings_sdk::Client;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::mpsc,
    time,
};

use crate::{action::Action, app::App, backend::Backend, event::Event, update::update, view};

/// How many events may wait to be shown. The SDK's observers wait when it is full, and then see several changes as one.
const EVENTS: usize = 256;

pub async fn run(
    terminal: &mut DefaultTerminal,
    client: Arc<Client>,
    app: &mut App,
    first: Vec<Action>,
) -> io::Result<()> {
    let (events, mut arrived) = mpsc::channel(EVENTS);
    let mut backend = Backend::start(client, events);
    let mut inputs = EventStream::new();
    let mut second = time::interval(Duration::from_secs(1));
    let mut hang_up = signal(SignalKind::hangup())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut result = Ok(());
    perform(app, &mut backend, first);
    while !app.quit {
        terminal.draw(|frame| view::draw(frame, app))?;
        let event = tokio::select! {
            input = inputs.next() => match input.transpose()? {
                Some(input) => translate(input),
                None => break,
            },
            event = arrived.recv() => event,
            _ = second.tick() => Some(Event::Tick(SystemTime::now())),
            _ = hang_up.recv() => break,
            _ = terminate.recv() => break,
            failed = backend.failed() => {
                result = failed.map_err(io::Error::other);
                break;
            }
        };
        let Some(event) = event else { continue };
        let mut actions = update(app, event);
        // What is there already is drawn at once.
        for _ in 0..EVENTS {
            let Ok(event) = arrived.try_recv() else { break };
            actions.extend(update(app, event));
        }
        perform(app, &mut backend, actions);
    }
    backend.close().await;
    result
}

fn perform(app: &mut App, backend: &mut Backend, actions: Vec<Action>) {
    for action in actions {
        if let Some(event) = backend.perform(action) {
            update(app, event);
        }
    }
}

fn translate(input: Input) -> Option<Event> {
    match input {
        Input::Key(key) => Some(Event::Key(key)),
        // Terminals send line ends as the Enter key does.
        Input::Paste(text) => Some(Event::Paste(text.replace("\r\n", "\n").replace('\r', "\n"))),
        Input::Resize(columns, rows) => Some(Event::Resized { columns, rows }),
        Input::FocusGained => Some(Event::Focus(true)),
        Input::FocusLost => Some(Event::Focus(false)),
        Input::Mouse(_) => None,
    }
}
