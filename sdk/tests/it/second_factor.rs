//! Log-ins that need a second factor, trust in a device, and step-up.

use tidings_sdk::{
    CodeChannel, ConnectionState, Error, Factor, LogOutCause, Reason, SecondFactor, SecondFactorProof, StepUpProof,
};

use crate::{
    app::App,
    world::{DEVELOPMENT, PASSWORD, Person, Server, refused, step_up_factors},
};

const PHONE: &str = "+4915112345678";
const NEW_PASSWORD: &str = "an umbrella for the platypus";

/// Turns an authenticator app on; gives it and the recovery codes.
async fn turn_totp_on(person: &Person) -> (App, Vec<String>) {
    let secret = person.client.begin_totp().await.unwrap();
    assert!(secret.uri.contains(&secret.secret) && secret.qr_svg.contains("<svg") && !secret.qr_png.is_empty());
    assert!(!format!("{secret:?}").contains(&secret.secret));
    let mut app = App::scan(&secret.uri);
    let codes = person.client.confirm_totp(app.code()).await.unwrap();
    (app, codes)
}

fn second_factor<T: std::fmt::Debug>(result: Result<T, Error>) -> SecondFactor {
    match result {
        Err(Error::SecondFactorRequired { needed }) => needed,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_log_in_that_needs_a_second_factor_says_so_and_is_completed() {
    let server = Server::start().await;
    let ada = Person::register(&server, "ada").await;
    let (_, codes) = turn_totp_on(&ada).await;
    let tablet = ada.on_fresh_device(&server).await;
    let earlier = second_factor(tablet.log_in().await);
    let needed = second_factor(tablet.log_in().await);
    assert!(needed.factors.contains(&Factor::Totp) && needed.factors.contains(&Factor::RecoveryCode), "{needed:?}");
    assert_eq!(tablet.client.connection_state(), ConnectionState::LoggedOut { cause: LogOutCause::ByUser });

    let wrong = SecondFactorProof::RecoveryCode { code: "nothing like it".to_owned() };
    let right = SecondFactorProof::RecoveryCode { code: codes[0].clone() };
    refused(tablet.client.complete_log_in(needed.clone(), wrong, false).await, Reason::WrongCredentials);
    refused(tablet.client.complete_log_in(earlier, right.clone(), false).await, Reason::ChallengeInvalid);
    assert_eq!(tablet.client.complete_log_in(needed.clone(), right.clone(), false).await, Ok(false));
    tablet.is_online().await;
    assert_eq!(tablet.user_id(), ada.user_id());
    refused(tablet.client.complete_log_in(needed, right.clone(), false).await, Reason::ChallengeInvalid);

    let phone = ada.on_fresh_device(&server).await;
    let needed = second_factor(phone.log_in().await);
    refused(phone.client.complete_log_in(needed, right, false).await, Reason::WrongCredentials);
}

#[tokio::test]
async fn a_trusted_device_needs_no_second_factor_again_but_a_step_up_for_what_a_thief_must_not_do() {
    let server = Server::start().await;
    let ada = Person::register(&server, "ada").await;
    let (mut app, codes) = turn_totp_on(&ada).await;
    let mut tablet = ada.on_fresh_device(&server).await;
    let needed = second_factor(tablet.log_in().await);
    let proof = SecondFactorProof::Totp { code: app.code() };
    tablet.client.complete_log_in(needed, proof, true).await.unwrap();
    assert_eq!(tablet.client.security().await.unwrap().trusted_devices, 1);
    tablet.client.log_out().await.unwrap();
    tablet.restart().await;
    tablet.log_in().await.unwrap();
    tablet.is_online().await;

    let change = || tablet.client.change_password(NEW_PASSWORD.to_owned());
    let factors = step_up_factors(change().await);
    assert_eq!(factors, tablet.client.security().await.unwrap().step_up_factors);
    assert!(factors.contains(&Factor::Totp) && !factors.contains(&Factor::Password), "{factors:?}");
    let password = StepUpProof::Password { password: PASSWORD.to_owned() };
    refused(tablet.client.step_up(password).await, Reason::FactorNotSet);
    let wrong = StepUpProof::RecoveryCode { code: "nothing like it".to_owned() };
    refused(tablet.client.step_up(wrong).await, Reason::WrongCredentials);
    let until = tablet.client.step_up(StepUpProof::RecoveryCode { code: codes[0].clone() }).await.unwrap();
    let security = tablet.client.security().await.unwrap();
    assert_eq!((security.stepped_up_until, security.recovery_codes_left), (Some(until), 9));
    change().await.unwrap();

    // That ends the other sessions and the trust.
    ada.is(|state| state == ConnectionState::LoggedOut { cause: LogOutCause::ByServer }).await;
    tablet.client.log_out().await.unwrap();
    second_factor(tablet.client.log_in(tablet.login(), NEW_PASSWORD.to_owned()).await);
}

#[tokio::test]
async fn an_authenticator_app_is_turned_on_and_off_and_recovery_codes_are_made_anew() {
    let server = Server::start().await;
    let ada = Person::register(&server, "ada").await;
    ada.client.begin_totp().await.unwrap();
    refused(ada.client.confirm_totp("not a code".to_owned()).await, Reason::InvalidField);
    let (_, codes) = turn_totp_on(&ada).await;
    assert_eq!(codes.len(), 10);
    let security = ada.client.security().await.unwrap();
    assert!(security.totp_enabled && security.has_password && security.recovery_codes_left == 10, "{security:?}");
    let new = ada.client.new_recovery_codes().await.unwrap();
    let tablet = ada.on_fresh_device(&server).await;
    let needed = second_factor(tablet.log_in().await);
    let old = SecondFactorProof::RecoveryCode { code: codes[0].clone() };
    refused(tablet.client.complete_log_in(needed.clone(), old, false).await, Reason::WrongCredentials);
    let new = SecondFactorProof::RecoveryCode { code: new[0].clone() };
    tablet.client.complete_log_in(needed, new, true).await.unwrap();
    ada.client.forget_trusted_devices().await.unwrap();
    assert_eq!(ada.client.security().await.unwrap().trusted_devices, 0);
    tablet.client.log_out().await.unwrap();
    second_factor(tablet.log_in().await);

    ada.client.remove_totp().await.unwrap();
    tablet.log_in().await.unwrap();
    refused(ada.client.remove_totp().await, Reason::FactorNotSet);
}

#[tokio::test]
async fn a_registration_pin_is_asked_for_by_the_number_and_by_who_starts_over() {
    let server = Server::start_with(&DEVELOPMENT).await;
    let ada = Person::by_phone(&server, PHONE).await;
    ada.client.set_registration_pin("2468".to_owned()).await.unwrap();
    assert!(ada.client.security().await.unwrap().registration_pin_enabled);

    let log_in = async |device: &Person, start_over| {
        let code = server.code_of(PHONE, device.client.send_code(PHONE.to_owned(), CodeChannel::Sms)).await;
        device.client.verify_code(PHONE.to_owned(), code, None, start_over).await
    };
    let pin = || SecondFactorProof::RegistrationPin { pin: "2468".to_owned() };
    let tablet = Person::on_new_device(&server, "ada").await;
    let needed = second_factor(log_in(&tablet, false).await);
    assert!(needed.factors.contains(&Factor::RegistrationPin), "{needed:?}");
    assert_eq!(tablet.client.complete_log_in(needed, pin(), false).await, Ok(false));
    assert_eq!(tablet.user_id(), ada.user_id());

    let stranger = Person::on_new_device(&server, "stranger").await;
    let needed = second_factor(log_in(&stranger, true).await);
    assert_eq!(stranger.client.complete_log_in(needed, pin(), false).await, Ok(true));
    assert_ne!(stranger.user_id(), ada.user_id());

    // The new account has no PIN.
    assert_eq!(log_in(&tablet, false).await, Ok(false));
    assert_eq!(tablet.user_id(), stranger.user_id());
    stranger.client.remove_registration_pin().await.unwrap_err();
    tablet.client.remove_registration_pin().await.unwrap();
}
