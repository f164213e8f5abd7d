//! Passkeys, with an authenticator in software: what they do, and what an attacker tries with them.

use std::fs;

use futures::future::join_all;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tidings_proto::v1::{
    BeginPasskeyLogInRequest, BeginPasskeyRegistrationRequest, BeginPasskeyStepUpRequest, DeletePasskeyRequest,
    ErrorReason, FinishPasskeyLogInRequest, FinishPasskeyRegistrationRequest, ListPasskeysRequest, Passkey,
    PasskeyAssertion, RenamePasskeyRequest, Session, StepUpRequest, step_up_request::Proof,
};
use tonic::Status;

use crate::{
    gateway::ask,
    links::linked,
    world::{Authenticator, Device, Maker, Transport, World, new_device, refused, refused_field, until},
};

pub const ORIGIN: &str = "https://chat.example.org";
pub const SETTINGS: [(&str, &str); 2] = [
    ("TIDINGS_AUTH__PASSKEYS__DOMAIN", "example.org"),
    ("TIDINGS_AUTH__PASSKEYS__ORIGINS", "[\"https://chat.example.org\", \"https://example.org\"]"),
];

async fn world() -> World {
    World::start_with(Transport::Connect, &SETTINGS).await
}

/// What was begun, for an authenticator.
pub struct Begun {
    challenge_id: String,
    pub options: String,
}

impl Begun {
    pub fn answer(&self, credential_json: String) -> PasskeyAssertion {
        PasskeyAssertion { challenge_id: self.challenge_id.clone(), credential_json }
    }

    fn options(&self) -> Value {
        serde_json::from_str(&self.options).expect("JSON")
    }
}

async fn begin_registration(device: &Device) -> Result<Begun, Status> {
    let response = device.auth().begin_passkey_registration(BeginPasskeyRegistrationRequest {}).await?.into_inner();
    Ok(Begun { challenge_id: response.challenge_id, options: response.options_json })
}

async fn finish_registration(device: &Device, begun: &Begun, credential_json: String) -> Result<Passkey, Status> {
    let request = FinishPasskeyRegistrationRequest {
        challenge_id: begun.challenge_id.clone(),
        credential_json,
        name: "Laptop".to_owned(),
    };
    let response = device.auth().finish_passkey_registration(request).await?.into_inner();
    Ok(response.passkey.expect("a passkey"))
}

pub async fn register(device: &Device, authenticator: &mut Authenticator) -> Result<Passkey, Status> {
    let begun = begin_registration(device).await?;
    let credential = authenticator.create(&begun.options);
    finish_registration(device, &begun, credential).await
}

pub async fn begin_log_in(world: &World) -> Begun {
    let response = world.anyone().auth().begin_passkey_log_in(BeginPasskeyLogInRequest {}).await.expect("a challenge");
    let response = response.into_inner();
    Begun { challenge_id: response.challenge_id, options: response.options_json }
}

pub async fn finish_log_in(world: &World, assertion: PasskeyAssertion) -> Result<Session, Status> {
    let request = FinishPasskeyLogInRequest { assertion: Some(assertion), device: Some(new_device()) };
    let response = world.anyone().auth().finish_passkey_log_in(request).await?.into_inner();
    Ok(response.session.expect("a session"))
}

async fn log_in(world: &World, authenticator: &mut Authenticator) -> Result<Session, Status> {
    let begun = begin_log_in(world).await;
    let credential = authenticator.get(&begun.options);
    finish_log_in(world, begun.answer(credential)).await
}

async fn begin_step_up(device: &Device) -> Result<Begun, Status> {
    let response = device.auth().begin_passkey_step_up(BeginPasskeyStepUpRequest {}).await?.into_inner();
    Ok(Begun { challenge_id: response.challenge_id, options: response.options_json })
}

async fn finish_step_up(device: &Device, assertion: PasskeyAssertion) -> Result<(), Status> {
    device.auth().step_up(StepUpRequest { proof: Some(Proof::Passkey(assertion)) }).await.map(drop)
}

async fn list(device: &Device) -> Vec<Passkey> {
    device.auth().list_passkeys(ListPasskeysRequest {}).await.expect("the passkeys").into_inner().passkeys
}

