//! Accounts: logging in, tokens, and the devices of a user.

use tidings_proto::v1::{
    ErrorReason, ListDevicesRequest, LogInRequest, LogOutRequest, RefreshRequest, RegisterRequest, RenameDeviceRequest,
    RevokeDeviceRequest, SendCodeRequest, Session, VerifyCodeRequest, log_in_request, register_request,
};
use tonic::Status;

use crate::world::{Device, PASSWORD, Transport, World, new_device, reason_of, refused, until};

fn registration(login: register_request::Login) -> RegisterRequest {
    RegisterRequest {
        login: Some(login),
        password: PASSWORD.to_owned(),
        display_name: "Somebody".to_owned(),
        device: Some(new_device()),
    }
}

async fn log_in(world: &World, login: log_in_request::Login, password: &str) -> Result<Session, Status> {
    let request = LogInRequest {
        login: Some(login),
        password: password.to_owned(),
        device: Some(new_device()),
        ..Default::default()
    };
    Ok(world.anyone().auth().log_in(request).await?.into_inner().session.expect("a session"))
}

async fn refresh(world: &World, refresh_token: &str) -> Result<Session, Status> {
    let request = RefreshRequest { refresh_token: refresh_token.to_owned() };
    Ok(world.anyone().auth().refresh(request).await?.into_inner().session.expect("a session"))
}

async fn devices_of(device: &Device) -> Result<Vec<tidings_proto::v1::Device>, Status> {
    Ok(device.devices().list_devices(ListDevicesRequest {}).await?.into_inner().devices)
}

#[tokio::test]
async fn people_log_in_by_the_name_or_address_that_they_registered() {
    let world = World::start().await;
    let email = registration(register_request::Login::Email("Ada@Example.org".to_owned()));
    let ada = world.anyone().auth().register(email.clone()).await.expect("register").into_inner().session.expect("one");
    let again = log_in(&world, log_in_request::Login::Email("ada@example.org".to_owned()), PASSWORD).await;
    let again = again.expect("log in");
    assert_eq!(again.user_id, ada.user_id);
    assert_ne!(again.device_id, ada.device_id);
    refused(world.anyone().auth().register(email).await, ErrorReason::EmailTaken);

    let bob = world.user("bob").await;
    let name = log_in_request::Login::Username("BOB".to_owned());
    assert_eq!(log_in(&world, name, PASSWORD).await.expect("log in").user_id, bob.user_id);
    let taken = registration(register_request::Login::Username("bob".to_owned()));
    refused(world.anyone().auth().register(taken).await, ErrorReason::UsernameTaken);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_look_the_same() {
    let world = World::start().await;
    world.user("alice").await;
    let wrong = log_in(&world, log_in_request::Login::Username("alice".to_owned()), "not the password").await;
    let nobody = log_in(&world, log_in_request::Login::Username("nobody".to_owned()), PASSWORD).await;
    let wrong = refused(wrong, ErrorReason::WrongCredentials);
    let nobody = refused(nobody, ErrorReason::WrongCredentials);
    assert_eq!((wrong.message(), wrong.details()), (nobody.message(), nobody.details()));
}

#[tokio::test]
async fn a_code_logs_a_phone_number_in_once() {
    let world = World::start_with(Transport::Connect, &[("TIDINGS_MODE", "development")]).await;
    let phone = "+4915112345678";
    let mut users = Vec::new();
    for registered in [true, false] {
        let seen = world.server.log().lines().count();
        world
            .anyone()
            .auth()
            .send_code(SendCodeRequest { phone: phone.to_owned(), ..Default::default() })
            .await
            .expect("send a code");
        let code = until("the code is in the log", async || {
            let log = world.server.log();
            let line = log.lines().skip(seen).find(|line| line.contains(phone))?.to_owned();
            let mut digits = line.split(|character: char| !character.is_ascii_digit());
            digits.rfind(|digits| digits.len() == 6).map(str::to_owned)
        })
        .await;
        let verify = |code: &str| VerifyCodeRequest {
            phone: phone.to_owned(),
            code: code.to_owned(),
            display_name: "Eve".to_owned(),
            device: Some(new_device()),
            ..Default::default()
        };
        let wrong = if code == "000000" { "000001" } else { "000000" };
        refused(world.anyone().auth().verify_code(verify(wrong)).await, ErrorReason::WrongCredentials);
        let response = world.anyone().auth().verify_code(verify(&code)).await.expect("log in").into_inner();
        assert_eq!(response.registered, registered);
        users.push(response.session.expect("a session").user_id);
        refused(world.anyone().auth().verify_code(verify(&code)).await, ErrorReason::WrongCredentials);
    }
    assert_eq!(users[0], users[1]);
}

#[tokio::test]
async fn in_production_nobody_logs_in_by_phone() {
    let world = World::start().await;
    let request = SendCodeRequest { phone: "+4915112345678".to_owned(), ..Default::default() };
    refused(world.anyone().auth().send_code(request).await, ErrorReason::PhoneUnavailable);
}

#[tokio::test]
async fn using_a_refresh_token_again_ends_the_session_and_its_stream() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let tablet = world.another_device(&alice).await;
    let first = alice.session.refresh_token.clone();
    let second = refresh(&world, &first).await.expect("refresh");
    let third = refresh(&world, &second.refresh_token).await.expect("refresh again");
    let mut stream = alice.live();
    stream.caught_up().await;

    refused(refresh(&world, &first).await, ErrorReason::RefreshTokenInvalid);
    refused(refresh(&world, &third.refresh_token).await, ErrorReason::RefreshTokenInvalid);
    assert_eq!(reason_of(&stream.ended().await), Some(ErrorReason::Unauthenticated));
    refused(devices_of(&alice).await, ErrorReason::Unauthenticated);
    // The user's other devices are not concerned.
    let devices = devices_of(&tablet).await.expect("the devices");
    assert_eq!(devices.iter().map(|device| &device.device_id).collect::<Vec<_>>(), [&tablet.id]);
}

