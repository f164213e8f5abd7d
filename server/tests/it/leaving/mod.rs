//! Leaving for good: what becomes of an account that is deleted, and taking along what is kept of it.

mod export;
mod remains;

use std::time::Duration;

use tidings_proto::v1::{
    AddContactRequest, DeleteAccountRequest, DeleteUserRequest, EntryKind, ErrorReason, GetProfileRequest,
    GetUserRequest, ListContactsRequest, ListMembersRequest, LogInRequest, OpenDirectChatRequest, Profile,
    RegisterRequest, ReinstateUserRequest, Role, SearchUsersRequest, SetMemberRoleRequest, SuspendUserRequest,
    add_contact_request::Target, entry, log_in_request, register_request,
};
use tonic::Status;

use crate::{
    cluster::Cluster,
    world::{Backends, Device, PASSWORD, People, Transport, World, new_device, reason_of, refused, until, within},
};

/// Deletes at once, for tests of what comes then.
const AT_ONCE: (&str, &str) = ("TIDINGS_AUTH__DELETION_GRACE", "0s");

/// Longer than another node waits before it takes up what one did not finish.
const TAKEN_UP: Duration = Duration::from_mins(1);

async fn delete(device: &Device) {
    device.auth().delete_account(DeleteAccountRequest {}).await.expect("delete the account");
}

async fn log_in(people: &People, username: &str) -> Result<(), Status> {
    let request = LogInRequest {
        login: Some(log_in_request::Login::Username(username.to_owned())),
        password: PASSWORD.to_owned(),
        device: Some(new_device()),
        ..Default::default()
    };
    people.anyone().auth().log_in(request).await.map(drop)
}

async fn register(people: &People, username: &str) -> Result<(), Status> {
    let request = RegisterRequest {
        login: Some(register_request::Login::Username(username.to_owned())),
        password: PASSWORD.to_owned(),
        display_name: username.to_owned(),
        device: Some(new_device()),
    };
    people.anyone().auth().register(request).await.map(drop)
}

async fn profile(by: &Device, user: &str) -> Profile {
    let request = GetProfileRequest { user_id: user.to_owned() };
    by.profiles().get_profile(request).await.expect("a profile").into_inner().profile.expect("one")
}

async fn finds(by: &Device, username: &str) -> bool {
    let request = SearchUsersRequest { query: username.to_owned() };
    !by.contacts().search_users(request).await.expect("search").into_inner().profiles.is_empty()
}

async fn add(by: &Device, target: Target) -> Result<(), Status> {
    let request = AddContactRequest { target: Some(target), alias: String::new() };
    by.contacts().add_contact(request).await.map(drop)
}

async fn open(by: &Device, user: &str) -> Result<(), Status> {
    by.chats().open_direct_chat(OpenDirectChatRequest { user_id: user.to_owned() }).await.map(drop)
}

/// The members of a chat with their roles, by who they are.
async fn members(by: &Device, chat: &str) -> Vec<(String, Role)> {
    let request = ListMembersRequest { chat_id: chat.to_owned(), ..Default::default() };
    let members = by.chats().list_members(request).await.expect("the members").into_inner().members;
    members.into_iter().map(|member| (member.user_id.clone(), member.role())).collect()
}

/// How often a user has left a chat.
async fn departures(by: &Device, chat: &str, user: &str) -> usize {
    let history = by.history(chat).await.expect("history");
    let left = |entry: &tidings_proto::v1::Entry| match &entry.body {
        Some(entry::Body::Membership(change)) => change.left_user_ids.iter().filter(|left| *left == user).count(),
        _ => 0,
    };
    history.iter().map(left).sum()
}

async fn is_deleted(by: &Device, user: &str) {
    until("the account is deleted", async || profile(by, user).await.deleted.then_some(())).await;
}

