//! Keys that are bound to a device.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use p256::{
    ecdsa::{DerSignature, SigningKey, signature::Signer as _},
    pkcs8::EncodePublicKey as _,
};
use tidings_sdk::{ConnectionState, DeviceKeySigner, Error, Factor, LogOutCause, Reason};

use crate::{
    authenticator::new_key,
    world::{Person, Server, refused, step_up_factors},
};

/// A key in software, where a phone has its hardware.
struct Key(SigningKey);

impl Key {
    fn new() -> Arc<Self> {
        Arc::new(Self(new_key()))
    }
}

#[async_trait]
impl DeviceKeySigner for Key {
    async fn public_key(&self) -> Result<Vec<u8>, Error> {
        Ok(self.0.verifying_key().to_public_key_der().unwrap().into_vec())
    }

    async fn sign(&self, challenge: Vec<u8>) -> Result<Vec<u8>, Error> {
        let signature: DerSignature = self.0.sign(&challenge);
        Ok(signature.as_bytes().to_vec())
    }
}

/// Whose user turns the biometric prompt down.
struct TurnedDown;

#[async_trait]
impl DeviceKeySigner for TurnedDown {
    async fn public_key(&self) -> Result<Vec<u8>, Error> {
        Err(Error::NotSigned { message: "turned down".to_owned() })
    }

    async fn sign(&self, _: Vec<u8>) -> Result<Vec<u8>, Error> {
        self.public_key().await
    }
}

#[tokio::test]
async fn a_device_steps_up_with_its_key_alone() {
    let server = Server::start().await;
    let ada = Person::register(&server, "ada").await;
    let key = Key::new();
    let tablet = ada.on_linked_device(&server).await;
    step_up_factors(tablet.client.enrol_device_key(key.clone()).await);
    let password = tidings_sdk::StepUpProof::Password { password: crate::world::PASSWORD.to_owned() };
    tablet.client.step_up(password).await.unwrap();
    tablet.client.enrol_device_key(key.clone()).await.unwrap();
    let security = tablet.client.security().await.unwrap();
    assert!(security.device_key_enrolled && security.step_up_factors.contains(&Factor::DeviceKey), "{security:?}");

    refused(tablet.client.step_up_with_device_key(Key::new()).await, Reason::WrongCredentials);
    refused(ada.client.step_up_with_device_key(key.clone()).await, Reason::FactorNotSet);
    let turned_down = tablet.client.step_up_with_device_key(Arc::new(TurnedDown)).await;
    assert_eq!(turned_down, Err(Error::NotSigned { message: "turned down".to_owned() }));
    let until = tablet.client.step_up_with_device_key(key.clone()).await.unwrap();
    assert_eq!(tablet.client.security().await.unwrap().stepped_up_until, Some(until));

    tablet.client.remove_device_key().await.unwrap();
    refused(tablet.client.step_up_with_device_key(key).await, Reason::FactorNotSet);
}

#[tokio::test]
async fn a_device_whose_session_ended_logs_in_again_with_its_key_and_keeps_its_chats() {
    const LIFE: Duration = Duration::from_secs(10);
    let lives = [("TIDINGS_AUTH__ACCESS_TOKEN_LIFE", "5s"), ("TIDINGS_AUTH__REFRESH_TOKEN_LIFE", "10s")];
    let mut server = Server::start_with(&lives).await;
    let (mut ada, key) = (Person::register(&server, "ada").await, Key::new());
    let ben = Person::register(&server, "ben").await;
    let chat = ada.chat_with(&ben).await;
    ada.client.enrol_device_key(key.clone()).await.unwrap();
    let (user_id, device_id) = (ada.user_id(), ada.client.devices().await.unwrap()[0].id.clone());

    // While the server is away the refresh token expires, and what is written waits.
    server.kill().await;
    let expired = Instant::now() + LIFE;
    let written = ada.send(&chat, "written meanwhile").await;
    tokio::time::sleep_until(expired.into()).await;
    server.restart().await;
    ada.is(|state| state == ConnectionState::LoggedOut { cause: LogOutCause::ByServer }).await;
    ada.restart().await;
    assert_eq!(ada.client.devices().await, Err(Error::LoggedOut));

    refused(ada.client.log_in_with_device_key(Key::new()).await, Reason::WrongCredentials);
    ada.client.log_in_with_device_key(key.clone()).await.unwrap();
    ada.is_online().await;
    assert_eq!((ada.user_id(), ada.client.devices().await.unwrap()[0].id.clone()), (user_id, device_id));
    ada.has_sent(&chat, &written).await;
    ada.sees(&chat, &["written meanwhile"]).await;

    ada.client.log_out().await.unwrap();
    assert_eq!(ada.client.log_in_with_device_key(key).await, Err(Error::LoggedOut));
}