#[tokio::test]
async fn a_passkey_logs_in_without_a_username() {
    let world = world().await;
    let alice = world.user("alice").await;
    let mut laptop = Authenticator::new(ORIGIN);
    let passkey = register(&alice, &mut laptop).await.expect("register");
    assert_eq!((passkey.name.as_str(), passkey.last_used_at), ("Laptop", None));
    for _ in 0..2 {
        let session = log_in(&world, &mut laptop).await.expect("log in");
        assert_eq!(session.user_id, alice.user_id);
        assert_ne!(session.device_id, alice.id);
        // It is both factors: whoever logged in by it has proven who they are.
        begin_registration(&world.device("alice", session)).await.expect("stepped up");
    }
    assert!(list(&alice).await[0].last_used_at.is_some());
}

#[tokio::test]
async fn passkeys_are_listed_named_and_deleted_by_their_user() {
    let world = world().await;
    let (alice, mallory) = world.pair().await;
    let (mut laptop, mut phone) = (Authenticator::new(ORIGIN), Authenticator::new(ORIGIN));
    let first = register(&alice, &mut laptop).await.expect("register");
    let second = register(&alice, &mut phone).await.expect("register");
    let ids: Vec<_> = list(&alice).await.into_iter().map(|passkey| passkey.passkey_id).collect();
    assert_eq!(ids, [second.passkey_id.clone(), first.passkey_id.clone()]);
    let rename = RenamePasskeyRequest { passkey_id: first.passkey_id.clone(), name: "Old laptop".to_owned() };
    refused(mallory.auth().rename_passkey(rename.clone()).await, ErrorReason::PasskeyNotFound);
    let renamed = alice.auth().rename_passkey(rename).await.expect("rename").into_inner().passkey.expect("it");
    assert_eq!((renamed.passkey_id.as_str(), renamed.name.as_str()), (first.passkey_id.as_str(), "Old laptop"));
    let delete = DeletePasskeyRequest { passkey_id: first.passkey_id.clone() };
    refused(mallory.auth().delete_passkey(delete.clone()).await, ErrorReason::PasskeyNotFound);
    alice.auth().delete_passkey(delete.clone()).await.expect("delete");
    refused(alice.auth().delete_passkey(delete).await, ErrorReason::PasskeyNotFound);
    refused(log_in(&world, &mut laptop).await, ErrorReason::WrongCredentials);
    log_in(&world, &mut phone).await.expect("the other one works");
    assert!(list(&mallory).await.is_empty());
}

#[tokio::test]
async fn making_and_deleting_a_passkey_takes_a_step_up_and_a_passkey_is_one() {
    let world = world().await;
    let alice = world.user("alice").await;
    let tablet = linked(&world, &alice).await;
    refused(begin_registration(&tablet).await.map(drop), ErrorReason::StepUpRequired);
    refused(begin_step_up(&tablet).await.map(drop), ErrorReason::FactorNotSet);
    let mut laptop = Authenticator::new(ORIGIN);
    let passkey = register(&alice, &mut laptop).await.expect("register");
    let delete = DeletePasskeyRequest { passkey_id: passkey.passkey_id };
    refused(tablet.auth().delete_passkey(delete.clone()).await, ErrorReason::StepUpRequired);
    let begun = begin_step_up(&tablet).await.expect("begin");
    let mut credential: Value = serde_json::from_str(&laptop.get(&begun.options)).expect("JSON");
    // Authenticators may leave out whose it is where they were told which to use.
    credential["response"].as_object_mut().expect("an object").remove("userHandle");
    finish_step_up(&tablet, begun.answer(credential.to_string())).await.expect("step up");
    tablet.auth().delete_passkey(delete).await.expect("delete");
}

#[tokio::test]
async fn an_answer_works_once_also_for_many_at_once() {
    let world = world().await;
    let alice = world.user("alice").await;
    let mut laptop = Authenticator::new(ORIGIN);
    register(&alice, &mut laptop).await.expect("register");
    let begun = begin_log_in(&world).await;
    let answer = begun.answer(laptop.get(&begun.options));
    let tries = join_all((0..8).map(|_| finish_log_in(&world, answer.clone()))).await;
    let (right, wrong): (Vec<_>, Vec<_>) = tries.into_iter().partition(Result::is_ok);
    assert_eq!(right.len(), 1);
    for refusal in wrong {
        refused(refusal, ErrorReason::ChallengeInvalid);
    }
    refused(finish_log_in(&world, answer).await, ErrorReason::ChallengeInvalid);
}

