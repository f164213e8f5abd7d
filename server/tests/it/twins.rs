//! The live stream, over Connect and over Subscribe with unary calls: whatever works over one works over the other.

use std::time::Duration;

use tidings_proto::v1::{
    Cursor, Edit, EntryKind, ErrorReason, Hello, MarkReadRequest, React, RemoveMemberRequest, Revoke,
    RevokeDeviceRequest, SendRequest, SetPresenceRequest, SetTypingRequest, account_event,
    connect_request::Frame as Say, edit, entry::Body, send_request::Action, server_frame::Frame,
};
use tokio::time::Instant;
use tonic::Code;
use uuid::Uuid;

use crate::world::{Device, Live, Transport, World, client_id, code_of, content, reason_of, request, until};

/// Runs each of these twice.
macro_rules! over_both {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            use crate::world::Transport;

            #[tokio::test]
            async fn over_connect() {
                super::$name(Transport::Connect).await;
            }

            #[tokio::test]
            async fn over_subscribe_and_unary_calls() {
                super::$name(Transport::Web).await;
            }
        }
    )*};
}

over_both!(
    a_stream_begins_with_what_was_missed,
    a_stream_with_cursors_begins_after_them,
    what_is_written_arrives,
    a_send_is_answered_with_its_seq_and_its_repeat_with_the_same,
    a_send_that_is_refused_is_answered_with_the_reason,
    edits_revocations_and_reactions_arrive,
    receipts_arrive,
    typing_arrives_and_ends_by_itself,
    presence_arrives,
    a_chat_that_one_joins_arrives,
    a_chat_that_one_leaves_ends,
    a_second_stream_takes_over,
    a_second_device_has_a_stream_of_its_own,
    a_revoked_device_is_cut_off_at_once,
    an_expired_token_ends_the_stream,
    a_server_that_stops_says_so,
    a_ping_is_answered,
    a_quiet_server_sends_heartbeats,
    a_silent_device_is_given_up,
    a_device_far_behind_gets_a_gap_and_the_newest,
);

/// Two people in a direct chat.
async fn chatting(world: &World) -> (Device, Device, String) {
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    (alice, bob, chat)
}

/// A stream that has caught up.
async fn open(device: &Device) -> Live {
    let mut live = device.live();
    live.caught_up().await;
    live
}

async fn a_stream_begins_with_what_was_missed(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, bob, chat) = chatting(&world).await;
    for text in ["one", "two", "three"] {
        alice.send(&chat, text).await;
    }
    let mut live = bob.live();
    let first = live.receive().await.expect("the first frame");
    assert!(matches!(first, Frame::Welcome(_)), "{first:?}");
    live.caught_up().await;
    assert_eq!(live.stored(&chat), bob.history(&chat).await.unwrap());
    assert_eq!(live.stored(&bob.user_id), bob.history(&bob.user_id).await.unwrap());
    assert!(!live.stored(&bob.user_id).is_empty());
}

async fn a_stream_with_cursors_begins_after_them(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, bob, chat) = chatting(&world).await;
    alice.send(&chat, "had").await;
    let cursor = alice.send(&chat, "had too").await;
    alice.send(&chat, "missed").await;
    let mut live = bob.live_from([(chat.as_str(), cursor)]);
    live.caught_up().await;
    live.sees(&chat, ["missed"]).await;
    assert_eq!(live.stored(&chat)[0].seq, cursor + 1);
}

async fn what_is_written_arrives(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, bob, chat) = chatting(&world).await;
    let (mut alices, mut bobs) = (open(&alice).await, open(&bob).await);
    alices.send(&chat, "hi").await;
    bobs.sees(&chat, ["hi"]).await;
    bobs.send(&chat, "hello").await;
    alices.sees(&chat, ["hi", "hello"]).await;
    bobs.sees(&chat, ["hi", "hello"]).await;
}

async fn a_send_is_answered_with_its_seq_and_its_repeat_with_the_same(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, _bob, chat) = chatting(&world).await;
    let mut live = open(&alice).await;
    let first = request(&chat, Action::Content(content("once")));
    let answer = live.write(first.clone()).await.expect("the first try");
    assert_eq!(live.write(first.clone()).await.as_ref(), Ok(&answer));
    let other_words = SendRequest { action: Some(Action::Content(content("twice"))), ..first };
    assert_eq!(live.write(other_words).await.as_ref(), Ok(&answer));
    live.sees(&chat, ["once"]).await;
    assert_eq!(alice.history(&chat).await.unwrap().last().unwrap().seq, answer.seq);
}

