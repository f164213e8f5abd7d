//! Second factors: authenticator apps, recovery codes, trusted devices.

use tidings_proto::v1::{
    BeginTotpRequest, ConfirmTotpRequest, ErrorReason, Factor, ForgetTrustedDevicesRequest, LogInRequest,
    NewRecoveryCodesRequest, RemoveTotpRequest, SetRegistrationPinRequest, VerifyCodeRequest,
    complete_log_in_request::Proof, step_up_request,
};

use super::*;
use crate::world::refused;

#[tokio::test]
async fn with_an_authenticator_app_a_password_is_not_enough() {
    let world = world().await;
    let ada = world.user("ada").await;
    let (mut app, codes) = turn_totp_on(&ada).await;
    assert_eq!(codes.len(), 10);
    let response = log_in(&world, "ada", PASSWORD).await.expect("the first factor");
    assert_eq!(response.session, None);
    let needed = response.second_factor.expect("a second factor");
    assert_eq!(needed.factors, [i32::from(Factor::Totp), i32::from(Factor::RecoveryCode)]);
    let wrong = complete(&world, &needed.log_in_token, Proof::TotpCode(app.wrong_code())).await;
    refused(wrong, ErrorReason::WrongCredentials);
    let right = complete(&world, &needed.log_in_token, Proof::TotpCode(app.code())).await.expect("log in");
    assert_eq!(right.session.expect("a session").user_id, ada.user_id);
    assert!(right.trust_token.is_empty());
    // It completes one log-in.
    let again = complete(&world, &needed.log_in_token, Proof::TotpCode(app.code())).await;
    refused(again, ErrorReason::ChallengeInvalid);
}

#[tokio::test]
async fn an_app_counts_once_it_has_shown_that_it_has_the_secret() {
    let world = world().await;
    let ada = world.user("ada").await;
    let confirm = |code: String| ConfirmTotpRequest { code };
    let early = ada.auth().confirm_totp(confirm("123456".to_owned())).await;
    refused(early, ErrorReason::ChallengeInvalid);
    let begun = ada.auth().begin_totp(BeginTotpRequest {}).await.expect("begin").into_inner();
    assert!(begun.uri.contains(&begun.secret) && begun.uri.starts_with("otpauth://totp/Tidings"), "{}", begun.uri);
    assert!(begun.qr_svg.contains("<svg") && begun.qr_png.starts_with(b"\x89PNG"));
    let mut app = App::scan(&begun.uri);
    refused(ada.auth().confirm_totp(confirm(app.wrong_code())).await, ErrorReason::WrongCredentials);
    assert!(log_in(&world, "ada", PASSWORD).await.expect("log in").session.is_some(), "it does not count yet");
    ada.auth().confirm_totp(confirm(app.code())).await.expect("confirm");
    assert!(log_in(&world, "ada", PASSWORD).await.expect("log in").session.is_none());
    // Beginning again does not turn it off, and leaves the old secret working.
    ada.auth().begin_totp(BeginTotpRequest {}).await.expect("begin again");
    let token = begin_log_in(&world, "ada").await;
    complete(&world, &token, Proof::TotpCode(app.code())).await.expect("the old app");
}

#[tokio::test]
async fn recovery_codes_stand_in_for_the_app_once_each() {
    let world = world().await;
    let ada = world.user("ada").await;
    let (_, codes) = turn_totp_on(&ada).await;
    let token = begin_log_in(&world, "ada").await;
    complete(&world, &token, Proof::RecoveryCode(codes[0].to_uppercase())).await.expect("log in");
    assert_eq!(security(&ada).await.expect("security").recovery_codes_left, 9);
    let token = begin_log_in(&world, "ada").await;
    let again = complete(&world, &token, Proof::RecoveryCode(codes[0].clone())).await;
    refused(again, ErrorReason::WrongCredentials);
    let made = ada.auth().new_recovery_codes(NewRecoveryCodesRequest {}).await.expect("new codes").into_inner();
    let old = complete(&world, &token, Proof::RecoveryCode(codes[1].clone())).await;
    refused(old, ErrorReason::WrongCredentials);
    complete(&world, &token, Proof::RecoveryCode(made.recovery_codes[0].clone())).await.expect("log in");
}

