//! A group's title and description.

use tidings_proto::v1::{ChatSettings, Entry, EntryKind, UpdateGroupRequest, entry::Body};

use super::{chat_of, leave};
use crate::world::{Device, World};

async fn update(device: &Device, group: &str, title: Option<&str>, description: Option<&str>) -> (String, String) {
    let request = UpdateGroupRequest {
        chat_id: group.to_owned(),
        title: title.map(str::to_owned),
        description: description.map(str::to_owned),
    };
    let chat = device.chats().update_group(request).await.expect("update").into_inner().chat.expect("a chat");
    (chat.title, chat.description)
}

fn settings(entry: &Entry) -> Option<ChatSettings> {
    match &entry.body {
        Some(Body::Settings(settings)) if entry.kind() == EntryKind::Settings => Some(settings.clone()),
        _ => None,
    }
}

#[tokio::test]
async fn a_group_is_renamed_and_described_for_all_its_members() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let group = alice.group_with("Band", &[&bob]).await;
    let after = chat_of(&bob, &group).await.expect("the group").head_seq;
    let mut stream = bob.live();
    stream.caught_up().await;
    let owned = |title: &str, description: &str| (title.to_owned(), description.to_owned());
    assert_eq!(update(&alice, &group, None, Some("Rehearsals")).await, owned("Band", "Rehearsals"));
    assert_eq!(update(&alice, &group, Some("Trio"), None).await, owned("Trio", "Rehearsals"));
    assert_eq!(update(&alice, &group, Some("Duo"), Some("")).await, owned("Duo", ""));

    let changes = [(None, Some("Rehearsals")), (Some("Trio"), None), (Some("Duo"), Some(""))];
    let changes = changes.map(|(title, description)| ChatSettings {
        title: title.map(str::to_owned),
        description: description.map(str::to_owned),
    });
    let last = changes[2].clone();
    stream.entry("the last change", &group, |entry| settings(entry).filter(|change| *change == last)).await;
    let live = stream.stored(&group).iter().filter(|entry| entry.seq > after);
    assert_eq!(live.filter_map(settings).collect::<Vec<_>>(), changes);
    let chat = chat_of(&bob, &group).await.expect("the group");
    assert_eq!((chat.title, chat.description), owned("Duo", ""));
}

#[tokio::test]
async fn what_is_so_already_is_not_written_again() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let group = alice.group_with("Band", &[]).await;
    let head = chat_of(&alice, &group).await.expect("the group").head_seq;
    update(&alice, &group, Some("Band"), Some("")).await;
    update(&alice, &group, None, None).await;
    assert_eq!(chat_of(&alice, &group).await.expect("the group").head_seq, head);
}

#[tokio::test]
async fn who_left_sees_a_group_as_it_was_named_then() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let group = alice.group_with("Band", &[&bob]).await;
    update(&alice, &group, Some("Trio"), Some("Jazz")).await;
    leave(&bob, &group).await.expect("leave");
    update(&alice, &group, Some("Solo"), Some("Blues")).await;
    let then = chat_of(&bob, &group).await.expect("the group as it was");
    assert_eq!((&*then.title, &*then.description), ("Trio", "Jazz"));
    alice.add(&group, &bob).await;
    let now = chat_of(&bob, &group).await.expect("the group");
    assert_eq!((&*now.title, &*now.description), ("Solo", "Blues"));
}