#[tokio::test]
async fn while_a_deletion_waits_the_user_is_out_and_not_found() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    alice.send(&chat, "bye").await;
    let mut stream = alice.live();
    stream.caught_up().await;

    let response = alice.auth().delete_account(DeleteAccountRequest {}).await.expect("delete").into_inner();
    let due = response.deleted_at.expect("when").seconds;
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
    assert!((due - now as i64 - 30 * 24 * 3600).abs() < 60, "after 30 days");
    assert_eq!(reason_of(&stream.ended().await), Some(ErrorReason::Unauthenticated));
    refused(alice.auth().delete_account(DeleteAccountRequest {}).await, ErrorReason::Unauthenticated);

    assert!(!finds(&bob, "alice").await);
    refused(add(&bob, Target::Username("alice".to_owned())).await, ErrorReason::UserNotFound);
    refused(add(&bob, Target::UserId(alice.user_id.clone())).await, ErrorReason::UserNotFound);
    let carol = world.user("carol").await;
    refused(open(&carol, &alice.user_id).await, ErrorReason::UserNotFound);
    // Those who have a chat with them see nothing of it yet.
    let seen = profile(&bob, &alice.user_id).await;
    assert_eq!((seen.display_name.as_str(), seen.deleted), ("alice", false));
    bob.send(&chat, "are you there?").await;
}

#[tokio::test]
async fn who_logs_in_before_it_is_due_takes_the_deletion_back() {
    let world = World::start_with(Transport::Connect, &[("TIDINGS_AUTH__DELETION_GRACE", "1h")]).await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    alice.send(&chat, "hello").await;
    delete(&alice).await;
    assert!(!finds(&bob, "alice").await);
    let back = world.another_device(&alice).await;
    until("she is found again", async || finds(&bob, "alice").await.then_some(())).await;
    assert_eq!(back.texts(&chat).await, ["hello"]);
    add(&bob, Target::Username("alice".to_owned())).await.expect("add");
    // And again, as often as she likes.
    delete(&back).await;
    world.another_device(&alice).await;
    until("she is found again", async || finds(&bob, "alice").await.then_some(())).await;
}

#[tokio::test]
async fn what_a_deleted_user_wrote_stays_as_of_a_deleted_user() {
    let world = World::start_with(Transport::Connect, &[AT_ONCE]).await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    let group = alice.group_with("Group", &[&bob]).await;
    alice.send(&chat, "to you").await;
    alice.send(&group, "to all").await;
    add(&bob, Target::Username("alice".to_owned())).await.expect("add");
    let mut stream = bob.live();
    stream.caught_up().await;

    delete(&alice).await;
    is_deleted(&bob, &alice.user_id).await;
    let seen = profile(&bob, &alice.user_id).await;
    assert_eq!(seen, Profile { user_id: alice.user_id.clone(), deleted: true, ..Default::default() });
    until("she has left", async || (departures(&bob, &chat, &alice.user_id).await == 1).then_some(())).await;
    for (chat, text) in [(&chat, "to you"), (&group, "to all")] {
        until("she has left", async || (departures(&bob, chat, &alice.user_id).await == 1).then_some(())).await;
        assert_eq!(bob.texts(chat).await, [text]);
        let history = bob.history(chat).await.expect("history");
        assert!(history.iter().any(|entry| entry.kind() == EntryKind::Message && entry.author_id == alice.user_id));
        // An open stream is told as well.
        let left = stream.entry("that she left", chat, |entry| match &entry.body {
            Some(entry::Body::Membership(change)) => change.left_user_ids.first().cloned(),
            _ => None,
        });
        assert_eq!(left.await, alice.user_id);
    }
    refused(bob.try_send(&chat, "anybody there?").await, ErrorReason::CannotMessageUser);
    assert_eq!(members(&bob, &group).await, [(bob.user_id.clone(), Role::Owner)]);
    let contacts = bob.contacts().list_contacts(ListContactsRequest::default()).await.expect("contacts").into_inner();
    assert!(contacts.contacts[0].profile.as_ref().expect("a profile").deleted);
    refused(open(&world.user("carol").await, &alice.user_id).await, ErrorReason::UserNotFound);

    until("the account is gone", async || register(&world, "alice").await.ok()).await;
    assert!(finds(&bob, "alice").await, "it is somebody else now");
    assert!(profile(&bob, &alice.user_id).await.deleted);
}