#[tokio::test]
async fn a_trusted_device_needs_no_second_factor_until_it_is_forgotten() {
    let world = world().await;
    let ada = world.user("ada").await;
    let (mut app, _) = turn_totp_on(&ada).await;
    let token = begin_log_in(&world, "ada").await;
    let completed = complete_with(&world, &token, Proof::TotpCode(app.code()), true).await.expect("complete");
    assert_eq!(security(&ada).await.expect("security").trusted_devices, 1);
    let trusted = LogInRequest { trust_token: completed.trust_token, ..log_in_request("ada", PASSWORD) };
    let by_trust = async || world.anyone().auth().log_in(trusted.clone()).await.expect("log in").into_inner();
    assert!(by_trust().await.session.is_some());
    ada.auth().forget_trusted_devices(ForgetTrustedDevicesRequest {}).await.expect("forget");
    assert!(by_trust().await.session.is_none());
}

#[tokio::test]
async fn turning_the_app_off_takes_recovery_codes_and_trust_with_it() {
    let world = world().await;
    let ada = world.user("ada").await;
    refused(ada.auth().remove_totp(RemoveTotpRequest {}).await, ErrorReason::FactorNotSet);
    refused(ada.auth().new_recovery_codes(NewRecoveryCodesRequest {}).await, ErrorReason::FactorNotSet);
    turn_totp_on(&ada).await;
    assert!(security(&ada).await.expect("security").totp_enabled);
    ada.auth().remove_totp(RemoveTotpRequest {}).await.expect("remove");
    let security = security(&ada).await.expect("security");
    assert!(!security.totp_enabled);
    assert_eq!((security.recovery_codes_left, security.trusted_devices), (0, 0));
    assert!(log_in(&world, "ada", PASSWORD).await.expect("log in").session.is_some());
}

/// The factors that a log-in with a code to the number leads to, and its token.
async fn second_factor(world: &World, start_over: bool) -> (Vec<i32>, String) {
    let code = code_for(world, PHONE).await;
    let request = VerifyCodeRequest { start_over, ..verification(PHONE, &code) };
    let needed = verify(world, request).await.expect("the first factor").second_factor.expect("a second factor");
    (needed.factors, needed.log_in_token)
}

#[tokio::test]
async fn recovery_codes_stand_in_for_a_pin_at_log_in_and_step_up_but_take_no_number() {
    let world = world().await;
    let ada = by_phone(&world, PHONE).await;
    let set_pin = async |pin: &str| {
        let request = SetRegistrationPinRequest { pin: pin.to_owned() };
        ada.auth().set_registration_pin(request).await.expect("set the PIN");
    };
    set_pin("271828").await;
    let made = ada.auth().new_recovery_codes(NewRecoveryCodesRequest {}).await.expect("new codes").into_inner();
    let mut codes = made.recovery_codes.into_iter();
    let mut code = || codes.next().expect("a code");
    step_up(&ada, step_up_request::Proof::RecoveryCode(code())).await.expect("step up");

    // The account with its number is kept by who has the PIN alone.
    let (factors, token) = second_factor(&world, true).await;
    assert_eq!(factors, [i32::from(Factor::RegistrationPin)]);
    let spent = code();
    refused(complete(&world, &token, Proof::RecoveryCode(spent.clone())).await, ErrorReason::WrongCredentials);
    let (factors, token) = second_factor(&world, false).await;
    assert_eq!(factors, [i32::from(Factor::RegistrationPin), i32::from(Factor::RecoveryCode)]);
    // It was refused without being looked at, and so is not used up.
    let completed = complete(&world, &token, Proof::RecoveryCode(spent.clone())).await.expect("log in");
    let ada = world.device(PHONE, completed.session.expect("a session"));
    assert_eq!(security(&ada).await.expect("security").recovery_codes_left, 8);

    // Without the PIN there is nothing that they would stand in for.
    let remove = SetRegistrationPinRequest { pin: String::new() };
    ada.auth().set_registration_pin(remove).await.expect("remove the PIN");
    assert_eq!(security(&ada).await.expect("security").recovery_codes_left, 0);
    refused(ada.auth().new_recovery_codes(NewRecoveryCodesRequest {}).await, ErrorReason::FactorNotSet);
    refused(step_up(&ada, step_up_request::Proof::RecoveryCode(code())).await, ErrorReason::FactorNotSet);
}
