//! Tokens that expire, devices that are revoked, people who log out.

use tidings_sdk::{ConnectionState, Error, LogOutCause};

use crate::world::{Person, Server, eventually};

#[tokio::test]
async fn a_session_outlives_its_access_tokens() {
    let server = Server::start_with(&[("TIDINGS_AUTH__ACCESS_TOKEN_LIFE", "2s")]).await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    let mut texts = Vec::new();
    for number in 0..4 {
        // The stream ends with its token, and another one is opened.
        ada.is(|state| state != ConnectionState::Online).await;
        ada.is_online().await;
        texts.push(format!("message {number}"));
        ada.send(&chat, texts.last().unwrap()).await;
    }
    ben.view(&chat).until(|view| view.texts() == texts).await;
    assert_eq!(ada.client.devices().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_revoked_device_is_logged_out_at_once_and_keeps_its_chats() {
    let server = Server::start().await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    ada.send(&chat, "hi").await;
    let mut lost = ada.on_another_device(&server).await;
    lost.sees(&chat, &["hi"]).await;
    let devices = ada.client.devices().await.unwrap();
    let other = devices.iter().find(|device| !device.current).unwrap();
    ada.client.revoke_device(other.id.clone()).await.unwrap();
    let logged_out = ConnectionState::LoggedOut { cause: LogOutCause::ByServer };
    lost.is(|state| state == logged_out).await;
    assert_eq!(lost.client.devices().await, Err(Error::LoggedOut));
    lost.restart().await;
    assert_eq!(lost.client.connection_state(), logged_out);
    lost.sees(&chat, &["hi"]).await;
}

#[tokio::test]
async fn logging_out_empties_the_device_and_tells_the_server() {
    let server = Server::start().await;
    let ada = Person::register(&server, "ada").await;
    let ben = Person::register(&server, "ben").await;
    let tablet = ada.on_another_device(&server).await;
    let chat = tablet.chat_with(&ben).await;
    tablet.send(&chat, "hi").await;
    ada.sees(&chat, &["hi"]).await;
    tablet.client.log_out().await.unwrap();
    assert_eq!(tablet.client.connection_state(), ConnectionState::LoggedOut { cause: LogOutCause::ByUser });
    assert_eq!(tablet.client.user_id(), None);
    assert!(tablet.client.chats().await.unwrap().is_empty());
    eventually(|| ada.client.devices(), |devices| devices.as_ref().is_ok_and(|devices| devices.len() == 1)).await;
}
