//! Devices that are let in by a QR code.

use tidings_sdk::{ConnectionState, LinkStep, LogOutCause, Reason};

use crate::world::{Person, Server, refused};

#[tokio::test]
async fn a_new_device_shows_a_code_and_is_let_in_by_who_sees_the_same_words() {
    let server = Server::start().await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    ada.send(&chat, "hi").await;
    let tablet = ada.on_fresh_device(&server).await;
    let link = tablet.client.link_device().await.unwrap();
    let offer = link.next().await.unwrap().unwrap();
    let LinkStep::Offer { qr_text, qr_svg, .. } = offer.clone() else { panic!("{offer:?}") };
    assert!(qr_svg.contains("<svg") && !format!("{offer:?}").contains(&qr_text));
    let scanned = ada.client.scan_link(qr_text).await.unwrap();
    assert_eq!((scanned.device_name.as_str(), scanned.words.len()), ("ada's device", 4));
    assert_eq!(link.next().await, Ok(Some(LinkStep::Scanned { words: scanned.words })));
    ada.client.approve_link(scanned.link_id, true).await.unwrap();
    assert_eq!(link.next().await, Ok(Some(LinkStep::Linked)));
    assert_eq!(link.next().await, Ok(None));
    tablet.is_online().await;
    tablet.sees(&chat, &["hi"]).await;

    assert_eq!(tablet.client.revoke_other_devices().await, Ok(1));
    ada.is(|state| state == ConnectionState::LoggedOut { cause: LogOutCause::ByServer }).await;
}

#[tokio::test]
async fn a_new_device_that_is_refused_is_not_logged_in() {
    let server = Server::start().await;
    let ada = Person::register(&server, "ada").await;
    let tablet = ada.on_fresh_device(&server).await;
    let link = tablet.client.link_device().await.unwrap();
    let Some(LinkStep::Offer { qr_text, .. }) = link.next().await.unwrap() else { panic!("no offer") };
    let scanned = ada.client.scan_link(qr_text.clone()).await.unwrap();
    let ben = Person::register(&server, "ben").await;
    refused(ben.client.scan_link(qr_text).await, Reason::ChallengeInvalid);
    refused(ben.client.approve_link(scanned.link_id.clone(), true).await, Reason::ChallengeInvalid);
    ada.client.approve_link(scanned.link_id, false).await.unwrap();
    assert!(matches!(link.next().await, Ok(Some(LinkStep::Scanned { .. }))));
    assert_eq!(link.next().await, Ok(Some(LinkStep::Refused)));
    assert_eq!(link.next().await, Ok(None));
    assert_eq!(tablet.client.user_id(), None);
}

#[tokio::test]
async fn an_offer_that_is_given_up_lets_nobody_in() {
    let server = Server::start().await;
    let ada = Person::register(&server, "ada").await;
    let tablet = ada.on_fresh_device(&server).await;
    let link = tablet.client.link_device().await.unwrap();
    let Some(LinkStep::Offer { qr_text, .. }) = link.next().await.unwrap() else { panic!("no offer") };
    drop(link);
    crate::world::eventually(
        || ada.client.scan_link(qr_text.clone()),
        |scanned| matches!(scanned, Err(tidings_sdk::Error::Refused { reason: Reason::ChallengeInvalid, .. })),
    )
    .await;
}