#[tokio::test]
async fn an_answer_to_one_question_is_none_to_another() {
    let world = world().await;
    let (alice, mallory) = world.pair().await;
    let mut laptop = Authenticator::new(ORIGIN);
    register(&alice, &mut laptop).await.expect("register");
    // An earlier signature, for a new challenge.
    let (earlier, now) = (begin_log_in(&world).await, begin_log_in(&world).await);
    let old = now.answer(laptop.get(&earlier.options));
    refused(finish_log_in(&world, old).await, ErrorReason::WrongCredentials);
    // A log-in as a step-up, and the other way round.
    let begun = begin_log_in(&world).await;
    let answer = begun.answer(laptop.get(&begun.options));
    refused(finish_step_up(&alice, answer.clone()).await, ErrorReason::ChallengeInvalid);
    finish_log_in(&world, answer).await.expect("that did not use it up");
    let begun = begin_step_up(&alice).await.expect("begin");
    let answer = begun.answer(laptop.get(&begun.options));
    refused(finish_log_in(&world, answer).await, ErrorReason::ChallengeInvalid);
    // What one device began, another of the same user finishes not; nor does somebody else.
    let tablet = world.another_device(&alice).await;
    for other in [&tablet, &mallory] {
        let begun = begin_registration(&alice).await.expect("begin");
        let credential = Authenticator::new(ORIGIN).create(&begun.options);
        refused(finish_registration(other, &begun, credential).await, ErrorReason::ChallengeInvalid);
    }
    let begun = begin_step_up(&alice).await.expect("begin");
    let answer = begun.answer(laptop.get(&begun.options));
    refused(finish_step_up(&tablet, answer).await, ErrorReason::ChallengeInvalid);
    assert_eq!((list(&alice).await.len(), list(&mallory).await.len()), (1, 0));
}

#[tokio::test]
async fn another_user_s_passkey_steps_nobody_up_and_cannot_be_registered_again() {
    let world = world().await;
    let (alice, mallory) = world.pair().await;
    let (mut alices, mut mallorys) = (Authenticator::new(ORIGIN), Authenticator::new(ORIGIN));
    register(&alice, &mut alices).await.expect("register");
    register(&mallory, &mut mallorys).await.expect("register");
    let begun = begin_step_up(&alice).await.expect("begin");
    let answer = begun.answer(mallorys.sign(&begun.options(), &mallorys.passkeys[0]));
    refused(finish_step_up(&alice, answer).await, ErrorReason::WrongCredentials);
    // Mallory's own key under the id of Alice's, for which the server would then ask in vain.
    let begun = begin_registration(&mallory).await.expect("begin");
    let mut copy = mallorys.passkeys[0].clone();
    copy.id.clone_from(&alices.passkeys[0].id);
    let credential = mallorys.present(&begun.options(), &copy);
    refused(finish_registration(&mallory, &begun, credential).await, ErrorReason::WrongCredentials);
    // And a log-in by mallory's key that names Alice as its user.
    let begun = begin_log_in(&world).await;
    let mut named = mallorys.passkeys[0].clone();
    named.user.clone_from(&alices.passkeys[0].user);
    named.counter += 1;
    let answer = begun.answer(mallorys.sign(&begun.options(), &named));
    refused(finish_log_in(&world, answer).await, ErrorReason::WrongCredentials);
    log_in(&world, &mut alices).await.expect("alice's works as before");
}

#[tokio::test]
async fn a_page_elsewhere_gets_nothing_from_a_passkey() {
    let world = world().await;
    let alice = world.user("alice").await;
    let mut laptop = Authenticator::new(ORIGIN);
    register(&alice, &mut laptop).await.expect("register");
    for origin in [
        "https://chat.example.org.evil.example",
        "https://evil-example.org",
        "https://other.example.org",
        "http://chat.example.org",
        "https://chat.example.org:8443",
        "null",
    ] {
        println!("{origin}");
        origin.clone_into(&mut laptop.origin);
        refused(log_in(&world, &mut laptop).await, ErrorReason::WrongCredentials);
        let mut new = Authenticator::new(origin);
        refused(register(&alice, &mut new).await, ErrorReason::WrongCredentials);
    }
    "https://example.org".clone_into(&mut laptop.origin);
    log_in(&world, &mut laptop).await.expect("the other page that may");
    laptop.domain = Some("evil.example".to_owned());
    refused(log_in(&world, &mut laptop).await, ErrorReason::WrongCredentials);
}

