//! A suspension is not got around by any way in.

use tidings_proto::v1::{
    ErrorReason, RefreshRequest, ReinstateUserRequest, SuspendUserRequest, VerifyCodeRequest,
    complete_log_in_request::Proof,
};

use super::{
    PHONE, begin_log_in, by_phone, code_for, complete, trusted_log_in, turn_totp_on, verification, verify, world_with,
};
use crate::{
    device_keys, links, passkeys,
    world::{ADMINISTRATION, Authenticator, World, reason_of, refused},
};

async fn suspend(world: &World, user: &str) {
    let request = SuspendUserRequest { user_id: user.to_owned(), until: None, reason: "spam".to_owned() };
    world.administrator().admin().suspend_user(request).await.expect("suspend");
}

#[tokio::test]
async fn who_is_suspended_neither_logs_in_by_phone_nor_starts_over_with_it() {
    let world = world_with(&ADMINISTRATION).await;
    let ada = by_phone(&world, PHONE).await;
    suspend(&world, &ada.user_id).await;
    for start_over in [false, true] {
        let code = code_for(&world, PHONE).await;
        let request = VerifyCodeRequest { start_over, ..verification(PHONE, &code) };
        refused(verify(&world, request).await, ErrorReason::AccountSuspended);
    }
    let reinstate = ReinstateUserRequest { user_id: ada.user_id.clone() };
    world.administrator().admin().reinstate_user(reinstate).await.expect("reinstate");
    assert_eq!(by_phone(&world, PHONE).await.user_id, ada.user_id, "the number is still theirs");
}

#[tokio::test]
async fn no_way_in_is_open_to_who_is_suspended() {
    let world = world_with(&[&ADMINISTRATION[..], &passkeys::SETTINGS].concat()).await;
    let ada = world.user("ada").await;
    let mut laptop = Authenticator::new(passkeys::ORIGIN);
    passkeys::register(&ada, &mut laptop).await.expect("a passkey");
    let key = device_keys::enrol(&ada).await;
    let (mut app, codes) = turn_totp_on(&ada).await;
    let trust = trusted_log_in(&world, "ada", &mut app).await;
    // What was begun before.
    let token = begin_log_in(&world, "ada").await;
    let begun = passkeys::begin_log_in(&world).await;
    let challenge = device_keys::begin(&world, &ada.id).await;
    let mut new = links::NewOne::show(&world).await;
    let scanned = links::scan(&ada, &new.offer).await.expect("scan");
    new.words().await;

    suspend(&world, &ada.user_id).await;
    let suspended = ErrorReason::AccountSuspended;
    let passkey = begun.answer(laptop.get(&begun.options));
    refused(passkeys::finish_log_in(&world, passkey).await, suspended);
    refused(complete(&world, &token, Proof::RecoveryCode(codes[0].clone())).await, suspended);
    refused(world.anyone().auth().log_in(trust).await, suspended);
    // The device is no device of theirs any more, and neither are its key, its tokens, and what it would let in.
    let by_key = device_keys::log_in(&world, device_keys::sign(&key, &challenge)).await;
    refused(by_key, ErrorReason::WrongCredentials);
    let refresh = RefreshRequest { refresh_token: ada.session.refresh_token.clone() };
    refused(world.anyone().auth().refresh(refresh).await, ErrorReason::RefreshTokenInvalid);
    let approved = links::decide(&ada, &scanned.link_id, true).await.expect_err("it was logged out");
    assert_eq!(reason_of(&approved), Some(ErrorReason::Unauthenticated));

    let reinstate = ReinstateUserRequest { user_id: ada.user_id.clone() };
    world.administrator().admin().reinstate_user(reinstate).await.expect("reinstate");
    // A code that was right is not used up by having been refused.
    let token = begin_log_in(&world, "ada").await;
    complete(&world, &token, Proof::RecoveryCode(codes[0].clone())).await.expect("log in");
}
