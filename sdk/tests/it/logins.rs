//! What one logs in with: codes to phones, a new password by e-mail, and changing all of them.

use tidings_sdk::{CodeChannel, ConnectionState, LogOutCause, Login, Reason, StepUpProof};

use crate::world::{DEVELOPMENT, PASSWORD, Person, Server, refused, step_up_factors};

const PHONE: &str = "+4915112345678";
const OTHER_PHONE: &str = "+4915112345679";
const EMAIL: &str = "ada@example.org";
const NEW_PASSWORD: &str = "an umbrella for the platypus";

#[tokio::test]
async fn a_code_comes_as_sms_and_then_by_the_ways_that_the_server_names() {
    let server = Server::start_with(&DEVELOPMENT).await;
    let ada = Person::on_new_device(&server, "ada").await;
    let send = |channel| ada.client.send_code(PHONE.to_owned(), channel);
    refused(send(CodeChannel::Voice).await, Reason::PhoneUnavailable);
    let sent = send(CodeChannel::Sms).await.unwrap();
    assert_eq!(sent.channels, [CodeChannel::Sms, CodeChannel::Voice, CodeChannel::Email]);
    assert!(sent.resend_at <= sent.expires_at, "{sent:?}");
    let code = server.code_of(PHONE, send(CodeChannel::Voice)).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let verify = |code: &str| ada.client.verify_code(PHONE.to_owned(), code.to_owned(), Some("Ada".to_owned()), false);
    refused(verify(wrong).await, Reason::WrongCredentials);
    assert_eq!(verify(&code).await, Ok(true));
    assert_eq!(ada.client.profile(ada.user_id()).await.unwrap().display_name, "Ada");
}

#[tokio::test]
async fn codes_are_counted_by_installation_also_after_a_restart() {
    let limits = [("TIDINGS_LIMITS__ENABLED", "true"), ("TIDINGS_LIMITS__CODES_PER_INSTALLATION_PER_HOUR", "2")];
    let server = Server::start_with(&[&DEVELOPMENT[..], &limits].concat()).await;
    let mut ada = Person::on_new_device(&server, "ada").await;
    ada.client.send_code("+4915112345601".to_owned(), CodeChannel::Sms).await.unwrap();
    ada.restart().await;
    ada.client.send_code("+4915112345602".to_owned(), CodeChannel::Sms).await.unwrap();
    refused(ada.client.send_code("+4915112345603".to_owned(), CodeChannel::Sms).await, Reason::RateLimited);
    let ben = Person::on_new_device(&server, "ben").await;
    ben.client.send_code("+4915112345604".to_owned(), CodeChannel::Sms).await.unwrap();
}

#[tokio::test]
async fn a_phone_steps_up_by_a_code_and_its_number_changes() {
    let server = Server::start_with(&DEVELOPMENT).await;
    let ada = Person::by_phone(&server, PHONE).await;
    let send = ada.client.send_phone_change_code(OTHER_PHONE.to_owned(), CodeChannel::Sms);
    let code = server.code_of(OTHER_PHONE, send).await;
    ada.client.change_phone(OTHER_PHONE.to_owned(), code).await.unwrap();
    assert_eq!(ada.client.security().await.unwrap().phone, OTHER_PHONE);

    let tablet = ada.on_linked_device(&server).await;
    let set_pin = || tablet.client.set_registration_pin("2468".to_owned());
    step_up_factors(set_pin().await);
    let code = server.code_of(OTHER_PHONE, tablet.client.send_step_up_code(CodeChannel::Sms)).await;
    tablet.client.step_up(StepUpProof::PhoneCode { code }).await.unwrap();
    set_pin().await.unwrap();
}

#[tokio::test]
async fn an_address_is_set_and_a_code_to_it_sets_a_new_password() {
    let server = Server::start_with(&DEVELOPMENT).await;
    let ada = Person::register(&server, "ada").await;
    let code = server.code_of(EMAIL, ada.client.send_email_change_code(EMAIL.to_owned())).await;
    ada.client.change_email(EMAIL.to_owned(), code).await.unwrap();
    assert_eq!(ada.client.security().await.unwrap().email, EMAIL);

    let forgetful = Person::on_new_device(&server, "ada").await;
    let code = server.code_of(EMAIL, forgetful.client.request_password_reset(EMAIL.to_owned())).await;
    let reset = |password: &str| forgetful.client.reset_password(EMAIL.to_owned(), code.clone(), password.to_owned());
    refused(reset("password1").await, Reason::WeakPassword);
    reset(NEW_PASSWORD).await.unwrap();
    ada.is(|state| state == ConnectionState::LoggedOut { cause: LogOutCause::ByServer }).await;
    let by_email =
        |password: &str| forgetful.client.log_in(Login::Email { email: EMAIL.to_owned() }, password.to_owned());
    refused(by_email(PASSWORD).await, Reason::WrongCredentials);
    by_email(NEW_PASSWORD).await.unwrap();
    let again = forgetful.client.change_username("ada_again".to_owned()).await.unwrap();
    assert!(again > std::time::SystemTime::now());
    refused(forgetful.client.change_username("ada_at_last".to_owned()).await, Reason::TooSoon);
}
