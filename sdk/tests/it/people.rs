//! Finding people, and telling of them.

use std::time::{Duration, SystemTime};

use tidings_sdk::{Audience, ContactTarget, PhoneMatch, Privacy, Reason, Report, ReportReason, ReportedMessages};

use crate::world::{DEVELOPMENT, Person, Server, eventually, refused};

const PHONE: &str = "+4915112345678";

#[tokio::test]
async fn those_of_an_address_book_who_are_here_are_found() {
    let server = Server::start_with(&DEVELOPMENT).await;
    let (ada, ben) = (Person::by_phone(&server, PHONE).await, Person::register(&server, "ben").await);
    // More numbers than one call takes beginnings of.
    let mut book: Vec<String> = (0..600).map(|number| format!("+49301234{number:03}")).collect();
    book.push(PHONE.to_owned());
    let wanted = [PhoneMatch { phone: PHONE.to_owned(), user_id: ada.user_id() }];
    assert_eq!(ben.client.find_by_phone(book.clone()).await.unwrap(), wanted);
    let privacy = Privacy { find_by_phone: Audience::Nobody, ..ada.client.privacy().await.unwrap() };
    ada.client.update_privacy(privacy).await.unwrap();
    let find = || ben.client.find_by_phone(book.clone());
    eventually(find, |found| found.as_ref().is_ok_and(Vec::is_empty)).await;
    assert_eq!(ben.client.find_by_phone(Vec::new()).await, Ok(Vec::new()));
}

#[tokio::test]
async fn an_invitation_makes_contacts_of_each_other_once() {
    let server = Server::start().await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let made = ada.client.create_invitation("for Ben".to_owned()).await.unwrap();
    assert!(!format!("{made:?}").contains(&made.code));
    assert_eq!(ada.client.invitations().await.unwrap(), vec![made.invitation.clone()]);
    refused(ada.client.accept_invitation(made.code.clone()).await, Reason::UserIsSelf);
    let inviter = ben.client.accept_invitation(made.code.clone()).await.unwrap();
    assert_eq!(inviter.profile.user_id, ada.user_id());
    let contacts = ada.client.contacts().await.unwrap();
    assert_eq!(contacts[0].profile.user_id, ben.user_id());
    refused(ben.client.accept_invitation(made.code).await, Reason::InvitationInvalid);

    let taken_back = ada.client.create_invitation(String::new()).await.unwrap();
    ada.client.revoke_invitation(taken_back.invitation.id).await.unwrap();
    refused(ben.client.accept_invitation(taken_back.code).await, Reason::InvitationInvalid);
    assert!(ada.client.invitations().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_profile_code_adds_a_contact_until_there_is_another() {
    let server = Server::start().await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let code = ada.client.profile_code().await.unwrap();
    assert!(code.qr_svg.contains("<svg") && !code.qr_png.is_empty());
    assert_eq!(ada.client.profile_code().await.unwrap(), code);
    let add = |code: &str| ben.client.add_contact(ContactTarget::ProfileCode { code: code.to_owned() }, String::new());
    assert_eq!(add(&code.text).await.unwrap().profile.user_id, ada.user_id());
    let new = ada.client.rotate_profile_code().await.unwrap();
    refused(add(&code.text).await, Reason::UserNotFound);
    add(&new.text).await.unwrap();
}

#[tokio::test]
async fn a_user_and_their_messages_are_reported() {
    let server = Server::start().await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    ada.send(&chat, "buy this").await;
    let mut view = ben.view(&chat);
    view.until(|view| view.texts() == ["buy this"]).await;
    let seq = view.messages()[0].seq.unwrap();
    let report = |seqs: &[u64], block| {
        let messages = Some(ReportedMessages { chat_id: chat.clone(), seqs: seqs.to_vec() });
        let report = Report { reason: ReportReason::Spam, comment: "I never asked".to_owned(), messages, block };
        ben.client.report(ada.user_id(), report)
    };
    refused(report(&[seq + 1000], false).await, Reason::EntryNotFound);
    report(&[seq], false).await.unwrap();
    assert!(ben.client.blocked_users().await.unwrap().is_empty());
    report(&[seq], true).await.unwrap();
    assert_eq!(ben.client.blocked_users().await.unwrap()[0].user_id, ada.user_id());
    let alone = Report { reason: ReportReason::Other, comment: "myself".to_owned(), messages: None, block: false };
    refused(ben.client.report(ben.user_id(), alone.clone()).await, Reason::UserIsSelf);
    ben.client.report(ada.user_id(), alone).await.unwrap();
}

#[tokio::test]
async fn a_status_text_has_an_end() {
    let server = Server::start().await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let end = SystemTime::now() + Duration::from_hours(1);
    ada.client.update_profile(None, Some("On the train".to_owned()), Some(end)).await.unwrap();
    let seen = ben.client.profile(ada.user_id()).await.unwrap();
    assert_eq!(seen.status_text, "On the train");
    let difference = end.duration_since(seen.status_expires_at.unwrap()).unwrap();
    assert!(difference < Duration::from_secs(1), "{difference:?}");
    ada.client.update_profile(None, Some("At home".to_owned()), None).await.unwrap();
    assert_eq!(ben.client.profile(ada.user_id()).await.unwrap().status_expires_at, None);
}
