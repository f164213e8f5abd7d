//! Chats and who is in them: direct chats, groups with roles, and what each keeps for oneself.

mod direct;
mod list;
mod preferences;
mod roles;
mod settings;
mod stays;

use tidings_proto::v1::{
    AddMembersRequest, BlockUserRequest, Chat, ChatKind, CreateGroupRequest, ErrorReason, GetChatRequest,
    LeaveGroupRequest, ListChatsRequest, ListMembersRequest, OpenDirectChatRequest, RemoveMemberRequest, Role,
    SetMemberRoleRequest, TransferOwnershipRequest, UpdateChatPreferencesRequest, UpdateGroupRequest,
    account_event::Event, entry, server_frame::Frame,
};
use tonic::Status;

use crate::world::{Device, World, client_id, refused, until};

async fn chat_of(device: &Device, chat: &str) -> Result<Chat, Status> {
    let response = device.chats().get_chat(GetChatRequest { chat_id: chat.to_owned() }).await?;
    Ok(response.into_inner().chat.expect("a chat"))
}

async fn leave(device: &Device, group: &str) -> Result<(), Status> {
    device.chats().leave_group(LeaveGroupRequest { chat_id: group.to_owned() }).await.map(drop)
}

async fn remove(device: &Device, group: &str, member: &Device) -> Result<(), Status> {
    let request = RemoveMemberRequest { chat_id: group.to_owned(), user_id: member.user_id.clone() };
    device.chats().remove_member(request).await.map(drop)
}

async fn set_role(device: &Device, group: &str, member: &Device, role: Role) -> Result<(), Status> {
    let request =
        SetMemberRoleRequest { chat_id: group.to_owned(), user_id: member.user_id.clone(), role: role.into() };
    device.chats().set_member_role(request).await.map(drop)
}

async fn transfer(device: &Device, group: &str, member: &Device) -> Result<(), Status> {
    let request = TransferOwnershipRequest { chat_id: group.to_owned(), user_id: member.user_id.clone() };
    device.chats().transfer_ownership(request).await.map(drop)
}

async fn rename(device: &Device, group: &str, title: &str) -> Result<(), Status> {
    let request = UpdateGroupRequest { chat_id: group.to_owned(), title: Some(title.to_owned()), description: None };
    device.chats().update_group(request).await.map(drop)
}

async fn add(device: &Device, group: &str, user: &Device) -> Result<(), Status> {
    let request = AddMembersRequest { chat_id: group.to_owned(), user_ids: vec![user.user_id.clone()] };
    device.chats().add_members(request).await.map(drop)
}

async fn role_of(device: &Device, group: &str) -> Role {
    chat_of(device, group).await.expect("the group").role()
}

#[tokio::test]
async fn two_people_have_one_direct_chat_whoever_opens_it() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let (one, other) = tokio::join!(alice.chat_with(&bob), bob.chat_with(&alice));
    assert_eq!(one, other);
    assert_eq!(alice.chat_with(&bob).await, one);
    let chat = chat_of(&bob, &one).await.expect("the chat");
    assert_eq!((chat.kind(), chat.peer_id.as_str(), chat.member_count), (ChatKind::Direct, &*alice.user_id, 2));
}

#[tokio::test]
async fn a_direct_chat_is_not_a_group() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let chat = alice.chat_with(&bob).await;
    refused(leave(&alice, &chat).await, ErrorReason::NotAGroup);
    refused(rename(&alice, &chat, "Ours").await, ErrorReason::NotAGroup);
    refused(add(&alice, &chat, &carol).await, ErrorReason::NotAGroup);
    refused(remove(&alice, &chat, &bob).await, ErrorReason::NotAGroup);
    let oneself = OpenDirectChatRequest { user_id: alice.user_id.clone() };
    refused(alice.chats().open_direct_chat(oneself).await, ErrorReason::UserIsSelf);
}

#[tokio::test]
async fn who_is_blocked_cannot_write() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let chat = alice.chat_with(&bob).await;
    for other in [&alice, &carol] {
        bob.contacts().block_user(BlockUserRequest { user_id: other.user_id.clone() }).await.expect("block");
    }
    refused(alice.try_send(&chat, "why?").await, ErrorReason::CannotMessageUser);
    let open = OpenDirectChatRequest { user_id: bob.user_id.clone() };
    refused(carol.chats().open_direct_chat(open).await, ErrorReason::CannotMessageUser);
    let group = CreateGroupRequest {
        client_id: client_id(),
        title: "Come".to_owned(),
        member_ids: vec![bob.user_id.clone()],
        ..Default::default()
    };
    refused(carol.chats().create_group(group).await, ErrorReason::CannotAddUser);
    bob.sees(&chat, []).await;
}

