//! Who reads what and does not tell, by every call and stream that tells of reading.

use tidings_proto::v1::{
    AcknowledgeRequest, GetChatRequest, GetReceiptsRequest, ListChatsRequest, MarkReadRequest, Privacy, Receipt,
    server_frame::Frame,
};

use super::{block, heard, over_both, set};
use crate::world::{Device, Live, Transport, World, until};

over_both!(
    what_somebody_reads_is_not_told_by_any_call_or_stream,
    what_was_kept_back_is_not_told_later,
    who_does_not_tell_is_not_told,
);

/// What tells how far a member has read.
#[derive(Clone, Copy, Debug)]
enum Way {
    GetReceipts,
    /// Of the other one in a direct chat.
    GetChat,
    ListChats,
    /// What a stream begins with.
    Stream,
}

const WAYS: [Way; 4] = [Way::GetReceipts, Way::GetChat, Way::ListChats, Way::Stream];

impl Way {
    /// A member's receipt, as the viewer sees it.
    async fn receipt(self, world: &World, viewer: &Device, chat: &str, of: &Device) -> Option<Receipt> {
        let receipts = match self {
            Self::GetReceipts => {
                let request = GetReceiptsRequest { chat_id: chat.to_owned() };
                viewer.messages().get_receipts(request).await.expect("receipts").into_inner().receipts
            }
            Self::GetChat => {
                let request = GetChatRequest { chat_id: chat.to_owned() };
                let chat = viewer.chats().get_chat(request).await.expect("the chat").into_inner().chat;
                chat.into_iter().flat_map(|chat| [chat.own_receipt, chat.peer_receipt]).flatten().collect()
            }
            Self::ListChats => {
                let chats = viewer.chats().list_chats(ListChatsRequest::default()).await.expect("chats").into_inner();
                let chat = chats.chats.into_iter().filter(|listed| listed.chat_id == chat);
                chat.flat_map(|chat| [chat.own_receipt, chat.peer_receipt]).flatten().collect()
            }
            Self::Stream => {
                let mut live = world.another_device(viewer).await.live();
                live.caught_up().await;
                told(&mut live, chat, 1).await
            }
        };
        receipts.into_iter().rfind(|receipt| receipt.user_id == of.user_id)
    }
}

/// The receipts of a chat that a stream was sent so far, and that were not asked for before.
async fn told(live: &mut Live, chat: &str, nonce: u64) -> Vec<Receipt> {
    let frames = heard(live, nonce).await.into_iter();
    let receipts = frames.filter_map(|frame| match frame {
        Frame::Receipts(receipts) if receipts.chat_id == chat => Some(receipts.receipts),
        _ => None,
    });
    receipts.flatten().collect()
}

async fn open(device: &Device) -> Live {
    let mut live = device.live();
    live.caught_up().await;
    live
}

async fn keep_to_oneself(device: &Device, keep: bool) {
    set(device, Privacy { read_receipts: Some(!keep), ..Default::default() }).await;
}

async fn receive(device: &Device, chat: &str, seq: u64) {
    let request = AcknowledgeRequest { log_id: chat.to_owned(), seq };
    device.messages().acknowledge(request).await.expect("acknowledge");
    own(device, chat, |receipt| receipt.delivered_seq >= seq).await;
}

/// Reads, and waits until that is written and was told to whoever is told.
async fn read(device: &Device, chat: &str, seq: u64) {
    let request = MarkReadRequest { chat_id: chat.to_owned(), seq };
    device.messages().mark_read(request).await.expect("mark read");
    own(device, chat, |receipt| receipt.read_seq >= seq).await;
    // What is written next is told next.
    own_marks_are_told(device, chat).await;
}

async fn own(device: &Device, chat: &str, is_it: impl Fn(&Receipt) -> bool) {
    until(&format!("{} sees what they marked", device.username), async || {
        let request = GetReceiptsRequest { chat_id: chat.to_owned() };
        let receipts = device.messages().get_receipts(request).await.expect("receipts").into_inner().receipts;
        receipts.iter().any(|receipt| receipt.user_id == device.user_id && is_it(receipt)).then_some(())
    })
    .await;
}

/// Marks are told after they are written. One of a message that is written now is told after all before.
async fn own_marks_are_told(device: &Device, chat: &str) {
    let seq = device.send(chat, "next").await;
    receive(device, chat, seq).await;
}

async fn unread(device: &Device, chat: &str) -> u32 {
    let request = GetChatRequest { chat_id: chat.to_owned() };
    device.chats().get_chat(request).await.expect("the chat").into_inner().chat.expect("a chat").unread_count
}

/// Waits until a stream is told of a receipt.
async fn is_told(live: &mut Live, chat: &str, of: &Device, is_it: impl Fn(&Receipt) -> bool) {
    let fits = |frame: &Frame| match frame {
        Frame::Receipts(receipts) if receipts.chat_id == chat => {
            receipts.receipts.iter().any(|receipt| receipt.user_id == of.user_id && is_it(receipt)).then_some(())
        }
        _ => None,
    };
    live.wait("the receipt", fits).await;
}