async fn a_send_that_is_refused_is_answered_with_the_reason(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, _bob, chat) = chatting(&world).await;
    let mut live = open(&alice).await;
    let elsewhere = request(&Uuid::now_v7().to_string(), Action::Content(content("hi")));
    let error = live.write(elsewhere).await.unwrap_err();
    assert_eq!((error.reason(), error.code), (ErrorReason::ChatNotFound, Code::NotFound.into()));
    let empty = SendRequest { chat_id: chat.clone(), client_id: client_id(), action: None };
    let error = live.write(empty).await.unwrap_err();
    assert_eq!((error.reason(), error.field.as_str()), (ErrorReason::InvalidField, "action"));
    // The stream goes on.
    live.send(&chat, "still here").await;
}

async fn edits_revocations_and_reactions_arrive(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, bob, chat) = chatting(&world).await;
    let (mut alices, mut bobs) = (open(&alice).await, open(&bob).await);
    let target_seq = alices.send(&chat, "helo").await;
    let edit = Edit { target_seq, body: Some(edit::Body::Content(content("hello"))) };
    let react = React { target_seq, emoji: "👍".to_owned() };
    let revoke = Revoke { target_seq };
    alices.write(request(&chat, Action::Edit(edit))).await.expect("edit");
    bobs.write(request(&chat, Action::React(react))).await.expect("react");
    alices.write(request(&chat, Action::Revoke(revoke))).await.expect("revoke");
    let last = bobs.entry("the revocation", &chat, |entry| (entry.kind() == EntryKind::Revoke).then_some(entry.seq));
    let last = last.await;
    let changes = bobs.stored(&chat).iter().filter(|entry| entry.target_seq == target_seq);
    let kinds: Vec<_> = changes.map(|entry| (entry.seq, entry.kind())).collect();
    assert_eq!(kinds, [(last - 2, EntryKind::Edit), (last - 1, EntryKind::Reaction), (last, EntryKind::Revoke)]);
    bob.sees(&chat, []).await;
}

async fn receipts_arrive(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, bob, chat) = chatting(&world).await;
    let (mut alices, mut bobs) = (open(&alice).await, open(&bob).await);
    let seq = alices.send(&chat, "have you read this?").await;
    bobs.sees(&chat, ["have you read this?"]).await;
    bobs.acknowledge(&chat).await;
    receipt(&mut alices, &bob, |delivered, _| delivered == seq).await;
    bobs.say(Say::MarkRead(MarkReadRequest { chat_id: chat.clone(), seq })).await;
    receipt(&mut alices, &bob, |delivered, read| (delivered, read) == (seq, seq)).await;
}

async fn receipt(live: &mut Live, of: &Device, is_it: impl Fn(u64, u64) -> bool) {
    let fits = |frame: &Frame| match frame {
        Frame::Receipts(receipts) => receipts
            .receipts
            .iter()
            .any(|receipt| receipt.user_id == of.user_id && is_it(receipt.delivered_seq, receipt.read_seq))
            .then_some(()),
        _ => None,
    };
    live.wait("the receipt", fits).await;
}

async fn typing_arrives_and_ends_by_itself(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, bob, chat) = chatting(&world).await;
    let (alices, mut bobs) = (open(&alice).await, open(&bob).await);
    let begun = Instant::now();
    alices.say(Say::Typing(SetTypingRequest { chat_id: chat.clone(), typing: true })).await;
    typing(&mut bobs, &chat, &alice, true).await;
    typing(&mut bobs, &chat, &alice, false).await;
    assert!(begun.elapsed() > Duration::from_secs(5), "it ended after {:?}", begun.elapsed());
    alices.say(Say::Typing(SetTypingRequest { chat_id: chat.clone(), typing: true })).await;
    typing(&mut bobs, &chat, &alice, true).await;
    let begun = Instant::now();
    alices.say(Say::Typing(SetTypingRequest { chat_id: chat.clone(), typing: false })).await;
    typing(&mut bobs, &chat, &alice, false).await;
    assert!(begun.elapsed() < Duration::from_secs(5), "it ended after {:?}", begun.elapsed());
}