#[tokio::test]
async fn a_group_goes_to_the_admin_or_else_the_member_who_was_there_first() {
    let world = World::start_with(Transport::Connect, &[AT_ONCE]).await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let dave = world.user("dave").await;
    let with_admin = alice.group_with("With an admin", &[&bob, &carol]).await;
    let admin =
        SetMemberRoleRequest { chat_id: with_admin.clone(), user_id: carol.user_id.clone(), role: Role::Admin.into() };
    alice.chats().set_member_role(admin).await.expect("make an admin");
    let without = alice.group_with("Without", &[&dave]).await;
    alice.add(&without, &bob).await;
    let alone = alice.group_with("Alone", &[]).await;
    let of_bob = bob.group_with("Of somebody else", &[&alice]).await;

    delete(&alice).await;
    let gone = |members: &[(String, Role)]| members.iter().all(|(user, _)| *user != alice.user_id);
    let settled = async |by: &Device, chat: &str| {
        until("she has left", async || Some(members(by, chat).await).filter(|members| gone(members))).await
    };
    assert!(settled(&bob, &with_admin).await.contains(&(carol.user_id.clone(), Role::Owner)));
    assert!(settled(&bob, &without).await.contains(&(dave.user_id.clone(), Role::Owner)));
    assert_eq!(settled(&bob, &of_bob).await, [(bob.user_id.clone(), Role::Owner)]);
    let request = ListMembersRequest { chat_id: alone, ..Default::default() };
    refused(bob.chats().list_members(request).await, ErrorReason::ChatNotFound);
    login_is_gone(&world, "alice").await;
}

#[tokio::test]
async fn a_deletion_that_is_cut_off_is_taken_up_and_does_nothing_twice() {
    const GROUPS: usize = 150;
    let mut world = World::start_on(Backends::Embedded, &[AT_ONCE]).await;
    let (alice, bob) = world.pair().await;
    let mut groups = Vec::new();
    for number in 0..GROUPS {
        groups.push(alice.group_with(&number.to_string(), &[&bob]).await);
    }
    let left = async |by: &Device| {
        let mut left = 0;
        for group in &groups {
            left += departures(by, group, &alice.user_id).await;
        }
        left
    };
    delete(&alice).await;
    // That is what it begins with; then it leaves the groups.
    is_deleted(&bob, &alice.user_id).await;
    world.server.kill().await;
    world.server.restart().await;
    let before = left(&bob).await;
    println!("it was killed after {before} of {GROUPS} groups");
    assert!(before < GROUPS, "it was not cut off");

    let all = within(TAKEN_UP, async || (left(&bob).await == GROUPS).then_some(())).await;
    all.expect("somebody takes it up");
    for group in &groups {
        assert_eq!(members(&bob, group).await, [(bob.user_id.clone(), Role::Owner)]);
    }
    until("the account is gone", async || register(&world, "alice").await.ok()).await;
    assert_eq!(left(&bob).await, GROUPS, "no group was left twice");
}

#[tokio::test]
async fn of_several_nodes_that_delete_each_thing_is_done_once() {
    let cluster = Cluster::start_with(3, &[AT_ONCE]).await;
    let alice = cluster.nodes[0].user("alice").await;
    let bob = cluster.nodes[1].user("bob").await;
    let mut groups = Vec::new();
    for number in 0..10 {
        groups.push(alice.group_with(&number.to_string(), &[&bob]).await);
    }
    delete(&alice).await;
    is_deleted(&cluster.at(&bob, 2), &alice.user_id).await;
    for group in &groups {
        until("she has left", async || (departures(&bob, group, &alice.user_id).await == 1).then_some(())).await;
    }
    until("the account is gone", async || register(&cluster.nodes[2], "alice").await.ok()).await;
    for group in &groups {
        assert_eq!(departures(&bob, group, &alice.user_id).await, 1);
    }
}