#[tokio::test]
async fn who_logs_out_is_gone_at_once() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let mut stream = alice.live();
    stream.caught_up().await;
    alice.auth().log_out(LogOutRequest {}).await.expect("log out");
    assert_eq!(reason_of(&stream.ended().await), Some(ErrorReason::Unauthenticated));
    refused(devices_of(&alice).await, ErrorReason::Unauthenticated);
    refused(refresh(&world, &alice.session.refresh_token).await, ErrorReason::RefreshTokenInvalid);
}

#[tokio::test]
async fn devices_are_listed_named_and_revoked() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let tablet = world.another_device(&alice).await;
    let rename = RenameDeviceRequest { device_id: tablet.id.clone(), name: "Kitchen".to_owned() };
    alice.devices().rename_device(rename.clone()).await.expect("rename");
    let devices = devices_of(&alice).await.expect("the devices");
    assert_eq!(devices.len(), 2);
    assert!(devices.iter().all(|device| device.current == (device.device_id == alice.id)));
    assert!(devices.iter().any(|device| device.device_id == tablet.id && device.name == "Kitchen"));
    refused(bob.devices().rename_device(rename).await, ErrorReason::DeviceNotFound);
    let revoke = RevokeDeviceRequest { device_id: tablet.id.clone() };
    refused(bob.devices().revoke_device(revoke.clone()).await, ErrorReason::DeviceNotFound);
    alice.devices().revoke_device(revoke).await.expect("revoke");
    refused(devices_of(&tablet).await, ErrorReason::Unauthenticated);
    refused(refresh(&world, &tablet.session.refresh_token).await, ErrorReason::RefreshTokenInvalid);
}

#[tokio::test]
async fn revocations_outlive_a_restart() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    let tablet = world.another_device(&alice).await;
    let revoke = RevokeDeviceRequest { device_id: tablet.id.clone() };
    alice.devices().revoke_device(revoke).await.expect("revoke");
    world.server.kill().await;
    world.server.restart().await;
    until("the server answers again", async || devices_of(&alice).await.ok()).await;
    refused(devices_of(&tablet).await, ErrorReason::Unauthenticated);
}

#[tokio::test]
async fn the_log_of_a_busy_server_names_no_secret() {
    let world = World::start_with(Transport::Connect, &[("TIDINGS_TELEMETRY__FILTER", "trace")]).await;
    let (alice, mut bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    let mut stream = bob.live();
    stream.caught_up().await;
    alice.send(&chat, "platypus-behind-the-curtain").await;
    stream.sees(&chat, ["platypus-behind-the-curtain"]).await;
    bob.refresh().await;
    let wrong = log_in(&world, log_in_request::Login::Username("alice".to_owned()), "marmalade-on-the-roof").await;
    refused(wrong, ErrorReason::WrongCredentials);
    let log = world.server.log();
    assert!(log.contains("LogIn"), "the calls are in the log");
    let secrets = [
        "platypus-behind-the-curtain",
        "marmalade-on-the-roof",
        PASSWORD,
        &alice.session.access_token,
        &alice.session.refresh_token,
        &bob.session.access_token,
        &bob.session.refresh_token,
    ];
    for secret in secrets {
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(secret)).collect();
        assert!(lines.is_empty(), "{lines:#?}");
    }
}
