//! Passwords: those that are known from breaches, asked of a service that misbehaves, and hashes that were made weaker.

use sha1::{Digest as _, Sha1};
use sqlx::Row as _;
use tidings_proto::v1::{ChangePasswordRequest, ErrorReason, RegisterRequest, register_request};

use super::{
    provider::{Manner, Provider},
    *,
};
use crate::world::{Backends, refused};

/// What nobody would guess, and yet was in a breach.
const BREACHED: &str = "an umbrella for the platypus";

/// An answer about the passwords whose hash begins as that of [`BREACHED`] does, of which it is one.
fn known() -> &'static str {
    let hash = format!("{:X}", Sha1::digest(BREACHED));
    Box::leak(format!("0018A45C4D1DEF81644B54AB7F969B88D65:10\r\n{}:3\r\n", &hash[5..]).into_boxed_str())
}

/// A server that asks this one.
async fn world_of(provider: &Provider) -> World {
    let url = format!("http://{}/range/", provider.address);
    world_with(&[("TIDINGS_AUTH__BREACHED_PASSWORDS_URL", &url)]).await
}

async fn register(world: &World, username: &str, password: &str) -> Result<(), Status> {
    let request = RegisterRequest {
        login: Some(register_request::Login::Username(username.to_owned())),
        password: password.to_owned(),
        display_name: "Ada".to_owned(),
        device: Some(new_device()),
    };
    world.anyone().auth().register(request).await.map(drop)
}

#[tokio::test]
async fn a_password_that_is_known_from_a_breach_is_refused_wherever_it_is_set() {
    let provider = Provider::start(&[Manner::Say(known()), Manner::Say(""), Manner::Say(known())]).await;
    let world = world_of(&provider).await;
    refused(register(&world, "ada", BREACHED).await, ErrorReason::WeakPassword);
    let ada = world.user("ada").await;
    let change = ChangePasswordRequest { new_password: BREACHED.to_owned() };
    refused(ada.auth().change_password(change).await, ErrorReason::WeakPassword);
    // The service learns five digits of the hash, and nothing else.
    let hash = format!("{:X}", Sha1::digest(BREACHED));
    let requests = provider.requests();
    assert_eq!(requests.len(), 3);
    let line = format!("GET /range/{} HTTP/1.1\r\n", &hash[..5]);
    assert!(requests[0].starts_with(&line) && !requests[0].contains(&hash[5..]), "{}", requests[0]);
}

#[tokio::test]
async fn where_the_list_of_breaches_fails_a_password_is_taken_and_nothing_of_it_is_logged() {
    for manner in [Manner::Fail, Manner::HangUp, Manner::Sleep] {
        let provider = Provider::start(&[manner]).await;
        let world = world_of(&provider).await;
        println!("{manner:?}");
        register(&world, "ada", BREACHED).await.expect("register");
        assert_eq!(provider.requests().len(), 1, "it was asked once");
        let log = until("the failure is in the log", async || {
            Some(world.server.log()).filter(|log| log.contains("whether a password was breached is not known"))
        });
        let prefix = format!("{:X}", Sha1::digest(BREACHED))[..5].to_owned();
        let log = log.await;
        let line = log.lines().find(|line| line.contains("was breached")).expect("the line");
        assert!(!line.contains(&prefix), "{line}");
        // It is not left alone: the next password is asked for again.
        refused_when_known(&provider, &world).await;
    }
}

async fn refused_when_known(provider: &Provider, world: &World) {
    provider.behave(Manner::Say(known()));
    refused(register(world, "bob", BREACHED).await, ErrorReason::WeakPassword);
}

/// The hash of a user's password.
async fn hash_of(world: &World, username: &str) -> String {
    let mut connection = world.database("accounts").await;
    let find = sqlx::query("SELECT password_hash FROM accounts WHERE username = $1").bind(username);
    find.fetch_one(&mut connection).await.expect("the account").get(0)
}

#[tokio::test]
async fn a_password_is_hashed_again_at_log_in_once_hashes_are_to_cost_more() {
    let mut world = World::start_on(Backends::Embedded, &[]).await;
    world.user("ada").await;
    let weak = hash_of(&world, "ada").await;
    assert!(weak.contains("$m=8,t=2,p=1$"), "{weak}");
    world.server.kill().await;
    world.server.set("TIDINGS_AUTH__ARGON2_MEMORY_KIB", "64");
    world.server.set("TIDINGS_AUTH__ARGON2_PASSES", "3");
    world.server.restart().await;

    refused(log_in(&world, "ada", "not the password").await, ErrorReason::WrongCredentials);
    assert_eq!(hash_of(&world, "ada").await, weak, "a wrong password is not hashed");
    log_in(&world, "ada", PASSWORD).await.expect("log in by the old hash");
    let strong = hash_of(&world, "ada").await;
    assert!(strong.contains("$m=64,t=3,p=1$"), "{strong}");
    refused(log_in(&world, "ada", "not the password").await, ErrorReason::WrongCredentials);
    log_in(&world, "ada", PASSWORD).await.expect("log in by the new hash");
    assert_eq!(hash_of(&world, "ada").await, strong, "and that is enough");
}
