//! People: profiles, contacts, blocks, and who sees whose presence.

use tidings_proto::v1::{
    AddContactRequest, Audience, BatchGetProfilesRequest, BlockUserRequest, ErrorReason, GetPresenceRequest,
    GetProfileRequest, ListBlockedUsersRequest, ListContactsRequest, Presence, Privacy, Profile, RemoveContactRequest,
    SearchUsersRequest, SetPresenceRequest, UnblockUserRequest, UpdatePrivacyRequest, UpdateProfileRequest,
    account_event::Event, add_contact_request::Target, entry, server_frame::Frame,
};

use crate::world::{Device, Live, World, refused, until};

async fn profile_of(asker: &Device, user: &Device) -> Profile {
    let request = GetProfileRequest { user_id: user.user_id.clone() };
    asker.profiles().get_profile(request).await.expect("the profile").into_inner().profile.expect("a profile")
}

async fn add_contact(device: &Device, username: &str) {
    let target = Some(Target::Username(username.to_owned()));
    let request = AddContactRequest { target, alias: String::new() };
    device.contacts().add_contact(request).await.expect("add a contact");
}

async fn contacts_of(device: &Device) -> Vec<String> {
    let response = device.contacts().list_contacts(ListContactsRequest::default()).await.expect("contacts");
    let contacts = response.into_inner().contacts.into_iter();
    contacts.map(|contact| contact.profile.expect("a profile").username).collect()
}

/// Opens a stream of a device whose app is open.
async fn appear(device: &Device) -> Live {
    let mut live = device.live();
    live.caught_up().await;
    let request = SetPresenceRequest { available: true, watch_user_ids: Vec::new() };
    device.live_service().set_presence(request).await.expect("appear");
    live
}

async fn presence(asker: &Device, user: &Device) -> Presence {
    let request = GetPresenceRequest { user_ids: vec![user.user_id.clone()] };
    let response = asker.live_service().get_presence(request).await.expect("presence").into_inner();
    response.presences.into_iter().next().expect("one presence")
}

async fn show(device: &Device, last_seen: Audience, online: Audience) {
    let privacy = Some(Privacy { last_seen: last_seen.into(), online: online.into(), ..Default::default() });
    device.profiles().update_privacy(UpdatePrivacyRequest { privacy }).await.expect("privacy");
}

#[tokio::test]
async fn a_profile_is_what_its_owner_says() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let tablet = world.another_device(&alice).await;
    let mut stream = tablet.live();
    stream.caught_up().await;
    let request = UpdateProfileRequest {
        display_name: Some("Alice A.".to_owned()),
        status_text: Some("Away".to_owned()),
        ..Default::default()
    };
    alice.profiles().update_profile(request).await.expect("update");
    let seen = profile_of(&bob, &alice).await;
    assert_eq!((&*seen.display_name, &*seen.status_text, &*seen.username), ("Alice A.", "Away", "alice"));
    let told = stream.wait("that the profile changed", |frame| match frame {
        Frame::Entries(entries) => entries.entries.iter().find_map(|entry| match &entry.body {
            Some(entry::Body::Account(event)) => matches!(event.event, Some(Event::ProfileChanged(_))).then_some(()),
            _ => None,
        }),
        _ => None,
    });
    told.await;

    let nobody = uuid::Uuid::now_v7().to_string();
    let user_ids = vec![bob.user_id.clone(), nobody.clone(), alice.user_id.clone()];
    let batch = bob.profiles().batch_get_profiles(BatchGetProfilesRequest { user_ids }).await.expect("profiles");
    let mut names: Vec<String> = batch.into_inner().profiles.into_iter().map(|profile| profile.username).collect();
    names.sort();
    assert_eq!(names, ["alice", "bob"]);
    let unknown = bob.profiles().get_profile(GetProfileRequest { user_id: nobody }).await;
    refused(unknown, ErrorReason::UserNotFound);
}

