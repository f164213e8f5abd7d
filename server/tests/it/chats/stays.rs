//! Being in a group for some time, and then not.

use tidings_proto::v1::{
    AddMembersRequest, ChatLeft, CreateGroupRequest, Edit, Entry, ErrorReason, ListMembersRequest, React, Revoke,
    account_event::Event, edit, entry::Body, send_request::Action,
};

use super::{add, chat_of, leave, remove, rename, set_role, transfer};
use crate::world::{Device, World, client_id, content, refused, request};

fn chat_left(entry: &Entry) -> Option<ChatLeft> {
    match &entry.body {
        Some(Body::Account(account)) => match &account.event {
            Some(Event::ChatLeft(left)) => Some(left.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn names_as_left(entry: &Entry, user: &Device) -> bool {
    matches!(&entry.body, Some(Body::Membership(change)) if change.left_user_ids.contains(&user.user_id))
}

#[tokio::test]
async fn the_last_that_one_who_leaves_hears_is_that_they_left() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let group = alice.group_with("Group", &[&bob]).await;
    let direct = alice.chat_with(&bob).await;
    let mut stream = bob.live();
    stream.caught_up().await;
    let last_seq = alice.send(&group, "together").await + 1;
    leave(&bob, &group).await.expect("leave");
    alice.send(&group, "alone").await;
    alice.send(&direct, "after that").await;

    // Rooms announce each by itself: what a room tells bob's stream comes before the answer to a later ping.
    stream.sees(&direct, ["after that"]).await;
    let left = stream.entry("ChatLeft", &bob.user_id, chat_left).await;
    assert_eq!(left, ChatLeft { chat_id: group.clone(), last_seq });
    stream.entry("the end", &group, |entry| (entry.seq == last_seq).then_some(())).await;
    stream.ping(1).await;
    // And from the beginning, on a new stream and in history.
    let mut again = bob.live();
    again.caught_up().await;
    let history = bob.history(&group).await.expect("history");
    for heard in [stream.stored(&group), again.stored(&group), &history] {
        let last = heard.last().expect("what was until then");
        assert_eq!((last.seq, &last.author_id), (last_seq, &bob.user_id));
        assert!(names_as_left(last, &bob), "{last:?}");
    }
}

#[tokio::test]
async fn who_left_changes_nothing_and_is_told_nothing_of_who_is_there() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let group = alice.group_with("Group", &[&bob, &carol]).await;
    set_role(&alice, &group, &bob, tidings_proto::v1::Role::Admin).await.expect("an admin");
    leave(&bob, &group).await.expect("leave");
    let before = alice.history(&group).await.expect("history");
    let list = ListMembersRequest { chat_id: group.clone(), ..Default::default() };
    refused(bob.chats().list_members(list).await, ErrorReason::ChatNotFound);
    refused(rename(&bob, &group, "Mine").await, ErrorReason::ChatNotFound);
    refused(add(&bob, &group, &bob).await, ErrorReason::ChatNotFound);
    refused(remove(&bob, &group, &carol).await, ErrorReason::ChatNotFound);
    refused(transfer(&bob, &group, &carol).await, ErrorReason::ChatNotFound);
    refused(leave(&bob, &group).await, ErrorReason::ChatNotFound);
    assert_eq!(alice.history(&group).await.expect("history"), before);
}

#[tokio::test]
async fn one_who_is_removed_with_others_around_is_the_only_one_cut_off() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let group = alice.group_with("Group", &[&bob, &carol]).await;
    let direct = alice.chat_with(&bob).await;
    let (mut bobs, mut carols) = (bob.live(), carol.live());
    bobs.caught_up().await;
    carols.caught_up().await;
    remove(&alice, &group, &bob).await.expect("remove");
    let alone = alice.send(&group, "without bob").await;
    carols.sees(&group, ["without bob"]).await;
    alice.send(&direct, "only to bob").await;
    bobs.sees(&direct, ["only to bob"]).await;
    bobs.ping(1).await;
    assert!(bobs.stored(&group).iter().all(|entry| entry.seq < alone));
    let removal = carols.stored(&group).iter().find(|entry| names_as_left(entry, &bob)).expect("the removal");
    assert_eq!((removal.seq, &removal.author_id), (alone - 1, &alice.user_id));
}

#[tokio::test]
async fn who_comes_back_where_history_is_shared_reads_what_they_missed() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let request = CreateGroupRequest {
        client_id: client_id(),
        title: "Open".to_owned(),
        member_ids: vec![bob.user_id.clone()],
        history_shared: true,
        ..Default::default()
    };
    let group = alice.chats().create_group(request).await.expect("create").into_inner().chat.expect("a chat").chat_id;
    leave(&bob, &group).await.expect("leave");
    alice.send(&group, "missed").await;
    assert!(bob.texts(&group).await.is_empty());
    let mut stream = bob.live();
    stream.caught_up().await;
    let request = AddMembersRequest { chat_id: group.clone(), user_ids: vec![bob.user_id.clone()] };
    alice.chats().add_members(request).await.expect("add");
    alice.send(&group, "welcome back").await;
    assert_eq!(bob.texts(&group).await, ["missed", "welcome back"]);
    stream.sees(&group, ["missed", "welcome back"]).await;
}

#[tokio::test]
async fn who_left_sees_no_edit_or_reaction_from_after() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let group = alice.group_with("Group", &[&bob, &carol]).await;
    let seq = alice.send(&group, "at six").await;
    let other = alice.send(&group, "bring bread").await;
    edit(&alice, &group, seq, "at seven").await;
    react(&carol, &group, seq, "👍").await;
    leave(&bob, &group).await.expect("leave");
    let as_left = bob.history(&group).await.expect("history");
    edit(&alice, &group, seq, "at eight").await;
    edit(&alice, &group, other, "bring wine").await;
    react(&carol, &group, other, "🎉").await;
    react(&alice, &group, seq, "👎").await;

    assert_eq!(carol.texts(&group).await, ["at eight", "bring wine"]);
    assert_eq!(bob.history(&group).await.expect("history"), as_left);
    assert_eq!(bob.texts(&group).await, ["at seven", "bring bread"]);
    let last = chat_of(&bob, &group).await.expect("as it was").last_message.expect("a message");
    assert_eq!(Some(&last), as_left.iter().find(|entry| entry.seq == other));
    let mut again = bob.live();
    again.caught_up().await;
    assert_eq!(again.stored(&group), as_left);

    // Nor does one who is back see what was changed in between, but all that is changed from then on.
    alice.add(&group, &bob).await;
    assert_eq!(bob.texts(&group).await, ["at seven", "bring bread"]);
    edit(&alice, &group, other, "bring water").await;
    assert_eq!(bob.texts(&group).await, ["at seven", "bring water"]);
    // What was taken back is gone for all.
    let revoke = Action::Revoke(Revoke { target_seq: seq });
    alice.messages().send(request(&group, revoke)).await.expect("revoke");
    assert_eq!(bob.texts(&group).await, ["bring water"]);
}

async fn edit(device: &Device, chat: &str, target_seq: u64, text: &str) {
    let body = Some(edit::Body::Content(content(text)));
    let edit = Action::Edit(Edit { target_seq, body });
    device.messages().send(request(chat, edit)).await.expect("edit");
}

async fn react(device: &Device, chat: &str, target_seq: u64, emoji: &str) {
    let react = Action::React(React { target_seq, emoji: emoji.to_owned() });
    device.messages().send(request(chat, react)).await.expect("react");
}
