//! Codes to phones: registering, logging in, numbers that change hands.

use std::time::Duration;

use tidings_proto::v1::{
    CodeChannel, CompleteLogInRequest, ErrorReason, ListDevicesRequest, SendCodeRequest, SetRegistrationPinRequest,
    VerifyCodeRequest, complete_log_in_request::Proof,
};

use super::*;
use crate::world::{Backends, reason_of, refused};

async fn set_pin(device: &Device, pin: &str) {
    let request = SetRegistrationPinRequest { pin: pin.to_owned() };
    device.auth().set_registration_pin(request).await.expect("set a PIN");
}

#[tokio::test]
async fn logging_in_by_phone_again_ends_the_other_sessions_and_keeps_the_account() {
    let world = world().await;
    let old = by_phone(&world, PHONE).await;
    let mut stream = old.live();
    stream.caught_up().await;
    let new = by_phone(&world, PHONE).await;
    assert_eq!(new.user_id, old.user_id);
    assert_eq!(reason_of(&stream.ended().await), Some(ErrorReason::Unauthenticated));
    refused(old.devices().list_devices(ListDevicesRequest {}).await, ErrorReason::Unauthenticated);
}

#[tokio::test]
async fn who_registers_a_number_again_needs_its_pin() {
    let world = world().await;
    let owner = by_phone(&world, PHONE).await;
    set_pin(&owner, "271828").await;
    let code = code_for(&world, PHONE).await;
    let response = verify(&world, verification(PHONE, &code)).await.expect("the first factor");
    assert_eq!(response.session, None);
    let needed = response.second_factor.expect("a second factor");
    assert_eq!(needed.factors, [i32::from(tidings_proto::v1::Factor::RegistrationPin)]);
    // The code alone has ended nothing.
    security(&owner).await.expect("the owner is still there");
    let token = needed.log_in_token;
    let wrong = complete(&world, &token, Proof::RegistrationPin("314159".to_owned())).await;
    refused(wrong, ErrorReason::WrongCredentials);
    let right = complete(&world, &token, Proof::RegistrationPin("271828".to_owned())).await.expect("log in");
    assert_eq!(right.session.expect("a session").user_id, owner.user_id);
    refused(security(&owner).await, ErrorReason::Unauthenticated);
}

#[tokio::test]
async fn a_number_with_a_new_owner_starts_over_and_the_old_account_loses_it() {
    let world = world().await;
    let old = by_phone(&world, PHONE).await;
    let code = code_for(&world, PHONE).await;
    let request = VerifyCodeRequest { start_over: true, ..verification(PHONE, &code) };
    let response = verify(&world, request).await.expect("start over");
    assert!(response.registered);
    assert_ne!(response.session.expect("a session").user_id, old.user_id);
    refused(security(&old).await, ErrorReason::Unauthenticated);
    // From now on the number is the new account's.
    let code = code_for(&world, PHONE).await;
    let again = verify(&world, verification(PHONE, &code)).await.expect("log in");
    assert!(!again.registered);
    assert_ne!(again.session.expect("a session").user_id, old.user_id);
}

#[tokio::test]
async fn the_pin_of_an_account_in_use_keeps_others_from_starting_over() {
    let world = world().await;
    let owner = by_phone(&world, PHONE).await;
    set_pin(&owner, "271828").await;
    let code = code_for(&world, PHONE).await;
    let request = VerifyCodeRequest { start_over: true, ..verification(PHONE, &code) };
    let response = verify(&world, request).await.expect("the first factor");
    assert_eq!(response.session, None);
    let token = response.second_factor.expect("a second factor").log_in_token;
    let proof = Some(Proof::RegistrationPin("000000".to_owned()));
    let guess = CompleteLogInRequest { log_in_token: token.clone(), proof, trust_device: true };
    refused(world.anyone().auth().complete_log_in(guess).await, ErrorReason::WrongCredentials);
    security(&owner).await.expect("the owner is still there");
    let right = complete(&world, &token, Proof::RegistrationPin("271828".to_owned())).await.expect("start over");
    assert!(right.registered && right.trust_token.is_empty());
    assert_ne!(right.session.expect("a session").user_id, owner.user_id);
}