#[tokio::test]
async fn a_passkey_that_does_not_recognise_its_user_is_not_taken() {
    let world = world().await;
    let alice = world.user("alice").await;
    let mut careless = Authenticator::new(ORIGIN);
    careless.recognises = false;
    refused(register(&alice, &mut careless).await, ErrorReason::WrongCredentials);
    careless.recognises = true;
    careless.passkeys.clear();
    register(&alice, &mut careless).await.expect("register");
    careless.recognises = false;
    refused(log_in(&world, &mut careless).await, ErrorReason::WrongCredentials);
    let begun = begin_step_up(&alice).await.expect("begin");
    let credential = careless.get(&begun.options);
    refused(finish_step_up(&alice, begun.answer(credential)).await, ErrorReason::WrongCredentials);
}

#[tokio::test]
async fn a_copy_of_a_passkey_is_noticed_by_its_counter() {
    let world = world().await;
    let alice = world.user("alice").await;
    let mut laptop = Authenticator::new(ORIGIN);
    register(&alice, &mut laptop).await.expect("register");
    let mut copy = Authenticator::new(ORIGIN);
    copy.passkeys.clone_from(&laptop.passkeys);
    for _ in 0..3 {
        log_in(&world, &mut laptop).await.expect("log in");
    }
    refused(log_in(&world, &mut copy).await, ErrorReason::WrongCredentials);
    until("it is in the log", async || world.server.log().contains("there may be a copy of it").then_some(())).await;
}

#[tokio::test]
async fn a_signature_that_was_tampered_with_is_refused() {
    let world = world().await;
    let alice = world.user("alice").await;
    let mut laptop = Authenticator::new(ORIGIN);
    register(&alice, &mut laptop).await.expect("register");
    let begun = begin_log_in(&world).await;
    let credential: Value = serde_json::from_str(&laptop.get(&begun.options)).expect("JSON");
    let changes: [(&str, Value); 4] = [
        ("signature", json!("AAAA")),
        ("authenticatorData", json!("AAAA")),
        ("clientDataJSON", json!("e30")),
        ("userHandle", Value::Null),
    ];
    for (field, value) in changes {
        println!("{field}");
        let begun = begin_log_in(&world).await;
        let mut changed: Value = serde_json::from_str(&laptop.get(&begun.options)).expect("JSON");
        changed["response"][field] = value;
        let refusal = finish_log_in(&world, begun.answer(changed.to_string())).await;
        refused(refusal, ErrorReason::WrongCredentials);
    }
    // What is no answer at all uses nothing up.
    for nonsense in ["", "{}", "[]", "not JSON"] {
        refused_field(finish_log_in(&world, begun.answer(nonsense.to_owned())).await, "assertion.credential_json");
    }
    // The counter has gone on meanwhile, so a new answer.
    let place = laptop.passkeys[0].clone();
    assert_eq!(credential["type"], "public-key");
    let answer = begun.answer(laptop.sign(&begun.options(), &place));
    finish_log_in(&world, answer).await.expect("log in");
}

#[tokio::test]
async fn a_user_has_at_most_32_passkeys() {
    let world = world().await;
    let alice = world.user("alice").await;
    let begun = begin_registration(&alice).await.expect("begin one too many while there is room");
    for _ in 0..32 {
        register(&alice, &mut Authenticator::new(ORIGIN)).await.expect("register");
    }
    refused(begin_registration(&alice).await.map(drop), ErrorReason::PasskeysUnavailable);
    let credential = Authenticator::new(ORIGIN).create(&begun.options);
    refused(finish_registration(&alice, &begun, credential).await, ErrorReason::PasskeysUnavailable);
    assert_eq!(list(&alice).await.len(), 32);
}