#[tokio::test]
async fn a_retry_makes_no_second_group() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let request = CreateGroupRequest {
        client_id: client_id(),
        title: "Band".to_owned(),
        description: "Rehearsals".to_owned(),
        member_ids: vec![bob.user_id.clone(), bob.user_id.clone()],
        history_shared: false,
    };
    let mut groups = Vec::new();
    for _ in 0..2 {
        let response = alice.chats().create_group(request.clone()).await.expect("create a group").into_inner();
        groups.push(response.chat.expect("a chat"));
    }
    assert_eq!(groups[0], groups[1]);
    let chat = chat_of(&bob, &groups[0].chat_id).await.expect("the group");
    assert_eq!((&*chat.title, &*chat.description, chat.member_count), ("Band", "Rehearsals", 2));
    let list = bob.chats().list_chats(ListChatsRequest::default()).await.expect("chats").into_inner();
    assert_eq!(list.chats.len(), 1);
}

/// What somebody tries to do to a group.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Rename,
    Add,
    RemoveMember,
    RemoveAdmin,
    RemoveOwner,
    SetRole,
    Transfer,
}

#[tokio::test]
async fn each_role_may_do_what_it_may() {
    use Deed::{Add, RemoveAdmin, RemoveMember, RemoveOwner, Rename, SetRole, Transfer};
    // Those who may not are asked first: nothing that they try changes anything.
    let deeds = [
        (Role::Member, vec![], vec![Rename, Add, RemoveMember, RemoveAdmin, RemoveOwner, SetRole, Transfer]),
        (Role::Admin, vec![Rename, Add, RemoveMember], vec![RemoveAdmin, RemoveOwner, SetRole, Transfer]),
        (Role::Owner, vec![Rename, Add, RemoveMember, RemoveAdmin, SetRole, Transfer], vec![]),
    ];
    let world = World::start().await;
    let (owner, admin) = (world.user("owner").await, world.user("admin").await);
    let (member, other) = (world.user("member").await, world.user("other").await);
    let (second, outsider) = (world.user("second").await, world.user("outsider").await);
    let group = owner.group_with("Group", &[&admin, &member, &other, &second]).await;
    for user in [&admin, &second] {
        set_role(&owner, &group, user, Role::Admin).await.expect("an admin");
    }
    let attempt = async |who: &Device, deed| match deed {
        Rename => rename(who, &group, "Renamed").await,
        Add => add(who, &group, &outsider).await,
        RemoveMember => remove(who, &group, &other).await,
        RemoveAdmin => remove(who, &group, &second).await,
        RemoveOwner => remove(who, &group, &owner).await,
        SetRole => set_role(who, &group, &member, Role::Admin).await,
        Transfer => transfer(who, &group, &member).await,
    };
    for (role, may, may_not) in deeds {
        let who = match role {
            Role::Owner => &owner,
            Role::Admin => &admin,
            _ => &member,
        };
        let before = chat_of(&owner, &group).await.expect("the group").head_seq;
        for deed in may_not {
            let status = attempt(who, deed).await.expect_err(&format!("{role:?} {deed:?}"));
            refused(Err::<(), _>(status), ErrorReason::RoleRequired);
        }
        assert_eq!(chat_of(&owner, &group).await.expect("the group").head_seq, before, "{role:?} changed something");
        for deed in may {
            attempt(who, deed).await.unwrap_or_else(|status| panic!("{role:?} {deed:?}: {status:?}"));
        }
    }
    assert_eq!(role_of(&owner, &group).await, Role::Admin, "who hands a group over stays as an admin");
    assert_eq!(role_of(&member, &group).await, Role::Owner);
}

#[tokio::test]
async fn the_owner_leaves_last() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let group = alice.group_with("Group", &[&bob]).await;
    refused(leave(&alice, &group).await, ErrorReason::OwnerMustStay);
    leave(&bob, &group).await.expect("a member leaves");
    refused(transfer(&alice, &group, &bob).await, ErrorReason::NotAMember);
    leave(&alice, &group).await.expect("the last one leaves");
    refused(alice.try_send(&group, "anybody?").await, ErrorReason::ChatNotFound);
}

#[tokio::test]
async fn who_joins_does_not_read_what_was_before_unless_it_is_shared() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    for shared in [false, true] {
        let request = CreateGroupRequest {
            client_id: client_id(),
            title: "Group".to_owned(),
            history_shared: shared,
            ..Default::default()
        };
        let group = alice.chats().create_group(request).await.expect("create a group").into_inner();
        let group = group.chat.expect("a chat").chat_id;
        alice.send(&group, "before").await;
        alice.add(&group, &bob).await;
        alice.send(&group, "after").await;
        let seen = if shared { vec!["before", "after"] } else { vec!["after"] };
        assert_eq!(bob.texts(&group).await, seen);
    }
}

