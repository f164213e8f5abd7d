//! Typing, where one has blocked another.

use std::collections::BTreeSet;

use tidings_proto::v1::{ErrorReason, SetTypingRequest, connect_request::Frame as Say, server_frame::Frame};

use super::{block, heard, over_both};
use crate::world::{Device, Live, Transport, World, refused};

over_both!(who_blocked_somebody_and_who_is_blocked_see_nothing_of_each_others_typing);

async fn open(device: &Device) -> Live {
    let mut live = device.live();
    live.caught_up().await;
    live
}

fn typing(chat: &str, typing: bool) -> SetTypingRequest {
    SetTypingRequest { chat_id: chat.to_owned(), typing }
}

/// Who a stream was told types, or has stopped.
async fn typists(live: &mut Live, nonce: u64) -> BTreeSet<String> {
    let frames = heard(live, nonce).await.into_iter();
    let typists =
        frames.filter_map(|frame| if let Frame::Typing(typing) = frame { Some(typing.user_id) } else { None });
    typists.collect()
}

async fn who_blocked_somebody_and_who_is_blocked_see_nothing_of_each_others_typing(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let direct = alice.chat_with(&bob).await;
    let group = alice.group_with("Group", &[&bob, &carol]).await;
    // The streams are older than the block.
    let (mut alices, mut bobs, mut carols) = (open(&alice).await, open(&bob).await, open(&carol).await);
    block(&bob, &alice).await;
    for (typist, text) in [(&alice, "by alice"), (&bob, "by bob")] {
        typist.live_service().set_typing(typing(&group, true)).await.expect("type");
        typist.live_service().set_typing(typing(&group, false)).await.expect("stop");
        typist.send(&group, text).await;
    }
    for live in [&mut alices, &mut bobs, &mut carols] {
        live.sees(&group, ["by alice", "by bob"]).await;
    }
    assert_eq!(typists(&mut carols, 1).await, BTreeSet::from([alice.user_id.clone(), bob.user_id.clone()]));
    assert!(typists(&mut alices, 1).await.is_empty() && typists(&mut bobs, 1).await.is_empty());

    refused(alice.live_service().set_typing(typing(&direct, true)).await, ErrorReason::CannotMessageUser);
    // Over the stream it is ignored.
    alices.say(Say::Typing(typing(&direct, true))).await;
    bob.live_service().set_typing(typing(&direct, true)).await.expect("type");
    bob.send(&direct, "one way").await;
    for live in [&mut alices, &mut bobs] {
        live.sees(&direct, ["one way"]).await;
        assert!(typists(live, 2).await.is_empty());
    }
}