#[tokio::test]
async fn where_the_operator_wants_it_only_attested_authenticators_keep_passkeys() {
    // One only says that it is the right one.
    let (right, other) = (Maker::new("Right"), Maker::new("Right"));
    let folder = TempDir::new().expect("a folder");
    let roots = folder.path().join("roots.pem");
    fs::write(&roots, format!("# The makers that are trusted.\n{}\n{}", Maker::new("Another").pem, right.pem))
        .expect("write");
    let mut settings = SETTINGS.to_vec();
    settings.push(("TIDINGS_AUTH__PASSKEYS__ATTESTATION_ROOTS", roots.to_str().expect("a path")));
    let world = World::start_with(Transport::Connect, &settings).await;
    let alice = world.user("alice").await;
    let mut authenticator = Authenticator::new(ORIGIN);
    refused(register(&alice, &mut authenticator).await, ErrorReason::WrongCredentials);
    authenticator.passkeys.clear();
    authenticator.attestation = Some(other.attest());
    refused(register(&alice, &mut authenticator).await, ErrorReason::WrongCredentials);
    authenticator.passkeys.clear();
    authenticator.attestation = Some(right.attest());
    register(&alice, &mut authenticator).await.expect("register");
    log_in(&world, &mut authenticator).await.expect("log in");
}

#[tokio::test]
async fn an_app_uses_passkeys_if_the_domain_says_that_it_belongs_to_it() {
    let fingerprint = ["0F"; 32].join(":");
    let android = format!("[{{package=\"org.example.chat\",fingerprints=[\"{fingerprint}\"]}}]");
    let mut settings = SETTINGS.to_vec();
    settings.push(("TIDINGS_AUTH__PASSKEYS__ANDROID_APPS", &android));
    settings.push(("TIDINGS_AUTH__PASSKEYS__APPLE_APPS", "[\"ABCDE12345.org.example.chat\"]"));
    let world = World::start_with(Transport::Connect, &settings).await;
    let document = async |path: &str| {
        let (status, headers, body) = ask(Method::GET, world.server.address(), path, &[]).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert_eq!(headers.get("content-type").expect("a type"), "application/json");
        serde_json::from_str::<Value>(&body).expect("JSON")
    };
    let statement = &document("/.well-known/assetlinks.json").await[0];
    assert_eq!(statement["relation"], json!(["delegate_permission/common.get_login_creds"]));
    let target = json!({
        "namespace": "android_app",
        "package_name": "org.example.chat",
        "sha256_cert_fingerprints": [fingerprint],
    });
    assert_eq!(statement["target"], target);
    let apple = document("/.well-known/apple-app-site-association").await;
    assert_eq!(apple, json!({ "webcredentials": { "apps": ["ABCDE12345.org.example.chat"] } }));

    let alice = world.user("alice").await;
    // The same 32 bytes in base64url.
    let mut app = Authenticator::new("android:apk-key-hash:Dw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8");
    register(&alice, &mut app).await.expect("register");
    log_in(&world, &mut app).await.expect("log in");
    "android:apk-key-hash:AA8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8".clone_into(&mut app.origin);
    refused(log_in(&world, &mut app).await, ErrorReason::WrongCredentials);
}

#[tokio::test]
async fn without_a_domain_there_are_no_passkeys() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    refused(begin_registration(&alice).await.map(drop), ErrorReason::PasskeysUnavailable);
    let log_in = world.anyone().auth().begin_passkey_log_in(BeginPasskeyLogInRequest {}).await;
    refused(log_in, ErrorReason::PasskeysUnavailable);
    for path in ["/.well-known/assetlinks.json", "/.well-known/apple-app-site-association"] {
        let (status, _, _) = ask(Method::GET, world.server.address(), path, &[]).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_developer_has_passkeys_on_localhost() {
    let world = World::start_with(Transport::Web, &[("TIDINGS_MODE", "development")]).await;
    let alice = world.user("alice").await;
    let mut laptop = Authenticator::new(&format!("http://localhost:{}", world.server.address().port()));
    register(&alice, &mut laptop).await.expect("register");
    log_in(&world, &mut laptop).await.expect("log in");
    "http://127.0.0.1:7400".clone_into(&mut laptop.origin);
    refused(log_in(&world, &mut laptop).await, ErrorReason::WrongCredentials);
}