#[tokio::test]
async fn contacts_are_added_listed_and_removed() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    world.user("carol").await;
    add_contact(&alice, "bob").await;
    add_contact(&alice, "CAROL").await;
    add_contact(&alice, "bob").await;
    let mut contacts = contacts_of(&alice).await;
    contacts.sort();
    assert_eq!(contacts, ["bob", "carol"]);
    assert!(contacts_of(&bob).await.is_empty(), "contacts are one's own");

    let nobody = AddContactRequest { target: Some(Target::Username("nobody".to_owned())), alias: String::new() };
    refused(alice.contacts().add_contact(nobody).await, ErrorReason::UserNotFound);
    let oneself = AddContactRequest { target: Some(Target::Username("alice".to_owned())), alias: String::new() };
    refused(alice.contacts().add_contact(oneself).await, ErrorReason::UserIsSelf);
    let remove = RemoveContactRequest { user_id: bob.user_id.clone() };
    alice.contacts().remove_contact(remove).await.expect("remove");
    assert_eq!(contacts_of(&alice).await, ["carol"]);
}

#[tokio::test]
async fn people_are_found_by_the_beginning_of_their_username() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    for name in ["robert", "roberta", "norbert"] {
        world.user(name).await;
    }
    let found = alice.contacts().search_users(SearchUsersRequest { query: "rober".to_owned() }).await.expect("search");
    let mut names: Vec<String> = found.into_inner().profiles.into_iter().map(|profile| profile.username).collect();
    names.sort();
    assert_eq!(names, ["robert", "roberta"]);
}

#[tokio::test]
async fn a_block_can_be_taken_back() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    let block = BlockUserRequest { user_id: alice.user_id.clone() };
    bob.contacts().block_user(block.clone()).await.expect("block");
    bob.contacts().block_user(block).await.expect("block again");
    let blocked = bob.contacts().list_blocked_users(ListBlockedUsersRequest::default()).await.expect("blocked");
    assert_eq!(blocked.into_inner().profiles.len(), 1);
    refused(alice.try_send(&chat, "hello?").await, ErrorReason::CannotMessageUser);
    let unblock = UnblockUserRequest { user_id: alice.user_id.clone() };
    bob.contacts().unblock_user(unblock).await.expect("unblock");
    alice.send(&chat, "hello!").await;
    bob.sees(&chat, ["hello!"]).await;
}

#[tokio::test]
async fn presence_is_shown_to_whom_its_owner_chose() {
    use Audience::{Contacts, Everyone, Nobody};
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    add_contact(&alice, "bob").await;
    let stream = appear(&alice).await;
    for (online, to_bob, to_carol) in [(Everyone, true, true), (Contacts, true, false), (Nobody, false, false)] {
        show(&alice, Everyone, online).await;
        let seen = (presence(&bob, &alice).await.online, presence(&carol, &alice).await.online);
        assert_eq!(seen, (to_bob, to_carol), "{online:?}");
    }

    drop(stream);
    for (last_seen, to_bob, to_carol) in [(Everyone, true, true), (Contacts, true, false), (Nobody, false, false)] {
        show(&alice, last_seen, Everyone).await;
        until(&format!("{last_seen:?} see when alice was last seen"), async || {
            let (bobs, carols) = (presence(&bob, &alice).await, presence(&carol, &alice).await);
            ((bobs.last_seen_at.is_some(), carols.last_seen_at.is_some()) == (to_bob, to_carol)).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn who_watches_is_told_when_they_may_no_longer_see() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let _alices = appear(&alice).await;
    let mut bobs = bob.live();
    bobs.caught_up().await;
    let watch = SetPresenceRequest { available: true, watch_user_ids: vec![alice.user_id.clone()] };
    bob.live_service().set_presence(watch).await.expect("watch");
    let mut told = async |online: bool| {
        let fits = |frame: &Frame| match frame {
            Frame::Presence(presence) if presence.user_id == alice.user_id && presence.online == online => Some(()),
            _ => None,
        };
        bobs.wait(&format!("presence with online {online}"), fits).await;
    };
    told(true).await;
    let block = BlockUserRequest { user_id: bob.user_id.clone() };
    alice.contacts().block_user(block).await.expect("block");
    told(false).await;
    let unblock = UnblockUserRequest { user_id: bob.user_id.clone() };
    alice.contacts().unblock_user(unblock).await.expect("unblock");
    told(true).await;
    show(&alice, Audience::Everyone, Audience::Nobody).await;
    told(false).await;
}

#[tokio::test]
async fn who_is_blocked_sees_no_presence() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let _stream = appear(&alice).await;
    assert!(presence(&bob, &alice).await.online);
    let block = BlockUserRequest { user_id: bob.user_id.clone() };
    alice.contacts().block_user(block).await.expect("block");
    let seen = presence(&bob, &alice).await;
    assert!(!seen.online && seen.last_seen_at.is_none(), "{seen:?}");
}
