//! History, page by page.

use tidings_proto::v1::{
    Entry, GetHistoryRequest, LeaveGroupRequest, Sealed, get_history_request::Position, send_request::Action,
};

use super::{chatting, write};
use crate::world::{Device, World};

async fn page(device: &Device, log: &str, position: Option<Position>, page_size: u32) -> (Vec<Entry>, bool) {
    let request = GetHistoryRequest { log_id: log.to_owned(), position, page_size };
    let page = device.messages().get_history(request).await.expect("a page").into_inner();
    (page.entries, page.more)
}

fn seqs(entries: &[Entry]) -> Vec<u64> {
    entries.iter().map(|entry| entry.seq).collect()
}

/// All that a device may read, forwards from the beginning.
async fn forwards(device: &Device, log: &str, page_size: u32) -> Vec<u64> {
    let (mut all, mut more) = (Vec::new(), true);
    while more {
        let after = all.last().copied().unwrap_or_default();
        let (entries, is_more) = page(device, log, Some(Position::AfterSeq(after)), page_size).await;
        assert!(!entries.is_empty(), "more than what came to {after} was promised");
        all.extend(seqs(&entries));
        more = is_more;
    }
    all
}

/// All that a device may read, backwards from the newest page, then by rising seq.
async fn backwards(device: &Device, log: &str, page_size: u32) -> Vec<u64> {
    let (entries, mut more) = page(device, log, None, page_size).await;
    let mut all = seqs(&entries);
    while more {
        let (entries, is_more) = page(device, log, Some(Position::BeforeSeq(all[0])), page_size).await;
        assert!(!entries.is_empty(), "more than what came before {} was promised", all[0]);
        all.splice(0..0, seqs(&entries));
        more = is_more;
    }
    all
}

#[tokio::test]
async fn pages_in_either_direction_cover_a_log_once() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    for number in 0..119 {
        alice.send(&chat, &number.to_string()).await;
    }
    let all: Vec<u64> = (1..=120).collect();
    // 40 divides the log, 50 is the default, 120 is all of it.
    for page_size in [1, 40, 0, 120, 500] {
        assert_eq!(forwards(&bob, &chat, page_size).await, all, "forwards by {page_size}");
        assert_eq!(backwards(&bob, &chat, page_size).await, all, "backwards by {page_size}");
    }
    assert_eq!(page(&bob, &chat, None, 0).await.0.len(), 50);
}

#[tokio::test]
async fn pages_leave_out_what_was_said_in_ones_absence() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let group = alice.group_with("Group", &[]).await;
    alice.send(&group, "before").await;
    let mut readable = Vec::new();
    for _ in 0..2 {
        alice.add(&group, &bob).await;
        let first = alice.send(&group, "with bob").await - 1;
        bob.chats().leave_group(LeaveGroupRequest { chat_id: group.clone() }).await.expect("leave");
        readable.extend([first, first + 1, first + 2]);
        alice.send(&group, "without bob").await;
    }
    for page_size in [1, 2, 3, 4, 6, 500] {
        assert_eq!(forwards(&bob, &group, page_size).await, readable, "forwards by {page_size}");
        assert_eq!(backwards(&bob, &group, page_size).await, readable, "backwards by {page_size}");
    }
}

#[tokio::test]
async fn a_position_outside_of_a_log_is_at_its_end() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    for number in 0..3 {
        alice.send(&chat, &number.to_string()).await;
    }
    let at = async |position| {
        let (entries, more) = page(&bob, &chat, Some(position), 2).await;
        (seqs(&entries), more)
    };
    assert_eq!(at(Position::BeforeSeq(u64::MAX)).await, (vec![3, 4], true));
    assert_eq!(at(Position::BeforeSeq(1)).await, (vec![], false));
    assert_eq!(at(Position::BeforeSeq(0)).await, (vec![], false));
    assert_eq!(at(Position::AfterSeq(u64::MAX)).await, (vec![], false));
}

#[tokio::test]
async fn a_page_of_large_messages_ends_at_a_mebibyte() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    // Sixteen of them are a mebibyte.
    for byte in 0..40 {
        let sealed = Sealed { scheme: "mls".to_owned(), ciphertext: vec![byte; 64 * 1024] };
        write(&alice, &chat, Action::Sealed(sealed)).await.expect("send");
    }
    for position in [None, Some(Position::AfterSeq(1))] {
        let (entries, more) = page(&bob, &chat, position, 500).await;
        assert!((15..=17).contains(&entries.len()) && more, "{} entries, more: {more}", entries.len());
    }
    let all: Vec<u64> = (1..=41).collect();
    assert_eq!(forwards(&bob, &chat, 500).await, all);
    assert_eq!(backwards(&bob, &chat, 500).await, all);
}
