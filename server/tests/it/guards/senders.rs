//! Codes on their way: to a real SMTP server, and to an HTTP server that misbehaves.

use std::process::Stdio;

use serde_json::Value;
use tidings_proto::v1::{
    ChangeEmailRequest, CodeChannel, ErrorReason, RegisterRequest, RequestPasswordResetRequest, ResetPasswordRequest,
    SendEmailChangeCodeRequest, register_request,
};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use super::{
    provider::{Manner, Provider},
    *,
};
use crate::world::{PATIENCE, refused, refused_field};

/// An address that the server of e-mail refuses.
const NOBODY: &str = "nobody@example.org";

/// A server of SMTP, in its own process.
struct MailServer {
    _process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    port: u16,
}

impl MailServer {
    async fn start(broken: u32) -> Self {
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail/server");
        let mut process = Command::new(program)
            .args(["--broken", &broken.to_string(), "--refuse", NOBODY])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("start the server of e-mail; make setup installs it");
        let mut lines = BufReader::new(process.stdout.take().expect("stdout")).lines();
        let port = timeout(PATIENCE, lines.next_line()).await.expect("in time").expect("stdout").expect("a line");
        Self { _process: process, lines, port: port.parse().expect("a port") }
    }

    /// The next message that it takes.
    async fn message(&mut self) -> Value {
        let line = timeout(PATIENCE, self.lines.next_line()).await.expect("in time").expect("stdout").expect("a line");
        serde_json::from_str(&line).expect("a message")
    }

    /// A server of Tidings that sends by it.
    async fn world(&self) -> World {
        let url = format!("smtp://127.0.0.1:{}", self.port);
        let settings = [("TIDINGS_MAIL__URL", url.as_str()), ("TIDINGS_MAIL__FROM", "Tidings <tidings@example.org>")];
        World::start_with(Transport::Connect, &settings).await
    }
}

async fn registered_by_email(world: &World, email: &str) {
    let request = RegisterRequest {
        login: Some(register_request::Login::Email(email.to_owned())),
        password: PASSWORD.to_owned(),
        display_name: "Ada".to_owned(),
        device: Some(new_device()),
    };
    world.anyone().auth().register(request).await.expect("register");
}

fn code_in(text: &str) -> String {
    let mut digits = text.split(|character: char| !character.is_ascii_digit());
    digits.find(|digits| digits.len() == 6).expect("a code").to_owned()
}

#[tokio::test]
async fn a_code_for_a_new_password_comes_by_smtp() {
    let mut mail = MailServer::start(0).await;
    let world = mail.world().await;
    let email = "ada@example.org".to_owned();
    registered_by_email(&world, &email).await;
    let ask = RequestPasswordResetRequest { email: email.clone() };
    world.anyone().auth().request_password_reset(ask).await.expect("ask");
    let message = mail.message().await;
    assert_eq!((&message["to"][0], &message["from"]), (&Value::from(email.as_str()), &"tidings@example.org".into()));
    let text = message["text"].as_str().expect("a text");
    assert!(text.contains("set a new password for Tidings") && text.contains("5 minutes"), "{text}");
    let new_password = "an umbrella for the platypus".to_owned();
    let reset = ResetPasswordRequest { email, code: code_in(text), new_password };
    world.anyone().auth().reset_password(reset).await.expect("reset");
    assert!(!world.server.log().contains(&code_in(text)), "outside of development no code is logged");
}

#[tokio::test]
async fn a_code_to_a_phone_comes_by_smtp_to_who_has_verified_an_address_and_to_nobody_else() {
    let mut mail = MailServer::start(0).await;
    let provider = Provider::start(&[]).await;
    let (mail_url, sms_url) = (format!("smtp://127.0.0.1:{}", mail.port), format!("http://{}/sms", provider.address));
    let settings = [
        ("TIDINGS_MAIL__URL", mail_url.as_str()),
        ("TIDINGS_MAIL__FROM", "tidings@example.org"),
        ("TIDINGS_SMS__PROVIDER", "webhook"),
        ("TIDINGS_SMS__URL", sms_url.as_str()),
        ("TIDINGS_AUTH__RESEND_WAIT", "0s"),
    ];
    let world = World::start_with(Transport::Connect, &settings).await;
    let last_sms = || code_in(provider.requests().last().expect("an SMS").split_once("\r\n\r\n").expect("a body").1);
    let by_mail = async |phone: &str| {
        send_code(&world, phone).await.expect("an SMS");
        let channel = CodeChannel::Email.into();
        let request = SendCodeRequest { phone: phone.to_owned(), channel, ..Default::default() };
        world.anyone().auth().send_code(request).await.expect("a mail").into_inner().channels
    };
    // The number of nobody, and of somebody without an address: no mail is sent, and the answer is the same.
    let answer = by_mail(OTHER_PHONE).await;
    send_code(&world, PHONE).await.expect("an SMS");
    let session = verify(&world, verification(PHONE, &last_sms())).await.expect("register").session;
    let ada = world.device(PHONE, session.expect("a session"));
    assert_eq!(by_mail(PHONE).await, answer);

    let email = "ada@example.org".to_owned();
    let ask = SendEmailChangeCodeRequest { email: email.clone() };
    ada.auth().send_email_change_code(ask).await.expect("ask");
    let message = mail.message().await;
    let text = message["text"].as_str().expect("a text");
    assert!(text.contains("use this address with Tidings"), "the first mail is this one: {text}");
    let change = ChangeEmailRequest { email: email.clone(), code: code_in(text) };
    ada.auth().change_email(change).await.expect("set the address");

    assert_eq!(by_mail(PHONE).await, answer);
    let message = mail.message().await;
    assert_eq!(message["to"][0], email.as_str());
    let text = message["text"].as_str().expect("a text");
    assert!(text.contains("log in to Tidings"), "{text}");
    let code = code_in(text);
    refused(verify(&world, verification(PHONE, wrong(&code))).await, ErrorReason::WrongCredentials);
    let response = verify(&world, verification(PHONE, &code)).await.expect("log in");
    assert_eq!(response.session.expect("a session").user_id, ada.user_id);
    assert!(!world.server.log().contains(&code), "outside of development no code is logged");
}

