//! Changing what one logs in with.

use tidings_proto::v1::{
    ChangeEmailRequest, ChangePasswordRequest, ChangePhoneRequest, ChangeUsernameRequest, ErrorReason,
    GetProfileRequest, RegisterRequest, SearchUsersRequest, SendEmailChangeCodeRequest, SendPhoneChangeCodeRequest,
    register_request,
};

use super::*;
use crate::world::refused;

async fn phone_change_code(world: &World, device: &Device, phone: &str) -> String {
    let lines = log_lines(world);
    let request = SendPhoneChangeCodeRequest { phone: phone.to_owned(), ..Default::default() };
    device.auth().send_phone_change_code(request).await.expect("send a code");
    code_after(world, lines, phone).await
}

async fn change_phone(device: &Device, phone: &str, code: &str) -> Result<(), Status> {
    let request = ChangePhoneRequest { phone: phone.to_owned(), code: code.to_owned() };
    device.auth().change_phone(request).await.map(drop)
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_no_chat() {
    let world = world().await;
    let (ada, bob) = world.pair().await;
    let chat = ada.chat_with(&bob).await;
    let tablet = world.another_device(&ada).await;
    let weak = ChangePasswordRequest { new_password: "password1".to_owned() };
    refused(ada.auth().change_password(weak).await, ErrorReason::WeakPassword);
    let personal = ChangePasswordRequest { new_password: "alicealice".to_owned() };
    refused(ada.auth().change_password(personal).await, ErrorReason::WeakPassword);
    let new_password = "an umbrella for the platypus".to_owned();
    ada.auth().change_password(ChangePasswordRequest { new_password: new_password.clone() }).await.expect("change");
    refused(security(&tablet).await, ErrorReason::Unauthenticated);
    ada.send(&chat, "still here").await;
    refused(log_in(&world, "alice", PASSWORD).await, ErrorReason::WrongCredentials);
    log_in(&world, "alice", &new_password).await.expect("log in");
}

#[tokio::test]
async fn a_number_is_changed_with_a_code_to_the_new_one_and_chats_stay() {
    let world = world().await;
    let (ada, bob) = (by_phone(&world, PHONE).await, world.user("bob").await);
    let chat = ada.chat_with(&bob).await;
    let code = phone_change_code(&world, &ada, OTHER_PHONE).await;
    refused(change_phone(&ada, OTHER_PHONE, wrong(&code)).await, ErrorReason::WrongCredentials);
    // It is for this number, and for this user.
    refused(change_phone(&ada, "+4915112345670", &code).await, ErrorReason::WrongCredentials);
    refused(change_phone(&bob, OTHER_PHONE, &code).await, ErrorReason::WrongCredentials);
    refused(verify(&world, verification(OTHER_PHONE, &code)).await, ErrorReason::WrongCredentials);
    change_phone(&ada, OTHER_PHONE, &code).await.expect("change");
    assert_eq!(security(&ada).await.expect("security").phone, OTHER_PHONE);
    ada.send(&chat, "with another number").await;
    let again = by_phone(&world, OTHER_PHONE).await;
    assert_eq!(again.user_id, ada.user_id);
    let stranger = by_phone(&world, PHONE).await;
    assert_ne!(stranger.user_id, ada.user_id);
}

#[tokio::test]
async fn a_number_that_has_an_account_is_not_taken_over() {
    let world = world().await;
    let (ada, bob) = (by_phone(&world, PHONE).await, by_phone(&world, OTHER_PHONE).await);
    let code = phone_change_code(&world, &ada, OTHER_PHONE).await;
    refused(change_phone(&ada, OTHER_PHONE, &code).await, ErrorReason::PhoneTaken);
    assert_eq!(security(&bob).await.expect("security").phone, OTHER_PHONE);
}

#[tokio::test]
async fn an_address_is_set_with_a_code_that_was_mailed_to_it() {
    let world = world().await;
    let (ada, bob) = world.pair().await;
    let email = "ada@example.org".to_owned();
    let change = |code: &str| ChangeEmailRequest { email: email.clone(), code: code.to_owned() };
    for (device, refusal) in [(&ada, None), (&bob, Some(ErrorReason::EmailTaken))] {
        let lines = log_lines(&world);
        let send = SendEmailChangeCodeRequest { email: email.clone() };
        device.auth().send_email_change_code(send).await.expect("send a code");
        let code = code_after(&world, lines, &email).await;
        refused(device.auth().change_email(change(wrong(&code))).await, ErrorReason::WrongCredentials);
        let changed = device.auth().change_email(change(&code)).await;
        match refusal {
            None => drop(changed.expect("change")),
            Some(reason) => drop(refused(changed, reason)),
        }
    }
    assert_eq!(security(&ada).await.expect("security").email, email);
}

#[tokio::test]
async fn a_username_changes_rarely_and_the_old_one_is_kept_for_its_owner() {
    let world = world().await;
    let (ada, bob) = world.pair().await;
    let name = |username: &str| ChangeUsernameRequest { username: username.to_owned() };
    refused(ada.auth().change_username(name("bob")).await, ErrorReason::UsernameTaken);
    let changed = ada.auth().change_username(name("Countess")).await.expect("change").into_inner();
    let security = security(&ada).await.expect("security");
    assert_eq!((security.username.as_str(), security.username_change_at), ("countess", changed.change_again_at));
    refused(ada.auth().change_username(name("again")).await, ErrorReason::TooSoon);
    // Nobody else gets the old name, by change or by registration.
    refused(bob.auth().change_username(name("alice")).await, ErrorReason::UsernameTaken);
    let register = RegisterRequest {
        login: Some(register_request::Login::Username("alice".to_owned())),
        password: PASSWORD.to_owned(),
        display_name: "Not Alice".to_owned(),
        device: Some(new_device()),
    };
    refused(world.anyone().auth().register(register).await, ErrorReason::UsernameTaken);
    // Others find the new one.
    let profile = bob.profiles().get_profile(GetProfileRequest { user_id: ada.user_id.clone() }).await;
    assert_eq!(profile.expect("a profile").into_inner().profile.expect("one").username, "countess");
    let found = bob.contacts().search_users(SearchUsersRequest { query: "countess".to_owned() }).await;
    assert_eq!(found.expect("search").into_inner().profiles.len(), 1);
    log_in(&world, "countess", PASSWORD).await.expect("log in");
    refused(log_in(&world, "alice", PASSWORD).await, ErrorReason::WrongCredentials);
}
