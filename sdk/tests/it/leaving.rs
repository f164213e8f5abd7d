//! Taking one's data along, and leaving.

use std::{fs::File, io::Read as _, time::SystemTime};

use tempfile::TempDir;
use tidings_sdk::{ConnectionState, Error, LogOutCause, StepUpProof};
use zip::ZipArchive;

use crate::world::{PASSWORD, Person, Server, eventually, step_up_factors};

#[tokio::test]
async fn an_export_is_written_to_a_file_that_is_whole_or_not_there() {
    let server = Server::start().await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    let mut last = String::new();
    for number in 0..200 {
        last = ada.send(&chat, &format!("{number} {}", "a line of some length. ".repeat(40))).await;
    }
    ada.has_sent(&chat, &last).await;
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let tablet = ada.on_linked_device(&server).await;
    step_up_factors(tablet.client.export_account(path("refused.zip")).await);
    let nowhere = ada.client.export_account(path("missing/export.zip")).await;
    assert!(matches!(nowhere, Err(Error::File { .. })), "{nowhere:?}");
    ada.client.export_account(path("export.zip")).await.unwrap();

    let names: Vec<_> = folder.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["export.zip"]);
    let mut archive = ZipArchive::new(File::open(path("export.zip")).unwrap()).unwrap();
    let mut all = String::new();
    for index in 0..archive.len() {
        // Compares the checksum as well.
        archive.by_index(index).unwrap().read_to_string(&mut all).unwrap();
    }
    assert!(all.contains("\"0 a line") && all.contains("\"199 a line"));
}

#[tokio::test]
async fn an_account_is_deleted_with_all_that_is_stored_and_a_log_in_takes_it_back() {
    let server = Server::start().await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    let bye = ada.send(&chat, "bye").await;
    ada.has_sent(&chat, &bye).await;
    let tablet = ada.on_linked_device(&server).await;
    step_up_factors(tablet.client.delete_account().await);
    tablet.client.step_up(StepUpProof::Password { password: PASSWORD.to_owned() }).await.unwrap();
    let due = tablet.client.delete_account().await.unwrap();
    assert!(due > SystemTime::now());
    assert_eq!(tablet.client.connection_state(), ConnectionState::LoggedOut { cause: LogOutCause::ByUser });
    assert!(tablet.client.chats().await.unwrap().is_empty());
    ada.is(|state| state == ConnectionState::LoggedOut { cause: LogOutCause::ByServer }).await;
    let found = |wanted: bool| {
        let search = || ben.client.search_users("ada".to_owned());
        eventually(search, move |found| found.as_ref().is_ok_and(|found| found.is_empty() != wanted))
    };
    found(false).await;
    tablet.log_in().await.unwrap();
    found(true).await;
    tablet.sees(&chat, &["bye"]).await;
}

#[tokio::test]
async fn of_somebody_who_is_gone_the_profile_says_so() {
    let server = Server::start_with(&[("TIDINGS_AUTH__DELETION_GRACE", "0s")]).await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let ada_id = ada.user_id();
    assert!(!ben.client.profile(ada_id.clone()).await.unwrap().deleted);
    ada.client.delete_account().await.unwrap();
    let profile = || ben.client.profile(ada_id.clone());
    eventually(profile, |profile| profile.as_ref().is_ok_and(|profile| profile.deleted)).await;
    assert_eq!(profile().await.unwrap().display_name, "");
}
