//! A chat as one user wants it: muted, archived, pinned.

use std::time::{Duration, SystemTime};

use prost_types::Timestamp;
use tidings_proto::v1::{
    ChatPreferences, CreateGroupRequest, Entry, UpdateChatPreferencesRequest, account_event::Event, entry::Body,
};

use super::{chat_of, leave};
use crate::world::{Device, World, client_id};

async fn update(device: &Device, request: UpdateChatPreferencesRequest) -> ChatPreferences {
    let response = device.chats().update_chat_preferences(request).await.expect("preferences").into_inner();
    response.preferences.expect("preferences")
}

async fn preferences(device: &Device, chat: &str) -> ChatPreferences {
    chat_of(device, chat).await.expect("the chat").preferences.expect("preferences")
}

fn changed(entry: &Entry) -> Option<ChatPreferences> {
    match &entry.body {
        Some(Body::Account(account)) => match &account.event {
            Some(Event::ChatPreferences(preferences)) => Some(preferences.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// What a user's devices are told of their own views of chats.
async fn told(device: &Device) -> Vec<ChatPreferences> {
    device.history(&device.user_id).await.expect("the account log").iter().filter_map(changed).collect()
}

/// In an hour, to the millisecond, as the server keeps it.
fn in_an_hour() -> Timestamp {
    let mut time = Timestamp::from(SystemTime::now() + Duration::from_hours(1));
    time.nanos -= time.nanos % 1_000_000;
    time
}

fn all_of(chat: &str) -> UpdateChatPreferencesRequest {
    let muted_until = Some(in_an_hour());
    UpdateChatPreferencesRequest { chat_id: chat.to_owned(), muted_until, archived: Some(true), pinned: Some(true) }
}

#[tokio::test]
async fn a_chat_is_muted_until_a_time_and_unmuted_by_one_in_the_past() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    let until = in_an_hour();
    let mute = |time| UpdateChatPreferencesRequest { chat_id: chat.clone(), muted_until: time, ..Default::default() };
    assert_eq!(update(&alice, mute(Some(until))).await.muted_until, Some(until));
    assert_eq!(update(&alice, mute(None)).await.muted_until, Some(until), "what is not set stays");
    assert_eq!(preferences(&alice, &chat).await.muted_until, Some(until));
    assert_eq!(update(&alice, mute(Some(Timestamp { seconds: 1, nanos: 0 }))).await.muted_until, None);
    assert_eq!(preferences(&alice, &chat).await.muted_until, None);
}

#[tokio::test]
async fn each_preference_changes_by_itself_and_what_is_so_already_is_not_told() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    let set = |archived, pinned| UpdateChatPreferencesRequest {
        chat_id: chat.clone(),
        archived,
        pinned,
        ..Default::default()
    };
    let archived = update(&alice, set(Some(true), None)).await;
    assert!(archived.archived && archived.pinned_at.is_none(), "{archived:?}");
    let both = update(&alice, set(None, Some(true))).await;
    assert!(both.archived && both.pinned_at.is_some(), "{both:?}");
    assert_eq!(update(&alice, set(Some(true), Some(true))).await, both);
    let pinned = update(&alice, set(Some(false), None)).await;
    assert_eq!((pinned.archived, pinned.pinned_at), (false, both.pinned_at));
    assert_eq!(told(&alice).await, [archived, both, pinned]);
}

#[tokio::test]
async fn others_in_the_chat_are_told_nothing() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    let mut stream = bob.live();
    stream.caught_up().await;
    let (heard, before) = (stream.stored(&bob.user_id).len(), alice.history(&chat).await.expect("history"));
    update(&alice, all_of(&chat)).await;
    assert_eq!(alice.history(&chat).await.expect("history"), before, "the chat's log says nothing of it");
    alice.send(&chat, "after that").await;
    stream.sees(&chat, ["after that"]).await;
    assert_eq!(stream.stored(&bob.user_id).len(), heard);
    assert!(told(&bob).await.is_empty());
}

#[tokio::test]
async fn a_group_that_one_left_can_be_archived() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let group = alice.group_with("Group", &[&bob]).await;
    leave(&bob, &group).await.expect("leave");
    let archived = update(&bob, all_of(&group)).await;
    assert_eq!(preferences(&bob, &group).await, archived);
    assert!(archived.archived);
}

#[tokio::test]
async fn who_comes_back_to_a_group_finds_it_as_they_wanted_it() {
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
        let wanted = update(&bob, all_of(&group)).await;
        leave(&bob, &group).await.expect("leave");
        alice.add(&group, &bob).await;
        // His devices were told of no change.
        assert_eq!(told(&bob).await.last(), Some(&wanted));
        assert_eq!(preferences(&bob, &group).await, wanted, "history shared: {history_shared}");
    }
}
