//! What guards an account, as far as it is the FFI's own: the app's signer, and links that are given up.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use p256::{
    ecdsa::{DerSignature, SigningKey, signature::Signer as _},
    pkcs8::EncodePublicKey as _,
};
use tidings_ffi::{
    DeviceKeySigner, Factor, LinkStep, Reason, SecondFactor, SecondFactorProof, SignerError, StepUpProof, TidingsError,
};

use crate::{
    server::Server,
    world::{PASSWORD, Person, eventually, within},
};

/// A key in software, where a phone has its hardware; none where the user turns the biometric prompt down.
struct Key(Option<SigningKey>);

#[async_trait]
impl DeviceKeySigner for Key {
    async fn public_key(&self) -> Result<Vec<u8>, SignerError> {
        Ok(self.key()?.verifying_key().to_public_key_der().unwrap().into_vec())
    }

    async fn sign(&self, challenge: Vec<u8>) -> Result<Vec<u8>, SignerError> {
        let signature: DerSignature = self.key()?.sign(&challenge);
        Ok(signature.as_bytes().to_vec())
    }
}

impl Key {
    fn new() -> Arc<Self> {
        Arc::new(Self(Some(SigningKey::from_slice(&rand::random::<[u8; 32]>()).unwrap())))
    }

    fn key(&self) -> Result<&SigningKey, SignerError> {
        self.0.as_ref().ok_or_else(|| SignerError::Failed { detail: "turned down".to_owned() })
    }
}

/// The same person on a device that this one lets in.
async fn linked(ada: &Person, server: &Server) -> Person {
    let tablet = Person::on_new_device(server, &ada.name).await;
    let link = tablet.core.link_device().await.unwrap();
    let Some(LinkStep::Offer { qr_text, .. }) = link.next().await.unwrap() else { panic!("no offer") };
    let scanned = ada.core.scan_link(qr_text).await.unwrap();
    assert_eq!(link.next().await, Ok(Some(LinkStep::Scanned { words: scanned.words })));
    ada.core.approve_link(scanned.link_id, true).await.unwrap();
    assert_eq!(link.next().await, Ok(Some(LinkStep::Linked)));
    assert_eq!(link.next().await, Ok(None));
    tablet
}

#[tokio::test]
async fn the_app_s_signer_signs_for_step_up_and_log_in() {
    let server = Server::start();
    let ada = Person::register(&server, "ada").await;
    let key = Key::new();
    let tablet = linked(&ada, &server).await;
    let refused = tablet.core.enrol_device_key(key.clone()).await;
    assert_eq!(refused, Err(TidingsError::StepUpRequired { factors: vec![Factor::Password] }));
    tablet.core.step_up(StepUpProof::Password { password: PASSWORD.to_owned() }).await.unwrap();
    tablet.core.enrol_device_key(key.clone()).await.unwrap();
    tablet.core.step_up_with_device_key(key.clone()).await.unwrap();
    let turned_down = tablet.core.step_up_with_device_key(Arc::new(Key(None))).await;
    assert_eq!(turned_down, Err(TidingsError::NotSigned { detail: "turned down".to_owned() }));
    tablet.core.log_in_with_device_key(key).await.unwrap();
    assert_eq!(tablet.core.devices().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_link_that_is_given_up_ends_and_lets_nobody_in() {
    let server = Server::start();
    let ada = Person::register(&server, "ada").await;
    let tablet = Person::on_new_device(&server, "ada").await;
    let link = tablet.core.link_device().await.unwrap();
    let Some(LinkStep::Offer { qr_text, .. }) = link.next().await.unwrap() else { panic!("no offer") };
    let waiting = {
        let link = Arc::clone(&link);
        tokio::spawn(async move { link.next().await })
    };
    link.cancel();
    assert_eq!(within(waiting).await.unwrap(), Ok(None));
    assert_eq!(link.next().await, Ok(None));
    let invalid = |scanned: &Result<_, TidingsError>| {
        matches!(scanned, Err(TidingsError::Refused { reason: Reason::ChallengeInvalid, .. }))
    };
    eventually(|| ada.core.scan_link(qr_text.clone()), invalid).await;
    assert_eq!(tablet.core.user_id(), None);
}

#[tokio::test]
async fn a_log_in_that_was_not_begun_here_is_not_completed() {
    let server = Server::start();
    let tablet = Person::on_new_device(&server, "ada").await;
    let needed = SecondFactor {
        log_in_id: "none".to_owned(),
        factors: vec![Factor::Totp],
        expires_at: SystemTime::now() + Duration::from_mins(1),
    };
    let proof = SecondFactorProof::Totp { code: "123456".to_owned() };
    let refused = tablet.core.complete_log_in(needed, proof, false).await;
    assert!(matches!(refused, Err(TidingsError::Refused { reason: Reason::ChallengeInvalid, .. })), "{refused:?}");
}
