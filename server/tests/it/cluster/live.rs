//! What happens on one node arrives on another.

use tidings_proto::v1::{
    BlockUserRequest, MarkReadRequest, PingRequest, Privacy, RemoveMemberRequest, SetPresenceRequest, SetTypingRequest,
    UpdatePrivacyRequest, connect_request::Frame as Say, entry::Body, server_frame::Frame,
};

use super::{Cluster, appear, chatting, online, open, typing, web_at};
use crate::world::Device;

#[tokio::test]
async fn what_is_written_on_either_node_arrives_on_both_once_and_in_order() {
    let cluster = Cluster::start(2).await;
    let (alice, bob, chat) = chatting(&cluster).await;
    let (mut alices, mut bobs) = (open(&alice).await, open(&bob).await);
    for _ in 0..50 {
        alices.send(&chat, "from one").await;
        bobs.send(&chat, "from the other").await;
    }
    let expected = ["from one", "from the other"].repeat(50);
    let expected: [&str; 100] = expected.try_into().unwrap();
    alices.sees(&chat, expected).await;
    bobs.sees(&chat, expected).await;
    assert_eq!(alices.stored(&chat), bobs.stored(&chat));
}

#[tokio::test]
async fn both_nodes_write_to_one_chat_at_full_speed_without_a_gap_or_a_double_seq() {
    let cluster = Cluster::start(2).await;
    let (alice, bob, chat) = chatting(&cluster).await;
    let (mut alices, mut bobs) = (open(&alice).await, open(&bob).await);
    let burst = async |device: &Device| {
        let sends = (0..100).map(|number| {
            let (device, chat) = (device.clone(), chat.clone());
            async move { device.send(&chat, &format!("number {number}")).await }
        });
        futures::future::join_all(sends).await
    };
    let (mut seqs, others) = tokio::join!(burst(&alice), burst(&bob));
    seqs.extend(others);
    seqs.sort_unstable();
    let first = seqs[0];
    assert_eq!(seqs, (first..first + 200).collect::<Vec<_>>());
    let last = first + 199;
    for live in [&mut alices, &mut bobs] {
        live.entry("the last", &chat, |entry| (entry.seq == last).then_some(())).await;
        let stored: Vec<u64> = live.stored(&chat).iter().map(|entry| entry.seq).collect();
        assert_eq!(stored, (1..=last).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn a_chat_that_one_joins_or_leaves_on_another_node_begins_and_ends() {
    let cluster = Cluster::start(2).await;
    let (alice, bob, direct) = chatting(&cluster).await;
    let mut bobs = open(&bob).await;
    let group = alice.group_with("Group", &[]).await;
    alice.add(&group, &bob).await;
    alice.send(&group, "to bob").await;
    bobs.sees(&group, ["to bob"]).await;
    alice.send(&group, "live").await;
    bobs.sees(&group, ["to bob", "live"]).await;
    let removal = RemoveMemberRequest { chat_id: group.clone(), user_id: bob.user_id.clone() };
    alice.chats().remove_member(removal).await.expect("remove bob");
    alice.send(&group, "without bob").await;
    alice.send(&direct, "only to bob").await;
    bobs.sees(&direct, ["only to bob"]).await;
    let left = |entry: &tidings_proto::v1::Entry| match &entry.body {
        Some(Body::Membership(change)) => change.left_user_ids.contains(&bob.user_id).then_some(entry.seq),
        _ => None,
    };
    let last = bobs.entry("the removal", &group, left).await;
    bobs.ping(1).await;
    assert_eq!(bobs.stored(&group).last().map(|entry| entry.seq), Some(last));
}

#[tokio::test]
async fn typing_and_receipts_arrive_from_another_node() {
    let cluster = Cluster::start(2).await;
    let (alice, bob, chat) = chatting(&cluster).await;
    let (mut alices, mut bobs) = (open(&alice).await, open(&bob).await);
    bobs.say(Say::Typing(SetTypingRequest { chat_id: chat.clone(), typing: true })).await;
    typing(&mut alices, &chat, &bob, true).await;
    bobs.say(Say::Typing(SetTypingRequest { chat_id: chat.clone(), typing: false })).await;
    typing(&mut alices, &chat, &bob, false).await;
    let seq = alices.send(&chat, "read this").await;
    bobs.sees(&chat, ["read this"]).await;
    bobs.say(Say::MarkRead(MarkReadRequest { chat_id: chat.clone(), seq })).await;
    let read = |frame: &Frame| match frame {
        Frame::Receipts(receipts) if receipts.chat_id == chat => receipts
            .receipts
            .iter()
            .any(|receipt| receipt.user_id == bob.user_id && receipt.read_seq == seq && receipt.delivered_seq == seq)
            .then_some(()),
        _ => None,
    };
    alices.wait("the receipt", read).await;
}

#[tokio::test]
async fn what_somebody_reads_and_does_not_tell_is_told_to_their_own_devices_alone_on_every_node() {
    let cluster = Cluster::start(2).await;
    let (alice, bob, chat) = chatting(&cluster).await;
    let tablet = cluster.nodes[0].another_device(&bob).await;
    let (mut alices, mut tablets) = (open(&alice).await, open(&tablet).await);
    let tell = async |told: bool| {
        let privacy = Some(Privacy { read_receipts: Some(told), ..Default::default() });
        bob.profiles().update_privacy(UpdatePrivacyRequest { privacy }).await.expect("set the privacy");
    };
    tell(false).await;
    let seq = alices.send(&chat, "read this").await;
    for device in [&alice, &bob] {
        let read = MarkReadRequest { chat_id: chat.clone(), seq };
        device.messages().mark_read(read).await.expect("mark read");
    }
    let receipt = |of: &Device, is_read: bool| {
        let (chat, user) = (chat.clone(), of.user_id.clone());
        move |frame: &Frame| match frame {
            Frame::Receipts(receipts) if receipts.chat_id == chat => receipts
                .receipts
                .iter()
                .any(|it| it.user_id == user && it.delivered_seq == seq && (it.read_seq == seq) == is_read)
                .then_some(()),
            _ => None,
        }
    };
    tablets.wait("what bob read", receipt(&bob, true)).await;
    tablets.wait("what alice received", receipt(&alice, false)).await;
    alices.wait("what bob received", receipt(&bob, false)).await;
    // Whatever was told came before this, on the same way.
    bob.send(&chat, "done").await;
    for (live, of) in [(&mut alices, &bob), (&mut tablets, &alice)] {
        live.sees(&chat, ["read this", "done"]).await;
        let mut told = false;
        live.say(Say::Ping(PingRequest { nonce: 1 })).await;
        let until_pong = |frame: &Frame| {
            told |= receipt(of, true)(frame).is_some();
            matches!(frame, Frame::Pong(_)).then_some(())
        };
        live.wait("Pong", until_pong).await;
        assert!(!told, "what {} read was told", of.username);
    }
    tell(true).await;
    tablets.wait("what alice read", receipt(&alice, true)).await;
}

#[tokio::test]
async fn a_user_is_online_while_they_are_on_any_node() {
    let cluster = Cluster::start(3).await;
    let (alice, bob, _chat) = chatting(&cluster).await;
    let tablet = cluster.nodes[2].another_device(&bob).await;
    let mut alices = open(&alice).await;
    appear(&alices, &[&bob]).await;
    online(&mut alices, &bob, false).await;
    let phones = open(&bob).await;
    appear(&phones, &[]).await;
    online(&mut alices, &bob, true).await;
    // Who looks later is told at once.
    let mut later = open(&cluster.nodes[2].another_device(&alice).await).await;
    appear(&later, &[&bob]).await;
    online(&mut later, &bob, true).await;
    let tablets = open(&tablet).await;
    appear(&tablets, &[]).await;
    online(&mut alices, &bob, true).await;
    drop(phones);
    online(&mut alices, &bob, true).await;
    drop(tablets);
    online(&mut alices, &bob, false).await;
    online(&mut later, &bob, false).await;
}

#[tokio::test]
async fn who_is_blocked_on_one_node_sees_nobody_online_on_another() {
    let cluster = Cluster::start(2).await;
    let (alice, bob, _chat) = chatting(&cluster).await;
    let (mut alices, bobs) = (open(&alice).await, open(&bob).await);
    appear(&bobs, &[]).await;
    appear(&alices, &[&bob]).await;
    online(&mut alices, &bob, true).await;
    let block = BlockUserRequest { user_id: alice.user_id.clone() };
    bob.contacts().block_user(block).await.expect("block");
    online(&mut alices, &bob, false).await;
}

#[tokio::test]
async fn unary_calls_reach_the_stream_of_a_device_on_another_node() {
    // A device that is heard of too rarely is given up.
    let settings = [("TIDINGS_LIVE__SILENCE_LIMIT", "2s"), ("TIDINGS_LIVE__HEARTBEAT_INTERVAL", "1s")];
    let cluster = Cluster::start_with(2, &settings).await;
    let (alice, bob, chat) = chatting(&cluster).await;
    let mut alices = open(&web_at(&cluster, &alice, 0)).await;
    let calls = web_at(&cluster, &alice, 1);
    let watch = SetPresenceRequest { available: true, watch_user_ids: vec![bob.user_id.clone()] };
    calls.live_service().set_presence(watch).await.expect("set presence");
    online(&mut alices, &bob, false).await;
    let begun = tokio::time::Instant::now();
    while begun.elapsed() < std::time::Duration::from_secs(4) {
        calls.live_service().ping(PingRequest { nonce: 1 }).await.expect("ping");
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    bob.send(&chat, "still there?").await;
    alices.sees(&chat, ["still there?"]).await;
}
