//! Who has received and read, and what is unread.

use std::collections::BTreeSet;

use tidings_proto::v1::{
    AcknowledgeRequest, ErrorReason, GetChatRequest, GetReceiptsRequest, LeaveGroupRequest, MarkReadRequest, Receipt,
    connect_request::Frame as Say, send_request::Action, server_frame::Frame,
};

use super::{chatting, edit, react, revoke};
use crate::world::{Device, World, content, refused, request, until};

async fn read(device: &Device, chat: &str, seq: u64) {
    let request = MarkReadRequest { chat_id: chat.to_owned(), seq };
    device.messages().mark_read(request).await.expect("mark read");
}

async fn acknowledge(device: &Device, chat: &str, seq: u64) {
    let request = AcknowledgeRequest { log_id: chat.to_owned(), seq };
    device.messages().acknowledge(request).await.expect("acknowledge");
}

async fn receipts(device: &Device, chat: &str) -> Vec<Receipt> {
    let request = GetReceiptsRequest { chat_id: chat.to_owned() };
    device.messages().get_receipts(request).await.expect("receipts").into_inner().receipts
}

/// Waits until a member's receipt, as `asker` sees it, is this.
async fn stands(asker: &Device, chat: &str, of: &Device, delivered_seq: u64, read_seq: u64) {
    let expected = Receipt { user_id: of.user_id.clone(), delivered_seq, read_seq };
    let what = format!("{} has received up to {delivered_seq} and read up to {read_seq}", of.username);
    until(&what, async || receipts(asker, chat).await.contains(&expected).then_some(())).await;
}

async fn unread(device: &Device, chat: &str) -> u32 {
    let request = GetChatRequest { chat_id: chat.to_owned() };
    device.chats().get_chat(request).await.expect("the chat").into_inner().chat.expect("a chat").unread_count
}

#[tokio::test]
async fn what_a_sender_is_told_of_others_only_rises() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let mut stream = alice.live();
    stream.caught_up().await;
    for text in ["one", "two", "three"] {
        alice.send(&chat, text).await;
    }
    // Each is written before the next, so that none hides behind another.
    acknowledge(&bob, &chat, 3).await;
    stands(&alice, &chat, &bob, 3, 0).await;
    read(&bob, &chat, 2).await;
    stands(&alice, &chat, &bob, 3, 2).await;
    acknowledge(&bob, &chat, 1).await;
    read(&bob, &chat, 1).await;
    // What was marked before this is written when this is.
    read(&alice, &chat, 1).await;
    stands(&bob, &chat, &alice, 1, 1).await;
    read(&bob, &chat, 4).await;
    stands(&alice, &chat, &bob, 4, 4).await;

    let mut told = Vec::new();
    let last = |frame: &Frame| match frame {
        Frame::Receipts(receipts) if receipts.chat_id == chat => {
            let of_bob = receipts.receipts.iter().filter(|receipt| receipt.user_id == bob.user_id);
            told.extend(of_bob.map(|receipt| (receipt.delivered_seq, receipt.read_seq)));
            (told.last() == Some(&(4, 4))).then_some(())
        }
        _ => None,
    };
    stream.wait("the last receipt", last).await;
    assert!(told.is_sorted_by(|a, b| a.0 <= b.0 && a.1 <= b.1), "{told:?}");
    assert!(told.contains(&(3, 2)), "{told:?}");
}

#[tokio::test]
async fn receipts_outlive_a_crash() {
    let mut world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let seq = alice.send(&chat, "hi").await;
    read(&bob, &chat, seq).await;
    stands(&alice, &chat, &bob, seq, seq).await;
    world.server.kill().await;
    world.server.restart().await;
    let request = GetReceiptsRequest { chat_id: chat.clone() };
    until("the server answers", async || alice.messages().get_receipts(request.clone()).await.ok()).await;
    stands(&alice, &chat, &bob, seq, seq).await;
}

