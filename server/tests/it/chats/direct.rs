//! Direct chats and blocks.

use tidings_proto::v1::{
    BlockUserRequest, ErrorReason, OpenDirectChatRequest, React, Revoke, UnblockUserRequest, send_request::Action,
};
use tonic::Status;

use super::chat_of;
use crate::world::{Device, World, content, refused, request};

async fn block(device: &Device, other: &Device) {
    let request = BlockUserRequest { user_id: other.user_id.clone() };
    device.contacts().block_user(request).await.expect("block");
}

async fn open(device: &Device, other: &Device) -> Result<String, Status> {
    let request = OpenDirectChatRequest { user_id: other.user_id.clone() };
    let response = device.chats().open_direct_chat(request).await?.into_inner();
    Ok(response.chat.expect("a chat").chat_id)
}

#[tokio::test]
async fn who_is_blocked_keeps_the_chat_and_may_only_take_back_what_they_wrote() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    let own = alice.send(&chat, "sorry for this").await;
    block(&bob, &alice).await;
    assert_eq!(open(&alice, &bob).await.expect("it is there"), chat);

    let write = async |action| alice.messages().send(request(&chat, action)).await;
    let react = React { target_seq: own, emoji: "🙏".to_owned() };
    refused(write(Action::React(react)).await, ErrorReason::CannotMessageUser);
    refused(write(Action::Content(content("hello?"))).await, ErrorReason::CannotMessageUser);
    write(Action::Revoke(Revoke { target_seq: own })).await.expect("take it back");
    bob.send(&chat, "please stop").await;
    assert_eq!(alice.texts(&chat).await, ["please stop"]);
}

#[tokio::test]
async fn who_was_unblocked_writes_again() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    block(&bob, &alice).await;
    refused(alice.try_send(&chat, "why?").await, ErrorReason::CannotMessageUser);
    let unblock = UnblockUserRequest { user_id: alice.user_id.clone() };
    bob.contacts().unblock_user(unblock).await.expect("unblock");
    alice.send(&chat, "thanks").await;
    assert_eq!(bob.texts(&chat).await, ["thanks"]);
}

#[tokio::test]
async fn who_blocks_may_open_a_chat_in_which_the_other_is_silent() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    block(&bob, &alice).await;
    refused(open(&alice, &bob).await, ErrorReason::CannotMessageUser);
    let chat = open(&bob, &alice).await.expect("a chat");
    refused(alice.try_send(&chat, "hi").await, ErrorReason::CannotMessageUser);
    bob.send(&chat, "only I speak").await;
    assert_eq!(alice.texts(&chat).await, ["only I speak"]);
}

#[tokio::test]
async fn each_of_two_sees_how_far_the_other_is() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    for (one, other) in [(&alice, &bob), (&bob, &alice)] {
        let seen = chat_of(one, &chat).await.expect("the chat");
        assert_eq!(seen.peer_id, other.user_id);
        assert_eq!(seen.own_receipt.expect("a receipt").user_id, one.user_id);
        assert_eq!(seen.peer_receipt.expect("a receipt").user_id, other.user_id);
    }
}
