//! Attacks on accounts; ATTACKS.md lists them.

use std::time::Duration;

use futures::future::join_all;
use tidings_proto::v1::{
    CompleteLogInRequest, ErrorReason, LogInRequest, RequestPasswordResetRequest, ResetPasswordRequest,
    SendStepUpCodeRequest, SetRegistrationPinRequest, VerifyCodeRequest, complete_log_in_request::Proof,
    step_up_request,
};
use tokio::{net::TcpListener, time::Instant};

use super::*;
use crate::world::{reason_of, refused};

/// Guesses at the same time.
const AT_ONCE: usize = 16;

/// How many calls succeeded; the others were refused for one of these reasons.
#[track_caller]
fn successes<T: std::fmt::Debug>(results: Vec<Result<T, Status>>, reasons: &[ErrorReason]) -> usize {
    let mut successes = 0;
    for result in results {
        match result {
            Ok(_) => successes += 1,
            Err(status) => assert!(reason_of(&status).is_some_and(|it| reasons.contains(&it)), "{status:?}"),
        }
    }
    successes
}

#[tokio::test]
async fn many_guesses_at_once_at_a_code_are_no_more_than_five() {
    let world = world().await;
    let code = code_for(&world, PHONE).await;
    let guesses = join_all((0..AT_ONCE).map(|_| verify(&world, verification(PHONE, wrong(&code))))).await;
    assert_eq!(successes(guesses, &[ErrorReason::WrongCredentials]), 0);
    refused(verify(&world, verification(PHONE, &code)).await, ErrorReason::WrongCredentials);
}

#[tokio::test]
async fn of_many_verifications_of_one_code_one_succeeds() {
    let world = world().await;
    by_phone(&world, PHONE).await;
    let code = code_for(&world, PHONE).await;
    let all = join_all((0..AT_ONCE).map(|_| verify(&world, verification(PHONE, &code)))).await;
    assert_eq!(successes(all, &[ErrorReason::WrongCredentials]), 1);
}

#[tokio::test]
async fn of_many_registrations_of_one_number_one_succeeds() {
    let world = world().await;
    let code = code_for(&world, PHONE).await;
    let all = join_all((0..AT_ONCE).map(|_| verify(&world, verification(PHONE, &code)))).await;
    assert_eq!(successes(all, &[ErrorReason::WrongCredentials]), 1);
}

#[tokio::test]
async fn of_many_uses_of_one_second_factor_one_succeeds() {
    let world = world().await;
    let ada = world.user("ada").await;
    let (mut app, codes) = turn_totp_on(&ada).await;
    // Both with one log-in, and with a log-in for each.
    let reasons = [ErrorReason::WrongCredentials, ErrorReason::ChallengeInvalid, ErrorReason::RateLimited];
    let token = begin_log_in(&world, "ada").await;
    let totp = app.code();
    let all = join_all((0..4).map(|_| complete(&world, &token, Proof::TotpCode(totp.clone())))).await;
    assert_eq!(successes(all, &reasons), 1);
    let tokens = join_all((0..4).map(|_| begin_log_in(&world, "ada"))).await;
    let recover = |token| complete(&world, token, Proof::RecoveryCode(codes[0].clone()));
    assert_eq!(successes(join_all(tokens.iter().map(|token| recover(token))).await, &reasons), 1);
}

#[tokio::test]
async fn a_code_of_the_app_that_was_seen_is_worth_nothing() {
    let world = world().await;
    let ada = world.user("ada").await;
    let (mut app, _) = turn_totp_on(&ada).await;
    let token = begin_log_in(&world, "ada").await;
    complete(&world, &token, Proof::TotpCode(app.code())).await.expect("log in");
    let token = begin_log_in(&world, "ada").await;
    let replayed = complete(&world, &token, Proof::TotpCode(app.last_code())).await;
    refused(replayed, ErrorReason::WrongCredentials);
    let stepping = step_up(&ada, step_up_request::Proof::TotpCode(app.last_code())).await;
    refused(stepping, ErrorReason::WrongCredentials);
}

#[tokio::test]
async fn who_has_the_password_gets_five_guesses_at_the_second_factor_however_often_they_begin() {
    let world = world().await;
    let ada = world.user("ada").await;
    let (mut app, _) = turn_totp_on(&ada).await;
    let first = begin_log_in(&world, "ada").await;
    for _ in 0..5 {
        let guess = complete(&world, &first, Proof::TotpCode(app.wrong_code())).await;
        refused(guess, ErrorReason::WrongCredentials);
    }
    refused(complete(&world, &first, Proof::TotpCode(app.code())).await, ErrorReason::ChallengeInvalid);
    let second = begin_log_in(&world, "ada").await;
    let sixth = refused(complete(&world, &second, Proof::TotpCode(app.code())).await, ErrorReason::RateLimited);
    let wait = tonic_types::StatusExt::get_error_details(&sixth).retry_info().and_then(|info| info.retry_delay);
    assert!(wait.is_some_and(|wait| wait > Duration::from_secs(30)), "{wait:?}");
}