#[tokio::test]
async fn an_address_that_is_refused_is_named_and_another_may_be_tried_at_once() {
    let mut mail = MailServer::start(0).await;
    let world = mail.world().await;
    let ada = world.user("ada").await;
    let ask = async |email: &str| {
        let request = SendEmailChangeCodeRequest { email: email.to_owned() };
        ada.auth().send_email_change_code(request).await
    };
    for _ in 0..2 {
        refused_field(ask(NOBODY).await, "email");
    }
    ask("ada@example.org").await.expect("ask");
    assert_eq!(mail.message().await["to"][0], "ada@example.org");
}

#[tokio::test]
async fn a_mail_that_was_put_off_is_sent_again() {
    let mut mail = MailServer::start(2).await;
    let world = mail.world().await;
    registered_by_email(&world, "ada@example.org").await;
    let ask = RequestPasswordResetRequest { email: "ada@example.org".to_owned() };
    world.anyone().auth().request_password_reset(ask).await.expect("ask");
    assert_eq!(mail.message().await["subject"], "Your new password for Tidings");
}

impl Provider {
    /// A server of Tidings that sends by it.
    async fn world(&self, settings: &[(&str, &str)]) -> World {
        let url = format!("http://{}/sms", self.address);
        let call_url = format!("http://{}/call", self.address);
        let all = [
            ("TIDINGS_SMS__URL", url.as_str()),
            ("TIDINGS_SMS__CALL_URL", call_url.as_str()),
            ("TIDINGS_SMS__TIMEOUT", "500ms"),
            ("TIDINGS_AUTH__RESEND_WAIT", "0s"),
        ];
        World::start_with(Transport::Connect, &[&all[..], settings].concat()).await
    }

    async fn webhook(&self) -> World {
        self.world(&[("TIDINGS_SMS__PROVIDER", "webhook")]).await
    }
}

#[tokio::test]
async fn a_webhook_gets_the_body_of_the_template() {
    let provider = Provider::start(&[]).await;
    let world =
        provider.world(&[("TIDINGS_SMS__PROVIDER", "webhook"), ("TIDINGS_AUTH__SERVICE_NAME", "A \"B\"")]).await;
    send_code(&world, PHONE).await.expect("send");
    let requests = provider.requests();
    let (head, body) = requests[0].split_once("\r\n\r\n").expect("a body");
    assert!(head.starts_with("POST /sms ") && head.contains("application/json"), "{head}");
    let body: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(body["to"], PHONE);
    let text = body["text"].as_str().expect("a text");
    assert!(text.ends_with("is your code for A \"B\". Give it to nobody."), "{text}");
    verify(&world, verification(PHONE, &code_in(text))).await.expect("log in");
}

#[tokio::test]
async fn twilios_interface_gets_a_form_with_basic_authentication_and_calls_too() {
    let provider = Provider::start(&[]).await;
    let world = provider
        .world(&[
            ("TIDINGS_SMS__PROVIDER", "twilio"),
            ("TIDINGS_SMS__ACCOUNT", "AC1"),
            ("TIDINGS_SMS__TOKEN", "secret"),
            ("TIDINGS_SMS__FROM", "\"+15005550006\""),
        ])
        .await;
    send_code(&world, PHONE).await.expect("send");
    let by_call = SendCodeRequest { phone: PHONE.to_owned(), channel: CodeChannel::Voice.into(), ..Default::default() };
    world.anyone().auth().send_code(by_call).await.expect("call");
    let requests = provider.requests();
    // The Base64 of AC1:secret.
    assert!(requests.iter().all(|request| request.contains("Basic QUMxOnNlY3JldA==")), "{requests:#?}");
    assert!(requests[0].contains("To=%2B4915112345678&From=%2B15005550006&Body="), "{}", requests[0]);
    assert!(requests[1].starts_with("POST /call ") && requests[1].contains("Twiml=%3CResponse%3E"), "{}", requests[1]);
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    for manners in [[Manner::Fail, Manner::HangUp], [Manner::Sleep, Manner::Fail]] {
        let provider = Provider::start(&manners).await;
        let world = provider.webhook().await;
        send_code(&world, PHONE).await.expect("send");
        assert_eq!(provider.requests().len(), 3);
    }
}

#[tokio::test]
async fn what_is_refused_is_not_tried_again() {
    let provider = Provider::start(&[Manner::Refuse]).await;
    let world = provider.webhook().await;
    refused(send_code(&world, PHONE).await, ErrorReason::InvalidField);
    assert_eq!(provider.requests().len(), 1);
    send_code(&world, PHONE).await.expect("another may be asked for at once");
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_left_alone_for_a_while() {
    let provider = Provider::start(&[Manner::Sleep; 100]).await;
    let world = provider.webhook().await;
    let number = |index: usize| format!("+49151123456{index:02}");
    let failures = futures::future::join_all((0..5).map(|index| {
        let (world, number) = (&world, number(index));
        async move { send_code(world, &number).await }
    }));
    for failed in failures.await {
        refused(failed, ErrorReason::Unavailable);
    }
    let tried = provider.requests().len();
    assert_eq!(tried, 15, "three tries each");
    refused(send_code(&world, &number(5)).await, ErrorReason::Unavailable);
    assert_eq!(provider.requests().len(), tried, "it is not even asked");
}