#[tokio::test]
async fn receipts_are_of_present_members_and_for_them() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let group = alice.group_with("Group", &[&bob, &carol]).await;
    let seq = alice.send(&group, "hi").await;
    read(&carol, &group, seq).await;
    stands(&alice, &group, &carol, seq, seq).await;
    carol.chats().leave_group(LeaveGroupRequest { chat_id: group.clone() }).await.expect("leave");

    let named: BTreeSet<_> = receipts(&alice, &group).await.into_iter().map(|receipt| receipt.user_id).collect();
    assert_eq!(named, BTreeSet::from([alice.user_id.clone(), bob.user_id.clone()]));
    let ask = GetReceiptsRequest { chat_id: group.clone() };
    refused(carol.messages().get_receipts(ask).await, ErrorReason::ChatNotFound);
    let mark = MarkReadRequest { chat_id: group.clone(), seq };
    refused(carol.messages().mark_read(mark).await, ErrorReason::ChatNotFound);
    let acknowledge = AcknowledgeRequest { log_id: group, seq };
    refused(carol.messages().acknowledge(acknowledge).await, ErrorReason::ChatNotFound);
}

#[tokio::test]
async fn in_a_group_of_more_than_64_receipts_are_asked_for() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let mut others = vec![bob.clone()];
    for number in 0..63 {
        others.push(world.user(&format!("user{number}")).await);
    }
    let large = alice.group_with("Large", &others.iter().collect::<Vec<_>>()).await;
    let small = alice.group_with("Small", &others[..63].iter().collect::<Vec<_>>()).await;
    let mut stream = alice.live();
    stream.caught_up().await;
    for group in [&large, &small] {
        assert_eq!(alice.send(group, "hi").await, 3);
        read(&bob, group, 3).await;
        // It is written, and sent if it is to be, before the next one.
        stands(&alice, group, &bob, 3, 3).await;
    }
    let mut told = Vec::new();
    let small_one = |frame: &Frame| match frame {
        Frame::Receipts(receipts) => {
            told.push(receipts.chat_id.clone());
            let is_read = receipts.receipts.iter().any(|receipt| receipt.read_seq == 3);
            (receipts.chat_id == small && is_read).then_some(())
        }
        _ => None,
    };
    stream.wait("the receipt of the small group", small_one).await;
    assert!(!told.contains(&large), "{told:?}");
}

#[tokio::test]
async fn only_messages_of_others_are_unread() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let seq = alice.send(&chat, "one").await;
    bob.send(&chat, "my own").await;
    edit(&alice, &chat, seq, "two").await.expect("edit");
    react(&alice, &chat, seq, "👍").await;
    assert_eq!(unread(&bob, &chat).await, 1);
    let group = alice.group_with("Group", &[&bob]).await;
    assert_eq!(unread(&bob, &group).await, 0, "who is in it is no message");
    // What is taken back keeps its place.
    revoke(&alice, &chat, seq).await.expect("revoke");
    read(&bob, &chat, seq).await;
    until("all is read", async || (unread(&bob, &chat).await == 0).then_some(())).await;
}

#[tokio::test]
async fn what_was_before_one_joined_is_not_unread() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let group = alice.group_with("Group", &[]).await;
    alice.send(&group, "before").await;
    alice.add(&group, &bob).await;
    assert_eq!(unread(&bob, &group).await, 0);
    alice.send(&group, "after").await;
    assert_eq!(unread(&bob, &group).await, 1);
}

#[tokio::test]
async fn more_than_a_thousand_unread_are_a_thousand() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let mut stream = alice.live();
    stream.caught_up().await;
    for _ in 0..11 {
        for _ in 0..91 {
            stream.say(Say::Send(request(&chat, Action::Content(content("hi"))))).await;
        }
        stream.send(&chat, "answered after those before it").await;
    }
    assert_eq!(bob.history(&chat).await.expect("history").len(), 1 + 11 * 92);
    assert_eq!(unread(&bob, &chat).await, 1000);
    read(&bob, &chat, 14).await;
    until("999 are left", async || (unread(&bob, &chat).await == 999).then_some(())).await;
}
