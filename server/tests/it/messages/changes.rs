//! Messages that change: edited, taken back, reacted to, deleted for oneself.

use tidings_proto::v1::{
    Edit, Entry, EntryHidden, EntryKind, ErrorReason, ForwardRequest, GetChatRequest, HideEntriesRequest, Role, Sealed,
    SetMemberRoleRequest, account_event::Event, entry::Body, send_request::Action,
};

use super::{chatting, edit, entry, react, revoke, write};
use crate::world::{Device, World, client_id, refused};

#[tokio::test]
async fn the_last_edit_counts_and_reactions_stay() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let seq = alice.send(&chat, "one").await;
    react(&bob, &chat, seq, "👍").await;
    edit(&alice, &chat, seq, "two").await.expect("edit");
    let last = edit(&alice, &chat, seq, "three").await.expect("edit again");
    let now = entry(&bob, &chat, seq).await;
    assert_eq!((now.edited_at, now.reactions.len()), (last.at, 1));
    assert_eq!(bob.texts(&chat).await, ["three"]);
}

#[tokio::test]
async fn an_edit_is_of_the_kind_of_its_message() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let sealed = |byte| Sealed { scheme: "mls".to_owned(), ciphertext: vec![byte; 32] };
    let seal = |target_seq| Action::Edit(Edit { target_seq, body: Some(edit::Body::Sealed(sealed(2))) });
    let clear_seq = alice.send(&chat, "clear").await;
    let sealed_seq = write(&alice, &chat, Action::Sealed(sealed(1))).await.expect("send").seq;
    refused(write(&alice, &chat, seal(clear_seq)).await, ErrorReason::CannotChangeEntry);
    refused(edit(&alice, &chat, sealed_seq, "clear").await, ErrorReason::CannotChangeEntry);
    write(&alice, &chat, seal(sealed_seq)).await.expect("edit");
    assert_eq!(entry(&bob, &chat, sealed_seq).await.body, Some(Body::Sealed(sealed(2))));
}

#[tokio::test]
async fn what_is_taken_back_is_in_nothing_that_is_read() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let seq = alice.send(&chat, "secret").await;
    let edit_seq = edit(&alice, &chat, seq, "secret too").await.expect("edit").seq;
    let revoked_at = revoke(&alice, &chat, seq).await.expect("revoke").at;

    let mut stream = bob.live();
    stream.caught_up().await;
    let live = [seq, edit_seq].map(|seq| stream.stored(&chat).iter().find(|entry| entry.seq == seq).cloned());
    for gone in live.into_iter().flatten().chain([entry(&bob, &chat, seq).await, entry(&bob, &chat, edit_seq).await]) {
        assert_eq!(gone.body, None, "{gone:?}");
    }
    let chats = bob.chats().get_chat(GetChatRequest { chat_id: chat.clone() }).await.expect("the chat").into_inner();
    let last = chats.chat.and_then(|chat| chat.last_message).expect("a last message");
    assert_eq!((last.seq, last.body, last.revoked_at), (seq, None, revoked_at));

    refused(revoke(&alice, &chat, seq).await, ErrorReason::CannotChangeEntry);
    let late = super::react_to(&bob, &chat, seq, "😮").await;
    refused(late, ErrorReason::CannotChangeEntry);
    let to_chat_ids = vec![chat.clone()];
    let forward = ForwardRequest { client_id: client_id(), from_chat_id: chat, seq, to_chat_ids };
    refused(bob.messages().forward(forward).await, ErrorReason::CannotForward);
}

#[tokio::test]
async fn members_take_back_their_own_and_admins_anyones() {
    let world = World::start().await;
    let (owner, admin) = (world.user("owner").await, world.user("admin").await);
    let (member, other) = (world.user("member").await, world.user("other").await);
    let group = owner.group_with("Group", &[&admin, &member, &other]).await;
    let role =
        SetMemberRoleRequest { chat_id: group.clone(), user_id: admin.user_id.clone(), role: Role::Admin.into() };
    owner.chats().set_member_role(role).await.expect("an admin");
    let authors = [&owner, &admin, &member, &other];
    for (who, may) in
        [(&member, [false, false, true, false]), (&admin, [true, true, true, true]), (&owner, [true, true, true, true])]
    {
        for (author, may) in authors.into_iter().zip(may) {
            let seq = author.send(&group, "words").await;
            let result = revoke(who, &group, seq).await;
            if may {
                result.unwrap_or_else(|status| panic!("{} of {}: {status:?}", who.username, author.username));
            } else {
                refused(result, ErrorReason::CannotChangeEntry);
            }
            assert_eq!(entry(&other, &group, seq).await.revoked_at.is_some(), may);
        }
    }
}