async fn typing(live: &mut Live, chat: &str, who: &Device, is: bool) {
    let fits = |frame: &Frame| match frame {
        Frame::Typing(typing) if typing.chat_id == chat && typing.user_id == who.user_id && typing.typing == is => {
            Some(())
        }
        _ => None,
    };
    live.wait("Typing", fits).await;
}

async fn presence_arrives(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, bob) = world.pair().await;
    let mut bobs = open(&bob).await;
    let watch = SetPresenceRequest { available: true, watch_user_ids: vec![alice.user_id.clone()] };
    bobs.say(Say::Presence(watch)).await;
    online(&mut bobs, &alice, false).await;
    let alices = open(&alice).await;
    alices.say(Say::Presence(SetPresenceRequest { available: true, watch_user_ids: Vec::new() })).await;
    online(&mut bobs, &alice, true).await;
    drop(alices);
    online(&mut bobs, &alice, false).await;
}

async fn online(live: &mut Live, who: &Device, is: bool) {
    let fits = |frame: &Frame| match frame {
        Frame::Presence(presence) if presence.user_id == who.user_id && presence.online == is => Some(()),
        _ => None,
    };
    live.wait("Presence", fits).await;
}

async fn a_chat_that_one_joins_arrives(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, bob) = world.pair().await;
    let mut bobs = open(&bob).await;
    let group = alice.group_with("Group", &[]).await;
    alice.send(&group, "before bob").await;
    alice.add(&group, &bob).await;
    alice.send(&group, "to bob").await;
    bobs.sees(&group, ["to bob"]).await;
    let joined = |entry: &tidings_proto::v1::Entry| match &entry.body {
        Some(Body::Account(event)) => match &event.event {
            Some(account_event::Event::ChatJoined(joined)) if joined.chat_id == group => Some(joined.first_seq),
            _ => None,
        },
        _ => None,
    };
    let first_seq = bobs.entry("ChatJoined", &bob.user_id, joined).await;
    assert_eq!(bobs.stored(&group)[0].seq, first_seq);
}

async fn a_chat_that_one_leaves_ends(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, bob) = world.pair().await;
    let group = alice.group_with("Group", &[&bob]).await;
    let (mut alices, mut bobs) = (open(&alice).await, open(&bob).await);
    let removal = RemoveMemberRequest { chat_id: group.clone(), user_id: bob.user_id.clone() };
    alice.chats().remove_member(removal).await.expect("remove bob");
    alices.send(&group, "without bob").await;
    let direct = alice.chat_with(&bob).await;
    alices.send(&direct, "only to bob").await;
    bobs.sees(&direct, ["only to bob"]).await;
    let left = |entry: &tidings_proto::v1::Entry| match &entry.body {
        Some(Body::Membership(change)) => change.left_user_ids.contains(&bob.user_id).then_some(entry.seq),
        _ => None,
    };
    let last = bobs.entry("the removal", &group, left).await;
    bobs.ping(1).await;
    assert_eq!(bobs.stored(&group).last().map(|entry| entry.seq), Some(last));
    let again = bob.live_from([(group.as_str(), last)]);
    let mut again = again;
    again.caught_up().await;
    assert_eq!(again.stored(&group), []);
}

async fn a_second_stream_takes_over(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, bob, chat) = chatting(&world).await;
    let mut first = open(&bob).await;
    let mut second = open(&bob).await;
    ended_for(&mut first, ErrorReason::StreamReplaced).await;
    alice.send(&chat, "to the second").await;
    second.sees(&chat, ["to the second"]).await;
}

async fn a_second_device_has_a_stream_of_its_own(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, bob, chat) = chatting(&world).await;
    let tablet = world.another_device(&bob).await;
    let (mut phones, mut tablets) = (open(&bob).await, open(&tablet).await);
    alice.send(&chat, "to both").await;
    phones.send(&chat, "from the phone").await;
    tablets.sees(&chat, ["to both", "from the phone"]).await;
    phones.sees(&chat, ["to both", "from the phone"]).await;
}

