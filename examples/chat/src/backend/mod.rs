//! Does what the app wants on the SDK's client. Every task is owned here, and tells its result as an event.

mod ask;
mod follow;

use std::{sync::Arc, time::Duration};

use tidings_sdk::{Client, MessageObserver};
use tokio::{
    sync::mpsc::{self, Receiver, Sender},
    task::{JoinError, JoinSet},
    time,
};

use crate::{
    action::{Action, Ask, Write},
    event::{Answer, Event},
    explain::explain,
};

/// How many questions may wait for the server at once; a person does not ask faster than it answers.
const ASKS: usize = 32;

/// How many writes may wait for the local store.
const WRITES: usize = 64;

/// How many older messages are loaded at once.
const PAGE: u32 = 50;

const BUSY: &str = "Still busy with what came before. Try again.";

/// How long closing the client may take.
const CLOSING: Duration = Duration::from_secs(5);

pub struct Backend {
    client: Arc<Client>,
    events: Sender<Event>,
    writes: Sender<Write>,
    /// What runs as long as the app: the observers of connection and chats, and the writer.
    always: JoinSet<()>,
    /// Questions that are not answered yet.
    asks: JoinSet<()>,
    /// The observers of the chat that is open.
    chat: JoinSet<()>,
    messages: Option<Arc<MessageObserver>>,
    /// The observer of presence.
    people: JoinSet<()>,
}

impl Backend {
    /// Begins to follow the connection and the chats.
    pub fn start(client: Arc<Client>, events: Sender<Event>) -> Self {
        let (writes, queued) = mpsc::channel(WRITES);
        let mut always = JoinSet::new();
        always.spawn(follow::connection(client.observe_connection(), events.clone()));
        always.spawn(follow::chats(client.observe_chats(), events.clone()));
        always.spawn(write_in_order(Arc::clone(&client), queued, events.clone()));
        let (asks, chat, people) = (JoinSet::new(), JoinSet::new(), JoinSet::new());
        Self { client, events, writes, always, asks, chat, messages: None, people }
    }

    /// Begins to do something; never waits. Says what to tell the person if it cannot be done now.
    pub fn perform(&mut self, action: Action) -> Option<Event> {
        match action {
            Action::Follow { chat_id } => self.follow(&chat_id),
            Action::Unfollow => {
                self.chat = JoinSet::new();
                self.messages = None;
            }
            Action::LoadOlder { chat_id } => self.load_older(chat_id),
            Action::Watch { user_ids } => {
                self.people = JoinSet::new();
                self.people.spawn(follow::presence(self.client.observe_presence(user_ids), self.events.clone()));
            }
            Action::Typing { chat_id, typing } => self.client.set_typing(chat_id, typing),
            Action::Available(available) => self.client.set_available(available),
            Action::Reconnect => self.client.network_changed(),
            Action::Write(write) => {
                let refused = self.writes.try_send(write).err();
                return refused.map(|refused| failed(refused.into_inner(), BUSY.to_owned()));
            }
            Action::Ask(_) if self.asks.len() >= ASKS => {
                return Some(Event::Answer(Answer::Failed(BUSY.to_owned())));
            }
            Action::Ask(ask) => {
                self.asks.spawn(answer(Arc::clone(&self.client), ask, self.events.clone()));
            }
        }
        None
    }

    /// Waits for a task to end. Ends if one failed, or if nothing is followed any more.
    pub async fn failed(&mut self) -> Result<(), JoinError> {
        loop {
            tokio::select! {
                Some(ended) = self.asks.join_next() => ended?,
                Some(ended) = self.always.join_next() => return ended,
            }
        }
    }

    /// Ends all tasks and closes the store.
    pub async fn close(mut self) {
        self.asks.shutdown().await;
        self.chat.shutdown().await;
        self.people.shutdown().await;
        self.always.shutdown().await;
        // The store is safe whenever the process ends: waiting longer would only annoy.
        let _ = time::timeout(CLOSING, self.client.close()).await;
    }

    fn follow(&mut self, chat_id: &str) {
        let messages = self.client.observe_messages(chat_id.to_owned());
        let typing = self.client.observe_typing(chat_id.to_owned());
        self.messages = Some(Arc::clone(&messages));
        self.chat = JoinSet::new();
        self.chat.spawn(follow::messages(messages, chat_id.to_owned(), self.events.clone()));
        self.chat.spawn(follow::typing(typing, chat_id.to_owned(), self.events.clone()));
    }

    fn load_older(&mut self, chat_id: String) {
        let Some(messages) = self.messages.clone() else { return };
        let events = self.events.clone();
        self.chat.spawn(async move {
            let more = messages.load_older(PAGE).await.ok();
            tell(&events, Event::Answer(Answer::Older { chat_id, more })).await;
        });
    }
}

/// What is told of a write that failed: a message's text is given back, so that it is not lost.
fn failed(write: Write, why: String) -> Event {
    Event::Answer(match write {
        Write::Send { chat_id, draft } => Answer::Unsent { chat_id, text: draft.text, why },
        _ => Answer::Failed(why),
    })
}

async fn tell(events: &Sender<Event>, event: Event) {
    // Nobody listens any more when the app ends.
    let _ = events.send(event).await;
}

async fn answer(client: Arc<Client>, ask: Ask, events: Sender<Event>) {
    let logging_in = matches!(ask, Ask::LogIn(_));
    let answer = match ask::ask(&client, ask).await {
        Ok(answer) => answer,
        Err(error) if logging_in => Answer::LogInFailed(explain(&error)),
        Err(error) => Answer::Failed(explain(&error)),
    };
    tell(&events, Event::Answer(answer)).await;
}

async fn write_in_order(client: Arc<Client>, mut queued: Receiver<Write>, events: Sender<Event>) {
    while let Some(write) = queued.recv().await {
        if let Err(error) = ask::write(&client, write.clone()).await {
            tell(&events, failed(write, explain(&error))).await;
        }
    }
}
