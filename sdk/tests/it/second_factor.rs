//! Log-ins that need a second factor.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tidings_proto::v1::{
    BeginTotpRequest, ConfirmTotpRequest, LogInRequest, NewDevice, auth_service_client::AuthServiceClient,
    log_in_request::Login,
};
use tidings_sdk::{ConnectionState, Error, Factor, LogOutCause, Reason, SecondFactor, SecondFactorProof};
use tonic::{Request, metadata::MetadataValue, transport::Endpoint};
use totp_rs::Totp;

use crate::world::{PASSWORD, Person, Server};

/// Turns the authenticator app on, as another client does; gives the recovery codes.
async fn turn_totp_on(server: &Server, username: &str) -> Vec<String> {
    let channel = Endpoint::from_shared(server.url()).unwrap().connect().await.unwrap();
    let mut auth = AuthServiceClient::new(channel);
    let log_in = LogInRequest {
        login: Some(Login::Username(username.to_owned())),
        password: PASSWORD.to_owned(),
        device: Some(NewDevice { name: "another client".to_owned(), platform: "test".to_owned() }),
        ..Default::default()
    };
    let session = auth.log_in(log_in).await.unwrap().into_inner().session.unwrap();
    let bearer: MetadataValue<_> = format!("Bearer {}", session.access_token).parse().unwrap();
    let mut begin = Request::new(BeginTotpRequest {});
    begin.metadata_mut().insert("authorization", bearer.clone());
    let secret = auth.begin_totp(begin).await.unwrap().into_inner();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let code = Totp::from_url(&secret.uri).unwrap().generate(now).to_string();
    let mut confirm = Request::new(ConfirmTotpRequest { code });
    confirm.metadata_mut().insert("authorization", bearer);
    auth.confirm_totp(confirm).await.unwrap().into_inner().recovery_codes
}

async fn second_factor_of(person: &Person) -> SecondFactor {
    match person.log_in().await {
        Err(Error::SecondFactorRequired { needed }) => needed,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_log_in_that_needs_a_second_factor_says_so_and_is_completed() {
    let server = Server::start().await;
    let ada = Person::register(&server, "ada").await;
    let codes = turn_totp_on(&server, "ada").await;
    let tablet = ada.on_fresh_device(&server).await;
    let needed = second_factor_of(&tablet).await;
    assert!(needed.factors.contains(&Factor::Totp) && needed.factors.contains(&Factor::RecoveryCode), "{needed:?}");
    assert!(!format!("{needed:?}").contains(&needed.log_in_token));
    assert_eq!(tablet.client.connection_state(), ConnectionState::LoggedOut { cause: LogOutCause::ByUser });

    let wrong = SecondFactorProof::RecoveryCode { code: "nothing like it".to_owned() };
    let refused = tablet.client.complete_log_in(needed.clone(), wrong).await;
    assert!(matches!(refused, Err(Error::Refused { reason: Reason::WrongCredentials, .. })), "{refused:?}");
    let right = SecondFactorProof::RecoveryCode { code: codes[0].clone() };
    assert_eq!(tablet.client.complete_log_in(needed, right.clone()).await, Ok(false));
    tablet.is_online().await;
    assert_eq!(tablet.user_id(), ada.user_id());

    let phone = ada.on_fresh_device(&server).await;
    let needed = second_factor_of(&phone).await;
    let refused = phone.client.complete_log_in(needed, right).await;
    assert!(matches!(refused, Err(Error::Refused { reason: Reason::WrongCredentials, .. })), "{refused:?}");
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
