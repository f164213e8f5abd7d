//! Step-up: proving again who one is.

use std::time::Duration;

use tidings_proto::v1::{
    BeginTotpRequest, ChangePasswordRequest, ErrorReason, Factor, ForgetTrustedDevicesRequest, NewRecoveryCodesRequest,
    RemoveTotpRequest, SendStepUpCodeRequest, SetRegistrationPinRequest, step_up_request::Proof,
};

use super::*;
use crate::world::{Backends, refused};

#[tokio::test]
async fn a_device_that_was_let_in_by_trust_steps_up_before_what_a_thief_must_not_do() {
    let world = world().await;
    let ada = world.user("ada").await;
    let (mut app, codes) = turn_totp_on(&ada).await;
    let device = trusted_device(&world, "ada", &mut app).await;
    assert_eq!(security(&device).await.expect("security").stepped_up_until, None);
    let auth = || device.auth();
    let required = ErrorReason::StepUpRequired;
    let new_password = "a brand new passphrase".to_owned();
    refused(auth().change_password(ChangePasswordRequest { new_password }).await, required);
    refused(auth().begin_totp(BeginTotpRequest {}).await, required);
    refused(auth().remove_totp(RemoveTotpRequest {}).await, required);
    refused(auth().new_recovery_codes(NewRecoveryCodesRequest {}).await, required);
    refused(auth().set_registration_pin(SetRegistrationPinRequest { pin: "1234".to_owned() }).await, required);
    refused(auth().forget_trusted_devices(ForgetTrustedDevicesRequest {}).await, required);

    refused(step_up(&device, Proof::RecoveryCode("wrong".to_owned())).await, ErrorReason::WrongCredentials);
    let until = step_up(&device, Proof::RecoveryCode(codes[3].clone())).await.expect("step up").expires_at;
    assert_eq!(security(&device).await.expect("security").stepped_up_until, until);
    auth().remove_totp(RemoveTotpRequest {}).await.expect("remove");
}

#[tokio::test]
async fn stepping_up_on_one_device_is_not_stepping_up_on_another() {
    let world = world().await;
    let ada = world.user("ada").await;
    let (mut app, _) = turn_totp_on(&ada).await;
    let device = trusted_device(&world, "ada", &mut app).await;
    step_up(&ada, Proof::TotpCode(app.code())).await.expect("step up");
    refused(device.auth().remove_totp(RemoveTotpRequest {}).await, ErrorReason::StepUpRequired);
}

#[tokio::test]
async fn a_phone_steps_up_where_there_is_nothing_stronger() {
    let world = world().await;
    let ada = by_phone(&world, PHONE).await;
    let factors = security(&ada).await.expect("security").step_up_factors;
    assert_eq!(factors, [i32::from(Factor::PhoneCode)]);
    let lines = log_lines(&world);
    ada.auth().send_step_up_code(SendStepUpCodeRequest::default()).await.expect("send");
    let code = code_after(&world, lines, PHONE).await;
    refused(step_up(&ada, Proof::PhoneCode(wrong(&code).to_owned())).await, ErrorReason::WrongCredentials);
    step_up(&ada, Proof::PhoneCode(code.clone())).await.expect("step up");
    refused(step_up(&ada, Proof::PhoneCode(code)).await, ErrorReason::WrongCredentials);
    refused(step_up(&ada, Proof::Password(PASSWORD.to_owned())).await, ErrorReason::FactorNotSet);
}

#[tokio::test]
async fn a_password_steps_up_and_an_account_without_a_phone_gets_no_code() {
    let world = world().await;
    let ada = world.user("ada").await;
    refused(step_up(&ada, Proof::Password("not this one".to_owned())).await, ErrorReason::WrongCredentials);
    step_up(&ada, Proof::Password(PASSWORD.to_owned())).await.expect("step up");
    let send = ada.auth().send_step_up_code(SendStepUpCodeRequest::default()).await;
    refused(send, ErrorReason::FactorNotSet);
    refused(step_up(&ada, Proof::PhoneCode("123456".to_owned())).await, ErrorReason::FactorNotSet);
}

#[tokio::test]
async fn a_proof_counts_for_ten_minutes() {
    let world = World::start_on(Backends::Embedded, &[]).await;
    let ada = world.user("ada").await;
    let forget = async || ada.auth().forget_trusted_devices(ForgetTrustedDevicesRequest {}).await;
    world.age(&ada, "proven_at", Duration::from_mins(9)).await;
    forget().await.expect("still stepped up");
    assert!(security(&ada).await.expect("security").stepped_up_until.is_some());
    world.age(&ada, "proven_at", Duration::from_mins(10)).await;
    refused(forget().await, ErrorReason::StepUpRequired);
    assert_eq!(security(&ada).await.expect("security").stepped_up_until, None);
    // New tokens are no proof of who holds the device.
    let mut ada = ada.clone();
    ada.refresh().await;
    refused(ada.auth().forget_trusted_devices(ForgetTrustedDevicesRequest {}).await, ErrorReason::StepUpRequired);
    step_up(&ada, Proof::Password(PASSWORD.to_owned())).await.expect("step up");
    ada.auth().forget_trusted_devices(ForgetTrustedDevicesRequest {}).await.expect("stepped up again");
}
