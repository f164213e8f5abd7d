//! A device that was away for long reads the past when it is wanted.

use tidings_sdk::MessageUpdate;

use crate::world::{Person, Server, View, within};

#[tokio::test]
async fn older_messages_come_as_a_change() {
    let server = Server::start().await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    let texts: Vec<String> = (0..80).map(|number| format!("message {number}")).collect();
    for text in &texts {
        ada.send(&chat, text).await;
    }
    // A name that becomes known is a reason to read all again.
    let named = |view: &View| view.messages().last().is_some_and(|message| message.author_name == "ada");
    ben.view(&chat).until(|view| view.texts().last() == texts.last() && named(view)).await;
    let observer = ben.client.observe_messages(chat);
    let Some(MessageUpdate::Reset { messages }) = within(observer.next()).await else { panic!("no initial value") };
    assert_eq!(messages.len(), 50);
    assert!(observer.load_older(20).await.unwrap());
    let Some(MessageUpdate::Changed { messages, removed }) = within(observer.next()).await else { panic!("a reload") };
    assert_eq!((messages.len(), removed.len()), (20, 0));
}

#[tokio::test]
async fn a_new_device_gets_the_newest_messages_and_reads_older_ones_through_the_gap() {
    let server = Server::start().await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    let texts: Vec<String> = (0..620).map(|number| format!("message {number}")).collect();
    for text in &texts {
        ada.send(&chat, text).await;
    }
    ben.view(&chat).until(|view| view.texts().last() == texts.last()).await;

    let tablet = ben.on_another_device(&server).await;
    let mut view = tablet.view(&chat);
    view.until(|view| view.texts() == texts[570..]).await;
    assert!(view.observer.load_older(400).await.unwrap());
    view.until(|view| view.texts() == texts[170..]).await;
    while view.observer.load_older(100).await.unwrap() {}
    view.until(|view| view.texts() == texts).await;
}
