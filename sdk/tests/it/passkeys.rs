//! Passkeys, with an authenticator in software in the platform's place.

use tidings_sdk::{Factor, Reason, StepUpProof};

use crate::{
    authenticator::Authenticator,
    world::{Person, Server, refused, step_up_factors},
};

const ORIGIN: &str = "https://chat.example.org";
const SETTINGS: [(&str, &str); 2] = [
    ("TIDINGS_AUTH__PASSKEYS__DOMAIN", "example.org"),
    ("TIDINGS_AUTH__PASSKEYS__ORIGINS", "[\"https://chat.example.org\"]"),
];

#[tokio::test]
async fn a_passkey_logs_in_without_a_username_and_steps_up() {
    let server = Server::start_with(&SETTINGS).await;
    let ada = Person::register(&server, "ada").await;
    let mut authenticator = Authenticator::new(ORIGIN);
    let begun = ada.client.begin_passkey_registration().await.unwrap();
    let credential = authenticator.create(&begun.options_json);
    let finish = || {
        let (challenge, credential) = (begun.challenge_id.clone(), credential.clone());
        ada.client.finish_passkey_registration(challenge, credential, "Phone".to_owned())
    };
    let made = finish().await.unwrap();
    assert_eq!((made.name.as_str(), made.last_used_at), ("Phone", None));
    refused(finish().await, Reason::ChallengeInvalid);

    let laptop = ada.on_fresh_device(&server).await;
    let begun = laptop.client.begin_passkey_log_in().await.unwrap();
    let credential = authenticator.get(&begun.options_json);
    laptop.client.finish_passkey_log_in(begun.challenge_id, credential).await.unwrap();
    laptop.is_online().await;
    assert_eq!(laptop.user_id(), ada.user_id());

    let renamed = laptop.client.rename_passkey(made.id.clone(), "Old phone".to_owned()).await.unwrap();
    assert!(renamed.last_used_at.is_some());
    assert_eq!(ada.client.passkeys().await.unwrap(), [renamed]);

    let tablet = ada.on_linked_device(&server).await;
    let delete = || tablet.client.delete_passkey(made.id.clone());
    assert!(step_up_factors(delete().await).contains(&Factor::Passkey));
    let begun = tablet.client.begin_passkey_step_up().await.unwrap();
    let credential_json = authenticator.get(&begun.options_json);
    let proof = StepUpProof::Passkey { challenge_id: begun.challenge_id, credential_json };
    tablet.client.step_up(proof).await.unwrap();
    delete().await.unwrap();
    refused(delete().await, Reason::PasskeyNotFound);
}

#[tokio::test]
async fn a_server_without_passkeys_says_so() {
    let server = Server::start().await;
    let ada = Person::register(&server, "ada").await;
    refused(ada.client.begin_passkey_registration().await, Reason::PasskeysUnavailable);
    refused(ada.client.begin_passkey_log_in().await, Reason::PasskeysUnavailable);
}