#[tokio::test]
async fn a_pin_keeps_a_number_for_seven_days_after_its_account_was_last_used() {
    let settings = [("TIDINGS_MODE", "development"), ("TIDINGS_AUTH__RESEND_WAIT", "0s")];
    let world = World::start_on(Backends::Embedded, &settings).await;
    let owner = by_phone(&world, PHONE).await;
    set_pin(&owner, "271828").await;
    let start_over = async || {
        let code = code_for(&world, PHONE).await;
        let request = VerifyCodeRequest { start_over: true, ..verification(PHONE, &code) };
        verify(&world, request).await.expect("the first factor")
    };
    let week_in_minutes = 7 * 24 * 60;
    world.age(&owner, "last_seen_at", Duration::from_mins(week_in_minutes - 2)).await;
    assert_eq!(start_over().await.session, None);
    world.age(&owner, "last_seen_at", Duration::from_mins(week_in_minutes)).await;
    let response = start_over().await;
    assert!(response.registered);
    assert_ne!(response.session.expect("a session").user_id, owner.user_id);
    refused(security(&owner).await, ErrorReason::Unauthenticated);
}

#[tokio::test]
async fn each_code_waits_longer_than_the_one_before_until_one_was_used() {
    let world = world_with(&[("TIDINGS_AUTH__RESEND_WAIT", "1h")]).await;
    let lines = log_lines(&world);
    let first = send_code(&world, PHONE).await.expect("the first");
    let (ends, next) = (first.expires_at.expect("an end"), first.resend_at.expect("a time"));
    assert!((next.seconds - ends.seconds - 55 * 60).abs() < 10, "{first:?}");
    let early = refused(send_code(&world, PHONE).await, ErrorReason::RateLimited);
    let wait = tonic_types::StatusExt::get_error_details(&early).retry_info().and_then(|info| info.retry_delay);
    assert!(wait.is_some_and(|wait| wait.as_secs() > 3500), "{wait:?}");
    send_code(&world, OTHER_PHONE).await.expect("another number");
    // The first is still the one that works.
    let code = code_after(&world, lines, PHONE).await;
    verify(&world, verification(PHONE, &code)).await.expect("log in");
    send_code(&world, PHONE).await.expect("a code that came lets the next be sent");
}

#[tokio::test]
async fn a_call_or_a_mail_is_offered_once_an_sms_was_sent() {
    let world = world().await;
    let by = |channel: CodeChannel| SendCodeRequest {
        phone: PHONE.to_owned(),
        channel: channel.into(),
        installation_id: "an installation".to_owned(),
    };
    for channel in [CodeChannel::Voice, CodeChannel::Email] {
        refused(world.anyone().auth().send_code(by(channel)).await, ErrorReason::PhoneUnavailable);
    }
    let sent = world.anyone().auth().send_code(by(CodeChannel::Sms)).await.expect("an SMS").into_inner();
    let offered = [CodeChannel::Sms, CodeChannel::Voice, CodeChannel::Email].map(i32::from);
    assert_eq!(sent.channels, offered);
    let lines = log_lines(&world);
    world.anyone().auth().send_code(by(CodeChannel::Voice)).await.expect("a call");
    let code = code_after(&world, lines, PHONE).await;
    verify(&world, verification(PHONE, &code)).await.expect("log in");
}

#[tokio::test]
async fn codes_are_limited_by_number_by_address_and_by_installation() {
    let limits = [("TIDINGS_LIMITS__ENABLED", "true"), ("TIDINGS_LIMITS__ADDRESS_BURST", "1000")];
    let number = |index: usize| format!("+49151123456{index:02}");
    let send = async |world: &World, phone: String, installation: &str| {
        let request = SendCodeRequest { phone, installation_id: installation.to_owned(), ..Default::default() };
        world.anyone().auth().send_code(request).await
    };

    let world_of = async |more: (&'static str, &'static str)| world_with(&[&limits[..], &[more]].concat()).await;
    let world = world_of(("TIDINGS_LIMITS__PHONE_PER_HOUR", "3")).await;
    for _ in 0..3 {
        send(&world, number(0), "").await.expect("a code");
    }
    refused(send(&world, number(0), "").await, ErrorReason::RateLimited);
    send(&world, number(1), "").await.expect("another number");

    let world = world_of(("TIDINGS_LIMITS__CODES_PER_INSTALLATION_PER_HOUR", "3")).await;
    for index in 0..3 {
        send(&world, number(index), "one").await.expect("a code");
    }
    refused(send(&world, number(3), "one").await, ErrorReason::RateLimited);
    send(&world, number(3), "another").await.expect("another installation");

    let world = world_of(("TIDINGS_LIMITS__CODES_PER_ADDRESS_PER_HOUR", "3")).await;
    for index in 0..3 {
        send(&world, number(index), &index.to_string()).await.expect("a code");
    }
    refused(send(&world, number(3), "3").await, ErrorReason::RateLimited);
}
