//! What is sent: retries, mentions, replies and forwards.

use tidings_proto::v1::{
    BlockUserRequest, Content, ErrorReason, ForwardRequest, LeaveGroupRequest, Mention, Sealed, UnblockUserRequest,
    send_request::Action,
};

use super::{chatting, content_of, edit, entry, write};
use crate::world::{World, client_id, content, refused, refused_field, request};

#[tokio::test]
async fn a_retry_is_answered_also_after_its_sender_left() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let group = alice.group_with("Group", &[&bob]).await;
    let message = request(&group, Action::Content(content("goodbye")));
    let first = bob.messages().send(message.clone()).await.expect("send").into_inner();
    bob.chats().leave_group(LeaveGroupRequest { chat_id: group.clone() }).await.expect("leave");
    assert_eq!(bob.messages().send(message).await.expect("the retry").into_inner(), first);
    refused(bob.try_send(&group, "one more thing").await, ErrorReason::ChatNotFound);
    assert_eq!(alice.texts(&group).await, ["goodbye"]);
}

#[tokio::test]
async fn a_client_id_is_its_devices_own() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let tablet = world.another_device(&alice).await;
    let message = request(&chat, Action::Content(content("hi")));
    let mut seqs = Vec::new();
    for device in [&alice, &tablet, &bob] {
        seqs.push(device.messages().send(message.clone()).await.expect("send").into_inner().seq);
    }
    assert_eq!(seqs, [2, 3, 4]);
    assert_eq!(entry(&bob, &chat, 3).await.author_device_id, tablet.id);
}

#[tokio::test]
async fn a_mention_of_one_who_is_not_in_the_chat_reaches_nobody() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let carol = world.user("carol").await;
    let before = carol.history(&carol.user_id).await.expect("her account log");
    let mentions = vec![Mention { user_id: carol.user_id.clone(), offset: 0, length: 6 }];
    let sent = Content { mentions, ..content("@carol") };
    let seq = write(&alice, &chat, Action::Content(sent.clone())).await.expect("send").seq;
    assert_eq!(content_of(entry(&bob, &chat, seq).await), sent);
    refused(carol.history(&chat).await, ErrorReason::ChatNotFound);
    assert_eq!(carol.history(&carol.user_id).await.expect("her account log"), before);
}

#[tokio::test]
async fn a_mention_spans_characters_not_bytes() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let spanning = |offset, length| {
        let mentions = vec![Mention { user_id: bob.user_id.clone(), offset, length }];
        Action::Content(Content { mentions, ..content("👋🏽 böb") })
    };
    write(&alice, &chat, spanning(3, 3)).await.expect("the last three");
    for (offset, length) in [(3, 4), (6, 1), (0, 0), (u32::MAX, u32::MAX)] {
        refused_field(write(&alice, &chat, spanning(offset, length)).await, "content.mentions[0].length");
    }
}

#[tokio::test]
async fn only_what_its_author_may_read_since_they_joined_is_answered() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let group = alice.group_with("Group", &[]).await;
    let before = alice.send(&group, "before bob").await;
    alice.add(&group, &bob).await;
    let own = bob.send(&group, "hello").await;
    let answer = |reply_to_seq| Content { reply_to_seq, ..content("an answer") };
    for seq in [before, own + 100] {
        refused(write(&bob, &group, Action::Content(answer(seq))).await, ErrorReason::EntryNotFound);
        refused(super::edit_to(&bob, &group, own, answer(seq)).await, ErrorReason::EntryNotFound);
    }
    let seq = write(&bob, &group, Action::Content(answer(own))).await.expect("an answer").seq;
    super::edit_to(&bob, &group, seq, answer(own)).await.expect("it still answers that");
    assert_eq!(content_of(entry(&alice, &group, seq).await).reply_to_seq, own);
}

#[tokio::test]
async fn a_forward_that_fails_half_way_is_completed_by_its_retry() {
    let world = World::start().await;
    let (alice, bob, from) = chatting(&world).await;
    let (carol, dave) = (world.user("carol").await, world.user("dave").await);
    let (to_carol, to_dave) = (alice.chat_with(&carol).await, alice.chat_with(&dave).await);
    let first = bob.send(&from, "first").await;
    let mentions = vec![Mention { user_id: alice.user_id.clone(), offset: 0, length: 6 }];
    let sent = Content { reply_to_seq: first, mentions, ..content("@alice pass it on") };
    let seq = write(&bob, &from, Action::Content(sent)).await.expect("send").seq;
    carol.contacts().block_user(BlockUserRequest { user_id: alice.user_id.clone() }).await.expect("block");

    let to_chat_ids = vec![from.clone(), to_carol.clone(), to_dave.clone()];
    let forward = ForwardRequest { client_id: client_id(), from_chat_id: from.clone(), seq, to_chat_ids };
    refused(alice.messages().forward(forward.clone()).await, ErrorReason::CannotMessageUser);
    bob.sees(&from, ["first", "@alice pass it on", "@alice pass it on"]).await;
    assert!(dave.texts(&to_dave).await.is_empty(), "nothing is sent after the one that failed");

    carol.contacts().unblock_user(UnblockUserRequest { user_id: alice.user_id.clone() }).await.expect("unblock");
    let seqs = alice.messages().forward(forward).await.expect("the retry").into_inner().seqs;
    assert_eq!(seqs, [seq + 1, 2, 2]);
    assert_eq!(bob.texts(&from).await.len(), 3, "no second copy");
    // What it answered and whom it named stay behind.
    let copy = Content { forward_count: 1, ..content("@alice pass it on") };
    assert_eq!(content_of(entry(&dave, &to_dave, 2).await), copy);
}

#[tokio::test]
async fn an_edited_message_is_forwarded_as_it_is_now_and_a_sealed_one_not_at_all() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let carol = world.user("carol").await;
    let other = bob.chat_with(&carol).await;
    let clear = alice.send(&chat, "old").await;
    edit(&alice, &chat, clear, "new").await.expect("edit");
    let sealed = Sealed { scheme: "mls".to_owned(), ciphertext: vec![7; 32] };
    let sealed = write(&alice, &chat, Action::Sealed(sealed)).await.expect("send").seq;
    let forward = |seq| ForwardRequest {
        client_id: client_id(),
        from_chat_id: chat.clone(),
        seq,
        to_chat_ids: vec![other.clone()],
    };
    bob.messages().forward(forward(clear)).await.expect("forward");
    refused(bob.messages().forward(forward(sealed)).await, ErrorReason::CannotForward);
    carol.sees(&other, ["new"]).await;
}
