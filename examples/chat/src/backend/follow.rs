//! Observers of the SDK, as events. Each ends when the client is closed.

use std::sync::Arc;

use tidings_sdk::{ChatListObserver, ConnectionObserver, MessageObserver, PresenceObserver, TypingObserver};
use tokio::sync::mpsc::Sender;

use super::tell;
use crate::{arrive, event::Event};

pub async fn connection(observer: Arc<ConnectionObserver>, events: Sender<Event>) {
    while let Some(state) = observer.next().await {
        tell(&events, Event::Connection(state)).await;
    }
}

pub async fn chats(observer: Arc<ChatListObserver>, events: Sender<Event>) {
    while let Some(update) = observer.next().await {
        tell(&events, Event::Chats(arrive::chats(update))).await;
    }
}

pub async fn messages(observer: Arc<MessageObserver>, chat_id: String, events: Sender<Event>) {
    while let Some(update) = observer.next().await {
        tell(&events, Event::Messages { chat_id: chat_id.clone(), update: arrive::messages(update) }).await;
    }
}

pub async fn typing(observer: Arc<TypingObserver>, chat_id: String, events: Sender<Event>) {
    while let Some(user_ids) = observer.next().await {
        tell(&events, Event::Typing { chat_id: chat_id.clone(), user_ids }).await;
    }
}

pub async fn presence(observer: Arc<PresenceObserver>, events: Sender<Event>) {
    while let Some(presences) = observer.next().await {
        tell(&events, Event::Presence(presences)).await;
    }
}
