//! Logging in, and being logged out.

use tidings_ffi::{ConnectionState, LogOutCause, TidingsError};

use crate::{server::Server, world::Person};

#[tokio::test]
async fn register_and_log_in() {
    let server = Server::start();
    let ada = Person::register(&server, "ada").await;
    let tablet = ada.on_another_device(&server).await;
    assert_eq!(tablet.user_id(), ada.user_id());
    let (first, second) = (ada.core.devices().await.unwrap(), tablet.core.devices().await.unwrap());
    assert_eq!((first.len(), second.len()), (2, 2));
    let current = |devices: &[tidings_ffi::Device]| devices.iter().find(|device| device.current).unwrap().id.clone();
    assert_ne!(current(&first), current(&second));
}

#[tokio::test]
async fn token_expired() {
    let server = Server::start_with(&[("TIDINGS_AUTH__ACCESS_TOKEN_LIFE", "2s")]);
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    let mut texts = Vec::new();
    for number in 0..3 {
        // The stream ends with its token, and another one is opened.
        ada.is(|state| state != ConnectionState::Online).await;
        ada.is(|state| state == ConnectionState::Online).await;
        texts.push(format!("message {number}"));
        ada.send(&chat, texts.last().unwrap()).await;
        assert_eq!(ada.core.devices().await.unwrap().len(), 1);
    }
    ben.sees(&chat, &texts).await;
}

#[tokio::test]
async fn device_revoked() {
    let server = Server::start();
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    ada.send(&chat, "hi").await;
    let lost = ada.on_another_device(&server).await;
    lost.sees(&chat, &["hi"]).await;
    let devices = ada.core.devices().await.unwrap();
    let other = devices.iter().find(|device| !device.current).unwrap();
    ada.core.revoke_device(other.id.clone()).await.unwrap();
    lost.is(|state| state == ConnectionState::LoggedOut { cause: LogOutCause::ByServer }).await;
    assert_eq!(lost.core.devices().await, Err(TidingsError::LoggedOut));
    lost.sees(&chat, &["hi"]).await;
}
