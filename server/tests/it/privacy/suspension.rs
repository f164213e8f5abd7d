//! Whom an administrator has suspended: others see and do with them what they did before.

use std::fmt::Debug;

use tidings_proto::v1::{
    AcceptInvitationRequest, AddContactRequest, AddMembersRequest, BatchGetProfilesRequest, BlockUserRequest,
    ChangeUsernameRequest, Contact, CreateGroupRequest, CreateInvitationRequest, GetPresenceRequest,
    GetProfileCodeRequest, GetProfileRequest, LogInRequest, OpenDirectChatRequest, RegisterRequest, ReportReason,
    ReportRequest, SearchUsersRequest, SendCodeRequest, SuspendUserRequest, UpdateProfileRequest,
    add_contact_request::Target, log_in_request, register_request,
};
use tonic::{Response, Status};

use super::{
    over_both,
    phones::{DEVELOPMENT, PHONE, look_up, register},
};
use crate::world::{ADMINISTRATION, Device, PASSWORD, Transport, World, client_id, new_device, reason_of};

over_both!(nobody_sees_that_somebody_is_suspended);

/// What others know of the one who is to be suspended.
struct Known<'a> {
    user: &'a Device,
    username: &'a str,
    profile_code: String,
    /// One for each who looks.
    invitations: Vec<String>,
}

/// An answer, without what two who ask one after the other are told differently.
fn answer<T, U: Debug>(what: &str, result: Result<Response<T>, Status>, part: impl FnOnce(T) -> U) -> String {
    let told = result.map(|response| part(response.into_inner()));
    let told = told.map_err(|status| (reason_of(&status), status.code(), status.message().to_owned()));
    format!("{what}: {told:?}")
}

fn profile(contact: Option<Contact>) -> impl Debug {
    contact.and_then(|contact| contact.profile)
}

/// All that a stranger can find out about a user, and do with them.
async fn looks(world: &World, by: &Device, known: &mut Known<'_>) -> Vec<String> {
    let Known { user, username, profile_code, invitations } = known;
    let user_id = || user.user_id.clone();
    let mut answers = Vec::new();
    let search = SearchUsersRequest { query: (*username).to_owned() };
    answers.push(answer("SearchUsers", by.contacts().search_users(search).await, |found| found.profiles));
    let found = look_up(by, &[PHONE]).await.map(Response::new);
    answers.push(answer("LookUpPhones", found, |found| found));
    for target in [
        Target::UserId(user_id()),
        Target::Username((*username).to_owned()),
        Target::Phone(PHONE.to_owned()),
        Target::ProfileCode(profile_code.clone()),
    ] {
        let what = format!("AddContact {target:?}");
        let add = AddContactRequest { target: Some(target), alias: String::new() };
        answers.push(answer(&what, by.contacts().add_contact(add).await, |added| profile(added.contact)));
    }
    let accept = AcceptInvitationRequest { code: invitations.pop().expect("an invitation") };
    let accepted = by.contacts().accept_invitation(accept).await;
    answers.push(answer("AcceptInvitation", accepted, |accepted| profile(accepted.contact)));
    let get = GetProfileRequest { user_id: user_id() };
    answers.push(answer("GetProfile", by.profiles().get_profile(get).await, |got| got.profile));
    let get = BatchGetProfilesRequest { user_ids: vec![user_id()] };
    answers.push(answer("BatchGetProfiles", by.profiles().batch_get_profiles(get).await, |got| got.profiles));
    let get = GetPresenceRequest { user_ids: vec![user_id()] };
    answers.push(answer("GetPresence", by.live_service().get_presence(get).await, |got| got.presences));
    let open = OpenDirectChatRequest { user_id: user_id() };
    answers.push(answer("OpenDirectChat", by.chats().open_direct_chat(open).await, |_| ()));
    let chat = by.chat_with(user).await;
    answers.push(answer("Send", by.try_send(&chat, "hello").await.map(Response::new), |_| ()));
    let create = CreateGroupRequest {
        client_id: client_id(),
        title: "Group".to_owned(),
        member_ids: vec![user_id()],
        ..Default::default()
    };
    answers.push(answer("CreateGroup", by.chats().create_group(create).await, |_| ()));
    let chat_id = by.group_with("Another group", &[]).await;
    let add = AddMembersRequest { chat_id, user_ids: vec![user_id()] };
    answers.push(answer("AddMembers", by.chats().add_members(add).await, |_| ()));
    let report = ReportRequest { user_id: user_id(), reason: ReportReason::Spam.into(), ..Default::default() };
    answers.push(answer("Report", by.contacts().report(report).await, |_| ()));
    let block = BlockUserRequest { user_id: user_id() };
    answers.push(answer("BlockUser", by.contacts().block_user(block).await, |_| ()));
    answers.extend(tries(world, by, username).await);
    answers
}

/// What tells of an account before anybody is logged in.
async fn tries(world: &World, by: &Device, username: &str) -> Vec<String> {
    let register = RegisterRequest {
        login: Some(register_request::Login::Username(username.to_owned())),
        password: PASSWORD.to_owned(),
        display_name: "Mallory".to_owned(),
        device: Some(new_device()),
    };
    let change = ChangeUsernameRequest { username: username.to_owned() };
    let log_in = LogInRequest {
        login: Some(log_in_request::Login::Username(username.to_owned())),
        password: "not the password".to_owned(),
        device: Some(new_device()),
        ..Default::default()
    };
    let send = SendCodeRequest { phone: PHONE.to_owned(), ..Default::default() };
    vec![
        answer("Register", world.anyone().auth().register(register).await, |_| ()),
        answer("ChangeUsername", by.auth().change_username(change).await, |_| ()),
        answer("LogIn", world.anyone().auth().log_in(log_in).await, |_| ()),
        answer("SendCode", world.anyone().auth().send_code(send).await, |sent| sent.channels),
    ]
}

async fn nobody_sees_that_somebody_is_suspended(transport: Transport) {
    let settings = [&ADMINISTRATION[..], &[DEVELOPMENT, ("TIDINGS_AUTH__RESEND_WAIT", "0s")]].concat();
    let world = World::start_with(transport, &settings).await;
    let user = register(&world, PHONE).await;
    let username = "somebody";
    let change = ChangeUsernameRequest { username: username.to_owned() };
    user.auth().change_username(change).await.expect("a username");
    let update = UpdateProfileRequest { status_text: Some("Out and about".to_owned()), ..Default::default() };
    user.profiles().update_profile(update).await.expect("a status");
    let mut invitations = Vec::new();
    for _ in 0..2 {
        let invite = CreateInvitationRequest { note: String::new() };
        let invited = user.contacts().create_invitation(invite).await.expect("invite").into_inner().invitation;
        invitations.push(invited.expect("an invitation").code);
    }
    let code = user.profiles().get_profile_code(GetProfileCodeRequest {}).await.expect("the code").into_inner().code;
    let profile_code = code.expect("a code").text;
    let mut known = Known { user: &user, username, profile_code, invitations };

    let (before, after) = world.pair().await;
    let expected = looks(&world, &before, &mut known).await;
    println!("{expected:#?}");
    let suspend = SuspendUserRequest { user_id: user.user_id.clone(), until: None, reason: "spam".to_owned() };
    world.administrator().admin().suspend_user(suspend).await.expect("suspend");
    assert_eq!(looks(&world, &after, &mut known).await, expected);
}
