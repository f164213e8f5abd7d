//! A new password by e-mail.

use tidings_proto::v1::{
    ErrorReason, LogInRequest, RegisterRequest, RequestPasswordResetRequest, ResetPasswordRequest,
    complete_log_in_request::Proof, log_in_request, register_request,
};

use super::*;
use crate::world::refused;

const EMAIL: &str = "ada@example.org";
const NEW: &str = "an umbrella for the platypus";

async fn registered(world: &World) -> Device {
    let request = RegisterRequest {
        login: Some(register_request::Login::Email(EMAIL.to_owned())),
        password: PASSWORD.to_owned(),
        display_name: "Ada".to_owned(),
        device: Some(new_device()),
    };
    let response = world.anyone().auth().register(request).await.expect("register").into_inner();
    Device::new(Transport::Connect, world.server.address(), EMAIL, response.session.expect("a session"))
}

async fn ask(world: &World, email: &str) -> Result<(), Status> {
    let request = RequestPasswordResetRequest { email: email.to_owned() };
    world.anyone().auth().request_password_reset(request).await.map(drop)
}

async fn mailed(world: &World) -> String {
    let lines = log_lines(world);
    ask(world, EMAIL).await.expect("ask");
    code_after(world, lines, EMAIL).await
}

async fn reset(world: &World, code: &str, password: &str) -> Result<(), Status> {
    let (email, code, new_password) = (EMAIL.to_owned(), code.to_owned(), password.to_owned());
    world.anyone().auth().reset_password(ResetPasswordRequest { email, code, new_password }).await.map(drop)
}

fn by_email(password: &str) -> LogInRequest {
    LogInRequest { login: Some(log_in_request::Login::Email(EMAIL.to_owned())), ..log_in_request("", password) }
}

#[tokio::test]
async fn a_mailed_code_sets_a_new_password_once_and_ends_all_sessions() {
    let world = world().await;
    let ada = registered(&world).await;
    let code = mailed(&world).await;
    refused(reset(&world, wrong(&code), NEW).await, ErrorReason::WrongCredentials);
    refused(reset(&world, &code, "password1").await, ErrorReason::WeakPassword);
    reset(&world, &code, NEW).await.expect("reset");
    refused(reset(&world, &code, NEW).await, ErrorReason::WrongCredentials);
    refused(security(&ada).await, ErrorReason::Unauthenticated);
    refused(world.anyone().auth().log_in(by_email(PASSWORD)).await, ErrorReason::WrongCredentials);
    world.anyone().auth().log_in(by_email(NEW)).await.expect("log in");
}

#[tokio::test]
async fn a_new_password_stands_in_for_no_second_factor_and_ends_what_was_begun() {
    let world = world().await;
    let ada = registered(&world).await;
    let (mut app, _) = turn_totp_on(&ada).await;
    let begun = world.anyone().auth().log_in(by_email(PASSWORD)).await.expect("begin").into_inner();
    let token = begun.second_factor.expect("a second factor").log_in_token;
    let code = mailed(&world).await;
    reset(&world, &code, NEW).await.expect("reset");
    let late = complete(&world, &token, Proof::TotpCode(app.code())).await;
    refused(late, ErrorReason::ChallengeInvalid);
    let response = world.anyone().auth().log_in(by_email(NEW)).await.expect("the first factor").into_inner();
    assert_eq!(response.session, None);
}

#[tokio::test]
async fn a_server_without_mail_says_so() {
    let world = World::start().await;
    refused(ask(&world, EMAIL).await, ErrorReason::EmailUnavailable);
}

#[tokio::test]
async fn an_unknown_address_is_answered_the_same_and_gets_nothing() {
    let world = world().await;
    registered(&world).await;
    ask(&world, "nobody@example.org").await.expect("the same answer");
    let code = mailed(&world).await;
    assert!(!world.server.log().contains("nobody@example.org"));
    reset(&world, &code, NEW).await.expect("reset");
}
