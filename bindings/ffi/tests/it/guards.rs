//! What guards an account, as far as it is the FFI's own: the app's signer, and links that are given up.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use tidings_ffi::{Factor, LinkStep, Reason, SecondFactor, SecondFactorProof, StepUpProof, TidingsError};

use crate::{
    key::Key,
    server::Server,
    world::{PASSWORD, Person, eventually, within},
};

#[tokio::test]
async fn the_app_s_signer_signs_for_step_up_and_log_in() {
    let server = Server::start();
    let ada = Person::register(&server, "ada").await;
    let key = Key::new();
    let tablet = ada.on_linked_device(&server).await;
    let refused = tablet.core.enrol_device_key(key.clone()).await;
    assert_eq!(refused, Err(TidingsError::StepUpRequired { factors: vec![Factor::Password] }));
    tablet.core.step_up(StepUpProof::Password { password: PASSWORD.to_owned() }).await.unwrap();
    tablet.core.enrol_device_key(key.clone()).await.unwrap();
    tablet.core.step_up_with_device_key(key.clone()).await.unwrap();
    let turned_down = tablet.core.step_up_with_device_key(Key::turned_down()).await;
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