async fn what_somebody_reads_is_not_told_by_any_call_or_stream(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let tablet = world.another_device(&bob).await;
    let chats = [alice.chat_with(&bob).await, alice.group_with("Group", &[&bob, &carol]).await];
    // These streams are older than the setting.
    let (mut alices, mut tablets) = (open(&alice).await, open(&tablet).await);
    keep_to_oneself(&bob, true).await;
    for (nonce, chat) in (1..).zip(&chats) {
        let seq = alice.send(chat, "have you read this?").await;
        receive(&bob, chat, seq).await;
        is_told(&mut alices, chat, &bob, |receipt| receipt.delivered_seq == seq).await;
        let before = told(&mut alices, chat, 10 * nonce).await.len();
        let request = MarkReadRequest { chat_id: chat.clone(), seq };
        bob.messages().mark_read(request).await.expect("mark read");
        // Bob's other device is told of what he read.
        is_told(&mut tablets, chat, &bob, |receipt| receipt.read_seq == seq).await;
        assert_eq!((unread(&bob, chat).await, unread(&tablet, chat).await), (0, 0));
        // What alice's stream was told while he read is nothing, not even that there is nothing new.
        let while_read = told(&mut alices, chat, 10 * nonce + 1).await;
        assert_eq!(while_read.len(), before, "{while_read:?}");
        assert!(while_read.iter().all(|receipt| receipt.user_id != bob.user_id || receipt.read_seq < seq));
        for way in WAYS {
            for viewer in [&alice, &carol] {
                let in_it = viewer.user_id == alice.user_id || *chat == chats[1];
                let Some(receipt) = (if in_it { way.receipt(&world, viewer, chat, &bob).await } else { None }) else {
                    assert!(!in_it || *chat == chats[1] && matches!(way, Way::GetChat | Way::ListChats), "{way:?}");
                    continue;
                };
                let shown = (receipt.delivered_seq, receipt.read_seq < seq);
                assert_eq!(shown, (seq, true), "{way:?} by {}: {receipt:?}", viewer.username);
            }
            let own = way.receipt(&world, &tablet, chat, &bob).await.expect("one's own");
            assert_eq!(own.read_seq, seq, "{way:?} by bob's tablet");
        }
    }
}

async fn what_was_kept_back_is_not_told_later(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    let told_before = alice.send(&chat, "read while he told").await;
    read(&bob, &chat, told_before).await;
    keep_to_oneself(&bob, true).await;
    let kept_back = alice.send(&chat, "read while he did not").await;
    read(&bob, &chat, kept_back).await;
    for tells in [false, true] {
        keep_to_oneself(&bob, !tells).await;
        for way in WAYS {
            let seen = way.receipt(&world, &alice, &chat, &bob).await.expect("a receipt").read_seq;
            assert_eq!(seen, told_before, "{way:?}, and that he tells is {tells}");
        }
    }
    let mut alices = open(&alice).await;
    let told_again = alice.send(&chat, "read when he tells again").await;
    read(&bob, &chat, told_again).await;
    is_told(&mut alices, &chat, &bob, |receipt| receipt.read_seq == told_again).await;
    for way in WAYS {
        assert_eq!(way.receipt(&world, &alice, &chat, &bob).await.expect("a receipt").read_seq, told_again, "{way:?}");
    }
}

async fn who_does_not_tell_is_not_told(transport: Transport) {
    let world = World::start_with(transport, &[]).await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let group = alice.group_with("Group", &[&bob, &carol]).await;
    let direct = alice.chat_with(&bob).await;
    let tablet = world.another_device(&alice).await;
    let mut bobs = open(&bob).await;
    keep_to_oneself(&bob, true).await;
    for (nonce, chat) in (1..).zip([&direct, &group]) {
        let seq = bob.send(chat, "have you read this?").await;
        receive(&alice, chat, seq).await;
        is_told(&mut bobs, chat, &alice, |receipt| receipt.delivered_seq == seq).await;
        let before = told(&mut bobs, chat, 10 * nonce).await.len();
        // Those who tell are told, alice's own devices last.
        let mut tells = vec![open(&tablet).await];
        if chat == &group {
            tells.push(open(&carol).await);
        }
        let request = MarkReadRequest { chat_id: chat.clone(), seq };
        alice.messages().mark_read(request).await.expect("mark read");
        for live in &mut tells {
            is_told(live, chat, &alice, |receipt| receipt.read_seq == seq).await;
        }
        let after = told(&mut bobs, chat, 10 * nonce + 1).await;
        assert_eq!(after.len(), before, "{after:?}");
        for way in WAYS {
            let Some(receipt) = way.receipt(&world, &bob, chat, &alice).await else {
                assert!(chat == &group && matches!(way, Way::GetChat | Way::ListChats), "{way:?}");
                continue;
            };
            assert_eq!((receipt.delivered_seq, receipt.read_seq), (seq, 0), "{way:?}");
        }
    }
    // When he tells again, the stream that is open tells him how things stand.
    keep_to_oneself(&bob, false).await;
    is_told(&mut bobs, &group, &alice, |receipt| receipt.read_seq > 0).await;
    is_told(&mut bobs, &direct, &alice, |receipt| receipt.read_seq > 0).await;
}

#[tokio::test]
async fn who_is_blocked_is_not_told_what_the_other_reads() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    let seq = alice.send(&chat, "the last word").await;
    receive(&bob, &chat, seq).await;
    block(&bob, &alice).await;
    let request = MarkReadRequest { chat_id: chat.clone(), seq };
    bob.messages().mark_read(request).await.expect("mark read");
    own(&bob, &chat, |receipt| receipt.read_seq == seq).await;
    for way in WAYS {
        assert_eq!(way.receipt(&world, &alice, &chat, &bob).await.expect("a receipt").read_seq, 0, "{way:?}");
    }
}
