//! Refresh tokens: lost answers, and stolen tokens.

use tidings_proto::v1::{ErrorReason, RefreshRequest, Session};

use super::*;
use crate::world::refused;

async fn refresh(world: &World, token: &str) -> Result<Session, Status> {
    let request = RefreshRequest { refresh_token: token.to_owned() };
    Ok(world.anyone().auth().refresh(request).await?.into_inner().session.expect("a session"))
}

#[tokio::test]
async fn a_client_whose_answer_was_lost_refreshes_again_with_the_token_that_it_has() {
    let world = world().await;
    let ada = world.user("ada").await;
    let lost = refresh(&world, &ada.session.refresh_token).await.expect("refresh");
    let got = refresh(&world, &ada.session.refresh_token).await.expect("refresh again");
    assert_eq!(got.device_id, ada.id);
    refresh(&world, &got.refresh_token).await.expect("go on");
    // What was lost is no token any more: who uses it found it.
    refused(refresh(&world, &lost.refresh_token).await, ErrorReason::RefreshTokenInvalid);
    refused(security(&ada).await, ErrorReason::Unauthenticated);
}

#[tokio::test]
async fn a_stolen_token_and_its_owners_next_one_do_not_both_live() {
    let world = world().await;
    let ada = world.user("ada").await;
    let owners = refresh(&world, &ada.session.refresh_token).await.expect("the owner refreshes");
    let thiefs = refresh(&world, &ada.session.refresh_token).await.expect("the thief does, in the grace");
    // The owner comes back with a token that the thief's replaced: the device is logged out.
    refused(refresh(&world, &owners.refresh_token).await, ErrorReason::RefreshTokenInvalid);
    refused(refresh(&world, &thiefs.refresh_token).await, ErrorReason::RefreshTokenInvalid);
    refused(security(&ada).await, ErrorReason::Unauthenticated);
}

#[tokio::test]
async fn of_many_refreshes_at_once_one_token_lives() {
    let world = world().await;
    let ada = world.user("ada").await;
    let token = ada.session.refresh_token.as_str();
    let all = futures::future::join_all((0..8).map(|_| refresh(&world, token))).await;
    let sessions: Vec<Session> = all.into_iter().map(|session| session.expect("in the grace")).collect();
    assert!(sessions.iter().all(|session| session.device_id == ada.id), "they are all of one device");
    let uses = futures::future::join_all(sessions.iter().map(|session| refresh(&world, &session.refresh_token))).await;
    assert!(uses.iter().filter(|used| used.is_ok()).count() <= 1, "at most one was the living one");
    refused(security(&ada).await, ErrorReason::Unauthenticated);
}