#[tokio::test]
async fn who_holds_a_device_gets_five_guesses_at_the_password() {
    let world = world().await;
    let ada = world.user("ada").await;
    let other = world.another_device(&ada).await;
    let guess = |guess: &str| step_up_request::Proof::Password(guess.to_owned());
    for device in [&ada, &other, &ada, &other, &ada] {
        refused(step_up(device, guess("not this one")).await, ErrorReason::WrongCredentials);
    }
    for device in [&ada, &other] {
        refused(step_up(device, guess(PASSWORD)).await, ErrorReason::RateLimited);
    }
}

#[tokio::test]
async fn passwords_are_guessed_slowly_whether_there_is_an_account_or_not() {
    let settings = [
        ("TIDINGS_LIMITS__ENABLED", "true"),
        ("TIDINGS_LIMITS__ADDRESS_BURST", "1000"),
        ("TIDINGS_LIMITS__LOG_INS_PER_HOUR", "5"),
    ];
    let world = world_with(&settings).await;
    world.user("ada").await;
    let mut answers = Vec::new();
    for username in ["ada", "nobody"] {
        for _ in 0..5 {
            refused(log_in(&world, username, "a guess").await, ErrorReason::WrongCredentials);
        }
        answers.push(refused(log_in(&world, username, PASSWORD).await, ErrorReason::RateLimited).message().to_owned());
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn with_the_app_on_neither_password_nor_phone_nor_pin_will_do() {
    let world = world().await;
    let ada = by_phone(&world, PHONE).await;
    let pin = SetRegistrationPinRequest { pin: "271828".to_owned() };
    ada.auth().set_registration_pin(pin).await.expect("set a PIN");
    turn_totp_on(&ada).await;
    let lines = log_lines(&world);
    ada.auth().send_step_up_code(SendStepUpCodeRequest::default()).await.expect("send");
    let code = code_after(&world, lines, PHONE).await;
    refused(step_up(&ada, step_up_request::Proof::PhoneCode(code)).await, ErrorReason::FactorNotSet);
    let code = code_for(&world, PHONE).await;
    let response = verify(&world, verification(PHONE, &code)).await.expect("the first factor");
    let needed = response.second_factor.expect("a second factor");
    assert!(!needed.factors.contains(&tidings_proto::v1::Factor::RegistrationPin.into()), "{needed:?}");
    let by_pin = complete(&world, &needed.log_in_token, Proof::RegistrationPin("271828".to_owned())).await;
    refused(by_pin, ErrorReason::WrongCredentials);

    let bob = world.user("bob").await;
    turn_totp_on(&bob).await;
    let by_password = step_up(&bob, step_up_request::Proof::Password(PASSWORD.to_owned())).await;
    refused(by_password, ErrorReason::FactorNotSet);
}

#[tokio::test]
async fn a_log_in_that_was_begun_before_the_app_was_turned_on_does_not_go_around_it() {
    let world = world().await;
    let ada = by_phone(&world, PHONE).await;
    let pin = SetRegistrationPinRequest { pin: "271828".to_owned() };
    ada.auth().set_registration_pin(pin).await.expect("set a PIN");
    let code = code_for(&world, PHONE).await;
    let begun = verify(&world, verification(PHONE, &code)).await.expect("the first factor");
    let token = begun.second_factor.expect("a second factor").log_in_token;
    turn_totp_on(&ada).await;
    let late = complete(&world, &token, Proof::RegistrationPin("271828".to_owned())).await;
    refused(late, ErrorReason::ChallengeInvalid);
}

#[tokio::test]
async fn trust_in_one_users_device_is_none_in_anothers_and_takes_no_number() {
    let world = world().await;
    let (ada, eve) = (world.user("ada").await, world.user("eve").await);
    let (_, (mut eves_app, _)) = (turn_totp_on(&ada).await, turn_totp_on(&eve).await);
    let token = begin_log_in(&world, "eve").await;
    let eves = complete_with(&world, &token, Proof::TotpCode(eves_app.code()), true).await.expect("log in");
    for trust_token in [eves.trust_token.clone(), "made up".to_owned()] {
        let request = LogInRequest { trust_token, ..log_in_request("ada", PASSWORD) };
        let response = world.anyone().auth().log_in(request).await.expect("the first factor").into_inner();
        assert_eq!(response.session, None);
    }
    let owner = by_phone(&world, PHONE).await;
    let pin = SetRegistrationPinRequest { pin: "271828".to_owned() };
    owner.auth().set_registration_pin(pin).await.expect("set a PIN");
    let code = code_for(&world, PHONE).await;
    let trust_token = eves.trust_token;
    let request = VerifyCodeRequest { start_over: true, trust_token, ..verification(PHONE, &code) };
    assert_eq!(verify(&world, request).await.expect("the first factor").session, None);
}

#[tokio::test]
async fn a_made_up_log_in_token_completes_nothing() {
    let world = world().await;
    let ada = world.user("ada").await;
    let (mut app, _) = turn_totp_on(&ada).await;
    for log_in_token in ["", "made up", &ada.session.refresh_token] {
        let proof = Some(Proof::TotpCode(app.wrong_code()));
        let request = CompleteLogInRequest { log_in_token: log_in_token.to_owned(), proof, trust_device: true };
        refused(world.anyone().auth().complete_log_in(request).await, ErrorReason::ChallengeInvalid);
    }
    // None of that was counted against the owner.
    let token = begin_log_in(&world, "ada").await;
    complete(&world, &token, Proof::TotpCode(app.code())).await.expect("log in");
}

#[tokio::test]
async fn codes_tell_nobody_which_numbers_and_addresses_have_accounts() {
    let world = world().await;
    by_phone(&world, PHONE).await;
    let email = "ada@example.org";
    let register = tidings_proto::v1::RegisterRequest {
        login: Some(tidings_proto::v1::register_request::Login::Email(email.to_owned())),
        password: PASSWORD.to_owned(),
        display_name: "Ada".to_owned(),
        device: Some(new_device()),
    };
    world.anyone().auth().register(register).await.expect("register");
    let mut answers = Vec::new();
    for (phone, email) in [(PHONE, email), (OTHER_PHONE, "nobody@example.org")] {
        let lines = log_lines(&world);
        let channels = send_code(&world, phone).await.expect("send").channels;
        let code = code_after(&world, lines, phone).await;
        let tried = verify(&world, verification(phone, wrong(&code))).await;
        let tried = refused(tried, ErrorReason::WrongCredentials);
        let ask = RequestPasswordResetRequest { email: email.to_owned() };
        world.anyone().auth().request_password_reset(ask).await.expect("ask");
        let reset = ResetPasswordRequest {
            email: email.to_owned(),
            code: "000000".to_owned(),
            new_password: "an umbrella for the platypus".to_owned(),
        };
        let reset = refused(world.anyone().auth().reset_password(reset).await, ErrorReason::WrongCredentials);
        let said = |status: Status| (status.message().to_owned(), status.details().to_vec());
        answers.push((channels, said(tried), said(reset)));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn an_unknown_username_takes_as_long_as_a_wrong_password() {
    // As costly as outside of tests, so that skipping it would be felt.
    let world = world_with(&[("TIDINGS_AUTH__ARGON2_MEMORY_KIB", "19456")]).await;
    world.user("ada").await;
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..15 {
        for (username, times) in ["ada", "nobody"].into_iter().zip(&mut times) {
            let begun = Instant::now();
            refused(log_in(&world, username, "not the password").await, ErrorReason::WrongCredentials);
            times.push(begun.elapsed());
        }
    }
    // Without a hash it would be some twenty times as fast. The quickest of many is the one that nothing held up.
    let [known, unknown] = times.map(|times| times.into_iter().min().expect("some"));
    let ratio = known.as_secs_f64() / unknown.as_secs_f64();
    assert!((0.5..2.0).contains(&ratio), "{known:?} and {unknown:?}");
}

#[tokio::test]
async fn a_known_address_is_answered_before_its_mail_is_sent() {
    // A server of e-mail that accepts connections and says nothing: a mail takes many seconds to fail.
    let silent = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let url = format!("smtp://{}", silent.local_addr().expect("an address"));
    let settings = [("TIDINGS_MAIL__URL", url.as_str()), ("TIDINGS_MAIL__FROM", "tidings@example.org")];
    let world = world_with(&settings).await;
    let register = tidings_proto::v1::RegisterRequest {
        login: Some(tidings_proto::v1::register_request::Login::Email("ada@example.org".to_owned())),
        password: PASSWORD.to_owned(),
        display_name: "Ada".to_owned(),
        device: Some(new_device()),
    };
    world.anyone().auth().register(register).await.expect("register");
    let mut answers = Vec::new();
    for email in ["ada@example.org", "nobody@example.org"] {
        let ask = RequestPasswordResetRequest { email: email.to_owned() };
        let begun = Instant::now();
        answers.push(world.anyone().auth().request_password_reset(ask).await.expect("the same answer").into_inner());
        assert!(begun.elapsed() < Duration::from_secs(4), "{email} waited for the mail");
    }
    assert_eq!(answers[0], answers[1]);
    silent.accept().await.expect("the mail was on its way");
}