#[tokio::test]
async fn who_left_reads_what_was_until_then_and_nothing_after() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let group = alice.group_with("Group", &[&bob]).await;
    let mut stream = bob.live();
    stream.caught_up().await;
    alice.send(&group, "together").await;
    remove(&alice, &group, &bob).await.expect("remove");
    let secret = alice.send(&group, "alone").await;

    assert_eq!(bob.texts(&group).await, ["together"]);
    refused(bob.try_send(&group, "hey").await, ErrorReason::ChatNotFound);
    let chat = chat_of(&bob, &group).await.expect("as it was");
    assert_eq!((chat.head_seq, chat.member_count, chat.role()), (secret - 1, 0, Role::Unspecified));
    // What comes later in another chat shows that the first message would have come by now.
    let direct = alice.chat_with(&bob).await;
    alice.send(&direct, "sorry").await;
    let mut heads = Vec::new();
    stream
        .wait("the message in the direct chat", |frame| match frame {
            Frame::Entries(entries) => {
                heads.extend(entries.entries.iter().filter(|entry| entry.log_id == group).map(|entry| entry.seq));
                (entries.log_id == direct && entries.entries.iter().any(|entry| entry.seq == 2)).then_some(())
            }
            _ => None,
        })
        .await;
    assert!(heads.iter().all(|seq| *seq < secret), "{heads:?}");

    // One who comes back has both stays, and not what was in between.
    alice.add(&group, &bob).await;
    alice.send(&group, "welcome back").await;
    assert_eq!(bob.texts(&group).await, ["together", "welcome back"]);
}

#[tokio::test]
async fn a_group_has_room_for_1024() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let mut others = Vec::new();
    for number in 0..1024 {
        others.push(world.user(&format!("user{number}")).await);
    }
    let members: Vec<&Device> = others[..1023].iter().collect();
    let group = alice.group_with("Everyone", &members).await;
    assert_eq!(chat_of(&alice, &group).await.expect("the group").member_count, 1024);
    refused(add(&alice, &group, &others[1023]).await, ErrorReason::GroupFull);
    let (mut listed, mut page_token) = (0, String::new());
    loop {
        let request = ListMembersRequest { chat_id: group.clone(), page_size: 300, page_token };
        let page = others[0].chats().list_members(request).await.expect("members").into_inner();
        listed += page.members.len();
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(listed, 1024);
}

#[tokio::test]
async fn preferences_are_for_oneself_on_all_devices() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let tablet = world.another_device(&alice).await;
    let chat = alice.chat_with(&bob).await;
    let mut stream = tablet.live();
    stream.caught_up().await;
    let request = UpdateChatPreferencesRequest {
        chat_id: chat.clone(),
        archived: Some(true),
        pinned: Some(true),
        muted_until: None,
    };
    let now = alice.chats().update_chat_preferences(request).await.expect("preferences").into_inner().preferences;
    let live = stream.wait("the preferences", |frame| match frame {
        Frame::Entries(entries) => entries.entries.iter().find_map(|entry| match &entry.body {
            Some(entry::Body::Account(event)) => match &event.event {
                Some(Event::ChatPreferences(preferences)) => Some(preferences.clone()),
                _ => None,
            },
            _ => None,
        }),
        _ => None,
    });
    assert_eq!(Some(live.await), now);
    let own = chat_of(&tablet, &chat).await.expect("the chat").preferences.expect("preferences");
    assert!(own.archived && own.pinned_at.is_some() && own.muted_until.is_none());
    let others = chat_of(&bob, &chat).await.expect("the chat").preferences.expect("preferences");
    assert!(!others.archived && others.pinned_at.is_none());
}

#[tokio::test]
async fn chats_are_listed_by_page_the_newest_first() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let mut chats = Vec::new();
    for name in ["bob", "carol", "dave"] {
        let other = world.user(name).await;
        let chat = alice.chat_with(&other).await;
        other.send(&chat, &format!("from {name}")).await;
        chats.push(chat);
    }
    let third = chats[0].clone();
    alice.send(&third, "to bob").await;
    let (mut listed, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListChatsRequest { page_size: 2, page_token };
        let page = alice.chats().list_chats(request).await.expect("chats").into_inner();
        listed.extend(page.chats);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    let ids: Vec<&str> = listed.iter().map(|chat| chat.chat_id.as_str()).collect();
    assert_eq!(ids, [&chats[0], &chats[2], &chats[1]]);
    let unread: Vec<u32> = listed.iter().map(|chat| chat.unread_count).collect();
    assert_eq!(unread, [1, 1, 1]);
    let last = listed[0].last_message.as_ref().expect("a last message");
    assert_eq!((last.seq, &last.author_id), (3, &alice.user_id));
}

#[tokio::test]
async fn a_new_member_is_told_at_once() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let group = alice.group_with("Group", &[]).await;
    let mut stream = bob.live();
    stream.caught_up().await;
    alice.add(&group, &bob).await;
    alice.send(&group, "welcome").await;
    stream.sees(&group, ["welcome"]).await;
    until("the chat is listed", async || {
        let list = bob.chats().list_chats(ListChatsRequest::default()).await.expect("chats").into_inner();
        (list.chats.len() == 1).then_some(())
    })
    .await;
}