#[tokio::test]
async fn the_most_frequent_reaction_comes_first_with_who_chose_it_in_order() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let group = alice.group_with("Group", &[&bob, &carol]).await;
    let seq = alice.send(&group, "news").await;
    let reactions = async || {
        let reactions = entry(&alice, &group, seq).await.reactions.into_iter();
        reactions.map(|reaction| (reaction.emoji, reaction.count, reaction.user_ids)).collect::<Vec<_>>()
    };
    let ids = |devices: &[&Device]| devices.iter().map(|device| device.user_id.clone()).collect::<Vec<_>>();
    for (device, emoji) in [(&carol, "😮"), (&alice, "👍"), (&bob, "👍")] {
        react(device, &group, seq, emoji).await;
    }
    assert_eq!(reactions().await, [("👍".to_owned(), 2, ids(&[&alice, &bob])), ("😮".to_owned(), 1, ids(&[&carol]))]);
    react(&bob, &group, seq, "😮").await;
    assert_eq!(reactions().await, [("😮".to_owned(), 2, ids(&[&carol, &bob])), ("👍".to_owned(), 1, ids(&[&alice]))]);
    let taken = super::react_to(&alice, &group, seq, "").await.expect("take it away").seq;
    assert_eq!(reactions().await.len(), 1);
    let taken = entry(&bob, &group, taken).await;
    assert_eq!((taken.kind(), taken.target_seq, taken.author_id), (EntryKind::Reaction, seq, alice.user_id.clone()));
}

#[tokio::test]
async fn all_who_react_are_counted_and_the_first_sixteen_named() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let mut users = Vec::new();
    for number in 0..18 {
        users.push(world.user(&format!("user{number}")).await);
    }
    let group = alice.group_with("Group", &users.iter().collect::<Vec<_>>()).await;
    let seq = alice.send(&group, "news").await;
    for user in &users {
        react(user, &group, seq, "👍").await;
    }
    let reaction = entry(&alice, &group, seq).await.reactions.remove(0);
    let first: Vec<_> = users[..16].iter().map(|user| user.user_id.clone()).collect();
    assert_eq!((reaction.count, reaction.user_ids), (18, first));
}

#[tokio::test]
async fn what_one_deletes_for_oneself_goes_from_ones_own_devices_alone() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let tablet = world.another_device(&alice).await;
    let kept = bob.send(&chat, "fine").await;
    let seq = bob.send(&chat, "embarrassing").await;
    let mut tablets = tablet.live();
    tablets.caught_up().await;
    // Twice, as a retry would.
    for _ in 0..2 {
        let hide = HideEntriesRequest { chat_id: chat.clone(), seqs: vec![seq] };
        alice.messages().hide_entries(hide).await.expect("hide");
    }
    let told = EntryHidden { chat_id: chat.clone(), seq };
    assert_eq!(tablets.entry("EntryHidden", &alice.user_id, hidden).await, told);
    let told_of = async |device: &Device| -> Vec<EntryHidden> {
        device.history(&device.user_id).await.expect("the account log").iter().filter_map(hidden).collect()
    };
    assert_eq!((told_of(&alice).await, told_of(&bob).await), (vec![told], vec![]));

    let last_of = async |device: &Device| {
        let request = GetChatRequest { chat_id: chat.clone() };
        let response = device.chats().get_chat(request).await.expect("the chat").into_inner();
        response.chat.and_then(|chat| chat.last_message).expect("a last message").seq
    };
    assert_eq!((last_of(&tablet).await, last_of(&bob).await), (kept, seq));
    let mut again = tablet.live();
    again.caught_up().await;
    let sent = again.stored(&chat).iter().find(|entry| entry.seq == seq).expect("its place");
    assert!(sent.hidden && sent.body.is_none(), "{sent:?}");
    let to_chat_ids = vec![chat.clone()];
    let forward = ForwardRequest { client_id: client_id(), from_chat_id: chat, seq, to_chat_ids };
    refused(alice.messages().forward(forward).await, ErrorReason::EntryNotFound);
}

fn hidden(entry: &Entry) -> Option<EntryHidden> {
    match &entry.body {
        Some(Body::Account(account)) => match &account.event {
            Some(Event::EntryHidden(hidden)) => Some(hidden.clone()),
            _ => None,
        },
        _ => None,
    }
}
