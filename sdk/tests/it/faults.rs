//! What is cut, killed or restarted loses nothing and repeats nothing.

use tidings_sdk::{Chat, ConnectionState, Error, MessageBody, MessageStatus};

use crate::world::{Person, Server, eventually, within};

#[tokio::test]
async fn what_is_sent_offline_survives_a_restart_and_arrives_once() {
    let mut server = Server::start().await;
    let (mut ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    server.kill().await;
    for text in ["one", "two", "three"] {
        ada.send(&chat, text).await;
    }
    ada.restart().await;
    let mut view = ada.view(&chat);
    view.until(|view| view.texts() == ["one", "two", "three"]).await;
    assert!(view.messages().iter().all(|message| message.status == MessageStatus::Pending));
    server.restart().await;
    ada.client.network_changed();
    ben.client.network_changed();
    ben.sees(&chat, &["one", "two", "three"]).await;
    view.until(|view| view.messages().iter().all(|message| message.status == MessageStatus::Delivered)).await;
    assert_eq!(view.texts(), ["one", "two", "three"]);
}

#[tokio::test]
async fn a_server_killed_while_messages_are_sent_loses_and_repeats_none() {
    let mut server = Server::start().await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    let texts: Vec<String> = (0..120).map(|number| format!("message {number}")).collect();
    for part in texts.chunks(30) {
        for text in part {
            ada.send(&chat, text).await;
        }
        let arrived = part.first().unwrap();
        ben.view(&chat).until(|view| view.texts().contains(arrived)).await;
        server.kill().await;
        server.restart().await;
        ada.client.network_changed();
        ben.client.network_changed();
    }
    let mut view = ben.view(&chat);
    view.observer.load_older(500).await.unwrap();
    view.until(|view| view.texts() == texts).await;
    let mut own = ada.view(&chat);
    own.observer.load_older(500).await.unwrap();
    own.until(|view| view.texts() == texts).await;
}

#[tokio::test]
async fn a_closed_client_shows_its_chats_offline_when_opened_again() {
    let mut server = Server::start().await;
    let (mut ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    ben.send(&chat, "hi").await;
    ada.sees(&chat, &["hi"]).await;
    let named = |chat: &Result<Option<Chat>, Error>| matches!(chat, Ok(Some(chat)) if chat.title == "ben");
    eventually(|| ada.client.chat(chat.clone()), named).await;
    let closed = ada.client.clone();
    server.kill().await;
    ada.restart().await;
    assert_eq!(closed.chats().await, Err(Error::Closed));
    assert_eq!(closed.observe_chats().next().await, None);
    ada.sees(&chat, &["hi"]).await;
    assert_eq!(ada.client.chats().await.unwrap()[0].title, "ben");
    ada.is(|state| state == ConnectionState::Offline).await;
    assert!(matches!(ada.client.devices().await, Err(Error::Offline { .. })));
}

#[tokio::test]
async fn incoming_messages_are_given_once_over_a_restart() {
    let server = Server::start().await;
    let (mut bot, ben) = (Person::register(&server, "bot").await, Person::register(&server, "ben").await);
    let chat = bot.chat_with(&ben).await;
    let text = |body| if let MessageBody::Text { text, .. } = body { text } else { panic!("not a text") };
    let incoming = bot.client.observe_incoming();
    ben.send(&chat, "one").await;
    ben.send(&chat, "two").await;
    assert_eq!(text(within(incoming.next()).await.unwrap().body), "one");
    assert_eq!(text(within(incoming.next()).await.unwrap().body), "two");
    bot.restart().await;
    // Asking for the next said that "one" was handled; nobody said so of "two".
    let incoming = bot.client.observe_incoming();
    assert_eq!(text(within(incoming.next()).await.unwrap().body), "two");
    ben.send(&chat, "three").await;
    assert_eq!(text(within(incoming.next()).await.unwrap().body), "three");
}
