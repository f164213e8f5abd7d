//! Who is what in a group, and how that changes.

use std::collections::BTreeMap;

use tidings_proto::v1::{
    AddMembersRequest, CreateGroupRequest, ErrorReason, ListMembersRequest, MemberRole, MembershipChange, Role,
    entry::Body,
};

use super::{add, chat_of, leave, remove, rename, role_of, set_role, transfer};
use crate::world::{Device, World, client_id, refused};

/// Everybody's role, as a member sees it.
async fn roles(device: &Device, group: &str) -> BTreeMap<String, Role> {
    let request = ListMembersRequest { chat_id: group.to_owned(), ..Default::default() };
    let members = device.chats().list_members(request).await.expect("members").into_inner().members;
    members.into_iter().map(|member| (member.user_id.clone(), member.role())).collect()
}

/// What the group's last entry says of its members.
async fn last_change(device: &Device, group: &str) -> MembershipChange {
    match device.history(group).await.expect("history").pop().and_then(|entry| entry.body) {
        Some(Body::Membership(change)) => change,
        other => panic!("{other:?}"),
    }
}

fn with_role(device: &Device, role: Role) -> MemberRole {
    MemberRole { user_id: device.user_id.clone(), role: role.into() }
}

#[tokio::test]
async fn a_new_role_counts_at_once_and_is_told_to_all() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let group = alice.group_with("Group", &[&bob]).await;
    for (role, may) in [(Role::Admin, true), (Role::Member, false)] {
        set_role(&alice, &group, &bob, role).await.expect("a new role");
        let told = MembershipChange { role_changed: vec![with_role(&bob, role)], ..Default::default() };
        assert_eq!(last_change(&bob, &group).await, told);
        assert_eq!(roles(&bob, &group).await[&bob.user_id], role);
        if may {
            rename(&bob, &group, "Bob's").await.expect("an admin may");
        } else {
            refused(rename(&bob, &group, "Bob's again").await, ErrorReason::RoleRequired);
        }
    }
    let head = chat_of(&alice, &group).await.expect("the group").head_seq;
    set_role(&alice, &group, &bob, Role::Member).await.expect("nothing new");
    assert_eq!(chat_of(&alice, &group).await.expect("the group").head_seq, head);
}

#[tokio::test]
async fn a_group_that_is_handed_over_has_one_owner() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let group = alice.group_with("Group", &[&bob, &carol]).await;
    set_role(&alice, &group, &carol, Role::Admin).await.expect("an admin");
    transfer(&alice, &group, &bob).await.expect("hand over");
    let expected = [(&alice, Role::Admin), (&bob, Role::Owner), (&carol, Role::Admin)];
    let expected = expected.map(|(device, role)| (device.user_id.clone(), role));
    assert_eq!(roles(&carol, &group).await, BTreeMap::from(expected));
    refused(transfer(&alice, &group, &carol).await, ErrorReason::RoleRequired);
    refused(leave(&bob, &group).await, ErrorReason::OwnerMustStay);
    leave(&alice, &group).await.expect("who was the owner may go");
}

#[tokio::test]
async fn nobody_changes_their_own_place_but_by_leaving() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let group = alice.group_with("Group", &[&bob]).await;
    refused(set_role(&alice, &group, &alice, Role::Member).await, ErrorReason::UserIsSelf);
    refused(transfer(&alice, &group, &alice).await, ErrorReason::UserIsSelf);
    refused(remove(&alice, &group, &alice).await, ErrorReason::UserIsSelf);
    assert_eq!(role_of(&alice, &group).await, Role::Owner);
}

#[tokio::test]
async fn only_those_who_are_new_are_added() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let group = alice.group_with("Group", &[&bob]).await;
    set_role(&alice, &group, &bob, Role::Admin).await.expect("an admin");
    let head = chat_of(&alice, &group).await.expect("the group").head_seq;
    add(&alice, &group, &bob).await.expect("he is in it");
    assert_eq!(chat_of(&alice, &group).await.expect("the group").head_seq, head);
    let user_ids = [&alice, &bob, &carol].map(|device| device.user_id.clone()).into();
    let request = AddMembersRequest { chat_id: group.clone(), user_ids };
    let chat = alice.chats().add_members(request).await.expect("add").into_inner().chat.expect("a chat");
    assert_eq!((chat.member_count, chat.head_seq), (3, head + 1));
    let told = MembershipChange { joined: vec![with_role(&carol, Role::Member)], ..Default::default() };
    assert_eq!(last_change(&carol, &group).await, told);
    assert_eq!(roles(&carol, &group).await[&bob.user_id], Role::Admin, "he is left as he is");
}

#[tokio::test]
async fn removing_one_who_is_not_there_changes_nothing() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let group = alice.group_with("Group", &[]).await;
    let head = chat_of(&alice, &group).await.expect("the group").head_seq;
    remove(&alice, &group, &bob).await.expect("he is not in it");
    assert_eq!(chat_of(&alice, &group).await.expect("the group").head_seq, head);
}

#[tokio::test]
async fn an_admin_who_comes_back_is_a_member() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    for history_shared in [false, true] {
        let request = CreateGroupRequest {
            client_id: client_id(),
            title: "Group".to_owned(),
            member_ids: vec![bob.user_id.clone()],
            history_shared,
            ..Default::default()
        };
        let group = alice.chats().create_group(request).await.expect("create").into_inner().chat.expect("a chat");
        let group = group.chat_id;
        set_role(&alice, &group, &bob, Role::Admin).await.expect("an admin");
        leave(&bob, &group).await.expect("leave");
        add(&alice, &group, &bob).await.expect("add");
        assert_eq!(role_of(&bob, &group).await, Role::Member);
    }
}

#[tokio::test]
async fn one_creation_at_two_calls_at_once_makes_one_group() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let request = CreateGroupRequest { client_id: client_id(), title: "Group".to_owned(), ..Default::default() };
    let create = async || {
        let response = alice.chats().create_group(request.clone()).await.expect("create").into_inner();
        response.chat.expect("a chat").chat_id
    };
    let (one, other) = tokio::join!(create(), create());
    assert_eq!(one, other);
}
