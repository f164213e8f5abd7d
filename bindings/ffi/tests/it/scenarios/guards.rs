//! What guards an account.

use std::time::Duration;

use tidings_ffi::{ConnectionState, Factor, LogOutCause, Reason, SecondFactorProof, StepUpProof, TidingsError};

use crate::{
    app::App,
    key::Key,
    server::Server,
    world::{PASSWORD, Person},
};

const LOGGED_OUT: ConnectionState = ConnectionState::LoggedOut { cause: LogOutCause::ByServer };

#[tokio::test]
async fn second_factor_and_step_up() {
    let server = Server::start();
    let ada = Person::register(&server, "ada").await;
    let mut app = App::scan(&ada.core.begin_totp().await.unwrap().uri);
    assert_eq!(ada.core.confirm_totp(app.code()).await.unwrap().len(), 10);

    let tablet = Person::on_new_device(&server, "ada").await;
    let log_in = || tablet.core.log_in(tablet.login(), PASSWORD.to_owned());
    let asked = log_in().await;
    let Err(TidingsError::SecondFactorRequired { needed }) = asked else { panic!("{asked:?}") };
    assert!(needed.factors.contains(&Factor::Totp), "{needed:?}");
    tablet.core.complete_log_in(needed, SecondFactorProof::Totp { code: app.code() }, true).await.unwrap();
    assert_eq!(tablet.user_id(), ada.user_id());
    tablet.core.log_out().await.unwrap();
    log_in().await.unwrap();
    tablet.is(|state| state == ConnectionState::Online).await;

    let change = || tablet.core.change_password("an umbrella for the platypus".to_owned());
    let refused = change().await;
    let Err(TidingsError::StepUpRequired { factors }) = refused else { panic!("{refused:?}") };
    assert!(factors.contains(&Factor::Totp), "{factors:?}");
    tablet.core.step_up(StepUpProof::Totp { code: app.code() }).await.unwrap();
    change().await.unwrap();
    ada.is(|state| state == LOGGED_OUT).await;
}

#[tokio::test]
async fn link_a_device_by_qr() {
    let server = Server::start();
    let ada = Person::register(&server, "ada").await;
    let tablet = ada.on_linked_device(&server).await;
    tablet.is(|state| state == ConnectionState::Online).await;
    assert_eq!(tablet.user_id(), ada.user_id());
    assert_eq!(ada.core.devices().await.unwrap().len(), 2);
}

#[tokio::test]
async fn device_key_logs_in_again() {
    const LIFE: Duration = Duration::from_secs(10);
    let lives = [("TIDINGS_AUTH__ACCESS_TOKEN_LIFE", "5s"), ("TIDINGS_AUTH__REFRESH_TOKEN_LIFE", "10s")];
    let server = Server::start_with(&lives);
    let (mut ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    ada.send(&chat, "hi").await;
    ben.sees(&chat, &["hi"]).await;
    let key = Key::new();
    ada.core.enrol_device_key(key.clone()).await.unwrap();
    let device = ada.core.devices().await.unwrap()[0].id.clone();

    ada.core.close_and_wait().await.unwrap();
    // As long as a session lives that nobody refreshes.
    tokio::time::sleep(LIFE).await;
    ada.reopen().await;
    ada.is(|state| state == LOGGED_OUT).await;
    let stranger = ada.core.log_in_with_device_key(Key::new()).await;
    assert!(matches!(stranger, Err(TidingsError::Refused { reason: Reason::WrongCredentials, .. })), "{stranger:?}");
    let turned_down = ada.core.log_in_with_device_key(Key::turned_down()).await;
    assert_eq!(turned_down, Err(TidingsError::NotSigned { detail: "turned down".to_owned() }));

    ada.core.log_in_with_device_key(key.clone()).await.unwrap();
    ada.is(|state| state == ConnectionState::Online).await;
    let devices = ada.core.devices().await.unwrap();
    assert_eq!((devices.len(), &devices[0].id), (1, &device));
    ada.sees(&chat, &["hi"]).await;
    ada.core.step_up_with_device_key(key).await.unwrap();
}