async fn a_revoked_device_is_cut_off_at_once(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let alice = world.user("alice").await;
    let lost = world.another_device(&alice).await;
    let mut live = open(&lost).await;
    let revoke = RevokeDeviceRequest { device_id: lost.id.clone() };
    alice.devices().revoke_device(revoke).await.expect("revoke");
    ended_for(&mut live, ErrorReason::Unauthenticated).await;
    ended_for(&mut lost.live(), ErrorReason::Unauthenticated).await;
}

async fn an_expired_token_ends_the_stream(transport: Transport) {
    let world = World::start_with(transport, &[("TIDINGS_AUTH__ACCESS_TOKEN_LIFE", "3s")]).await;
    let mut alice = world.user("alice").await;
    let mut live = open(&alice).await;
    ended_for(&mut live, ErrorReason::TokenExpired).await;
    ended_for(&mut alice.live(), ErrorReason::TokenExpired).await;
    alice.refresh().await;
    open(&alice).await;
}

async fn a_server_that_stops_says_so(transport: Transport) {
    let mut world = World::start_with(transport, &[]).await;
    let alice = world.user("alice").await;
    let mut live = open(&alice).await;
    world.server.ask_to_end();
    live.wait("GoAway", |frame| matches!(frame, Frame::GoAway(_)).then_some(())).await;
    ended_for(&mut live, ErrorReason::Unavailable).await;
    world.server.ended().await;
}

async fn a_ping_is_answered(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let alice = world.user("alice").await;
    let mut live = open(&alice).await;
    live.ping(0).await;
    live.ping(u64::MAX).await;
}

async fn a_quiet_server_sends_heartbeats(transport: Transport) {
    let world = World::start_with(transport, &[("TIDINGS_LIVE__HEARTBEAT_INTERVAL", "1s")]).await;
    let alice = world.user("alice").await;
    let mut live = open(&alice).await;
    for _ in 0..2 {
        live.wait("Heartbeat", |frame| matches!(frame, Frame::Heartbeat(_)).then_some(())).await;
    }
}

async fn a_silent_device_is_given_up(transport: Transport) {
    let settings = [("TIDINGS_LIVE__HEARTBEAT_INTERVAL", "1s"), ("TIDINGS_LIVE__SILENCE_LIMIT", "2s")];
    let world = World::start_with(transport, &settings).await;
    let (alice, bob) = world.pair().await;
    let (mut silent, mut talking) = (open(&alice).await, open(&bob).await);
    let ended = tokio::spawn(async move { silent.ended().await });
    // The one who talks outlives the one who does not.
    until("the silent device is given up", async || {
        talking.ping(1).await;
        ended.is_finished().then_some(())
    })
    .await;
    let status = ended.await.expect("the silent device");
    assert_eq!(reason_of(&status), Some(ErrorReason::PeerSilent), "{status:?}");
    talking.ping(2).await;
}

async fn a_device_far_behind_gets_a_gap_and_the_newest(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, bob, chat) = chatting(&world).await;
    let cursor = alice.send(&chat, "the last that bob had").await;
    for number in 0..30 {
        alice.send(&chat, &format!("missed {number}")).await;
    }
    let cursors = vec![Cursor { log_id: chat.clone(), seq: cursor }];
    let mut live = bob.live_with(Hello { cursors, max_missed: 5 });
    live.caught_up().await;
    let gap = live.wait("a gap", |frame| match frame {
        Frame::Gap(gap) if gap.log_id == chat => Some(gap.clone()),
        _ => None,
    });
    let gap = gap.await;
    assert_eq!((gap.after_seq, gap.before_seq), (cursor, cursor + 26));
    let mut whole = bob.history_after(&chat, gap.after_seq).await.unwrap();
    assert_eq!(live.stored(&chat), whole.split_off(25));
    // What the account log has is always sent whole.
    assert_eq!(live.stored(&bob.user_id), bob.history(&bob.user_id).await.unwrap());
}

async fn ended_for(live: &mut Live, reason: ErrorReason) {
    let status = live.ended().await;
    assert_eq!((reason_of(&status), status.code()), (Some(reason), code_of(reason)), "{status:?}");
}