/// What is deleted goes step by step, and the login is not the first of it.
async fn login_is_gone(world: &World, username: &str) {
    until("the login is gone", async || {
        let refused = log_in(world, username).await.expect_err("nobody logs in to it");
        (reason_of(&refused) == Some(ErrorReason::WrongCredentials)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_deletion_by_an_administrator_is_taken_back_by_one_alone() {
    let world = World::administered(&[]).await;
    let (alice, bob) = world.pair().await;
    let administrator = world.administrator();
    let order = async |user: &str, immediately| {
        let request = DeleteUserRequest { user_id: user.to_owned(), reason: "spam".to_owned(), immediately };
        administrator.admin().delete_user(request).await.expect("delete");
    };
    order(&alice.user_id, false).await;
    refused(log_in(&world, "alice").await, ErrorReason::AccountSuspended);
    assert!(!finds(&bob, "alice").await);
    let reinstate = || ReinstateUserRequest { user_id: alice.user_id.clone() };
    let user = administrator.admin().reinstate_user(reinstate()).await.expect("reinstate").into_inner().user;
    assert_eq!(user.expect("a user").deleted_at, None);
    assert!(finds(&bob, "alice").await);
    log_in(&world, "alice").await.expect("log in");

    order(&alice.user_id, true).await;
    is_deleted(&bob, &alice.user_id).await;
    until("the account is gone", async || {
        administrator
            .admin()
            .reinstate_user(reinstate())
            .await
            .err()
            .filter(|status| reason_of(status) == Some(ErrorReason::UserNotFound))
    })
    .await;
    login_is_gone(&world, "alice").await;
}

#[tokio::test]
async fn a_deletion_by_an_administrator_outlives_a_suspension_that_ends() {
    let world = World::administered(&[]).await;
    let alice = world.user("alice").await;
    let administrator = world.administrator();
    let user_id = alice.user_id.clone();
    let delete = DeleteUserRequest { user_id: user_id.clone(), reason: "spam".to_owned(), immediately: false };
    administrator.admin().delete_user(delete).await.expect("delete");
    // It replaces the suspension that came with the deletion, and is soon over.
    let soon = std::time::SystemTime::now() + Duration::from_secs(1);
    let suspend =
        SuspendUserRequest { user_id: user_id.clone(), until: Some(soon.into()), reason: "more spam".to_owned() };
    administrator.admin().suspend_user(suspend).await.expect("suspend");
    let get = async || {
        let request = GetUserRequest { user_id: user_id.clone() };
        administrator.admin().get_user(request).await.expect("the user").into_inner().user.expect("one")
    };
    until("the suspension is over", async || get().await.suspended_until.is_none().then_some(())).await;
    refused(log_in(&world, "alice").await, ErrorReason::AccountSuspended);
    assert!(get().await.deleted_at.is_some(), "it is still to be deleted");
    let reinstate = ReinstateUserRequest { user_id: user_id.clone() };
    administrator.admin().reinstate_user(reinstate).await.expect("reinstate");
    log_in(&world, "alice").await.expect("log in");
}

#[tokio::test]
async fn neither_is_to_be_had_without_a_fresh_proof() {
    let world = World::embedded().await;
    let alice = world.user("alice").await;
    world.age(&alice, "proven_at", Duration::from_hours(1)).await;
    refused(alice.auth().delete_account(DeleteAccountRequest {}).await, ErrorReason::StepUpRequired);
    refused(export::archive(&alice).await, ErrorReason::StepUpRequired);
    // Nothing has begun.
    assert!(!profile(&alice, &alice.user_id).await.deleted);
    log_in(&world, "alice").await.expect("log in");
}
