//! Entries in, messages out.

use tidings_proto::v1::{EntryHidden, Gap as GapFrame, Receipt, Receipts, account_event::Event, server_frame::Frame};

use super::*;
use crate::{MessageStatus, ReactionCount, store};

#[test]
fn entries_that_come_again_are_applied_once() {
    let mut device = Device::new();
    device.hear_entries(0, vec![message(1, "ada", "one"), message(2, "ada", "two")]);
    let applied = device
        .hear_entries(0, vec![message(1, "ada", "other"), message(2, "ada", "other"), message(3, "ada", "three")]);
    assert_eq!(device.texts(), ["one", "two", "three"]);
    assert_eq!(applied.cursors[CHAT], 3);
}

#[test]
fn entries_beyond_the_cursor_are_not_applied_and_reported_as_missed() {
    let mut device = Device::new();
    device.hear_entries(0, vec![message(1, "ada", "one")]);
    let applied = device.hear_entries(2, vec![message(3, "ada", "three")]);
    assert_eq!(applied.missed.as_deref(), Some(CHAT));
    assert_eq!(device.texts(), ["one"]);
    assert_eq!(store::cursor(&device.connection, CHAT).unwrap(), 1);
}

#[test]
fn the_entry_that_lets_the_user_in_begins_the_log_whatever_was_before() {
    let mut device = Device::new();
    let applied = device.hear_entries(40, vec![join(41, "ada", ME), message(42, "ada", "welcome")]);
    assert_eq!(applied.missed, None);
    assert_eq!(store::cursor(&device.connection, CHAT).unwrap(), 42);
}

#[test]
fn a_log_may_begin_where_the_account_log_says() {
    let mut device = Device::new();
    device.hear(vec![account(1, joined(41))]);
    assert_eq!(device.hear_entries(40, vec![message(41, "ada", "hi")]).missed, None);
    assert_eq!(device.texts(), ["hi"]);
}

#[test]
fn edits_change_the_message_and_older_ones_do_not_undo_newer_ones() {
    let mut device = Device::new();
    let newest = Entry { edited_at: edit(5, "ada", 1, "").at, ..message(1, "ada", "newest") };
    device.hear_entries(0, vec![newest, edit(2, "ada", 1, "older")]);
    assert_eq!(device.texts(), ["newest"]);
    device.hear_entries(2, vec![edit(6, "ada", 1, "newer still")]);
    assert_eq!(device.texts(), ["newer still"]);
}

#[test]
fn a_revoked_message_keeps_its_place_and_no_text_of_it_stays_on_the_device() {
    let mut device = Device::new();
    device.hear_entries(0, vec![message(1, "ada", "secret"), edit(2, "ada", 1, "secret too"), revoke(3, "ada", 1)]);
    assert_eq!(device.messages()[0].body, MessageBody::Revoked);
    let bodies: u32 = device
        .connection
        .query_row("SELECT COUNT(*) FROM entries WHERE body IS NOT NULL", (), |row| row.get(0))
        .unwrap();
    assert_eq!(bodies, 0);
}

#[test]
fn each_user_has_one_reaction_and_may_take_it_away() {
    let mut device = Device::new();
    let entries = vec![
        message(1, "ada", "hi"),
        react(2, "bob", 1, "👍"),
        react(3, "cy", 1, "👍"),
        react(4, "bob", 1, "❤"),
        react(5, "cy", 1, ""),
    ];
    device.hear_entries(0, entries);
    let expected = ReactionCount { emoji: "❤".to_owned(), count: 1, user_ids: vec!["bob".to_owned()] };
    assert_eq!(device.messages()[0].reactions, [expected]);
}

#[test]
fn an_entry_hidden_before_it_is_stored_stays_hidden() {
    let mut device = Device::new();
    device.hear(vec![account(1, Event::EntryHidden(EntryHidden { chat_id: CHAT.to_owned(), seq: 2 }))]);
    device.hear_entries(0, vec![message(1, "ada", "one"), message(2, "ada", "two")]);
    assert_eq!(device.texts(), ["one"]);
}

#[test]
fn a_gap_moves_the_cursor_and_is_filled_from_its_end() {
    let mut device = Device::new();
    device.hear_entries(0, vec![message(1, "ada", "one")]);
    let gap = Gap { after_seq: 1, before_seq: 5 };
    let frame = GapFrame { log_id: CHAT.to_owned(), after_seq: 1, before_seq: 5 };
    device.hear(vec![Frame::Gap(frame)]);
    assert_eq!(device.hear_entries(4, vec![message(5, "ada", "five")]).missed, None);
    assert_eq!(store::gap_below(&device.connection, CHAT, 9).unwrap(), Some(gap));

    device.store_page(gap, &[message(3, "ada", "three"), message(4, "ada", "four")], true);
    let rest = Gap { after_seq: 1, before_seq: 3 };
    assert_eq!(store::gap_below(&device.connection, CHAT, 9).unwrap(), Some(rest));
    device.store_page(rest, &[message(1, "ada", "one"), message(2, "ada", "two")], true);
    assert_eq!(store::gap_below(&device.connection, CHAT, 9).unwrap(), None);
    assert_eq!(device.texts(), ["one", "two", "three", "four", "five"]);
}

#[test]
fn a_window_grows_to_a_gap_and_not_over_it() {
    let mut device = Device::new();
    device.hear(vec![Frame::Gap(GapFrame { log_id: CHAT.to_owned(), after_seq: 0, before_seq: 11 })]);
    device.hear_entries(10, (11..=20).map(|seq| message(seq, "ada", "hi")).collect());
    let window = store::extend_window(&device.connection, CHAT, u64::MAX, 4).unwrap();
    assert_eq!((window.floor, window.more, window.gap), (17, true, None));
    let window = store::extend_window(&device.connection, CHAT, window.floor, 50).unwrap();
    assert_eq!((window.floor, window.gap), (11, Some(Gap { after_seq: 0, before_seq: 11 })));
}

#[test]
fn own_messages_are_delivered_and_read_when_all_other_members_have() {
    let mut device = Device::new();
    device.learn_chat("", 3, 0);
    device.hear_entries(0, vec![own_message(1, "a", "hi"), own_message(2, "b", "there")]);
    let receipts = |who: &str, delivered_seq, read_seq| {
        let receipt = Receipt { user_id: who.to_owned(), delivered_seq, read_seq };
        vec![Frame::Receipts(Receipts { chat_id: CHAT.to_owned(), receipts: vec![receipt] })]
    };
    let statuses = |device: &Device| device.messages().into_iter().map(|message| message.status).collect::<Vec<_>>();
    device.hear(receipts("ada", 2, 1));
    assert_eq!(statuses(&device), [MessageStatus::Sent, MessageStatus::Sent]);
    device.hear(receipts("bob", 2, 2));
    assert_eq!(statuses(&device), [MessageStatus::Read, MessageStatus::Delivered]);
    device.hear(receipts("bob", 0, 0));
    assert_eq!(statuses(&device), [MessageStatus::Read, MessageStatus::Delivered]);
}

#[test]
fn unread_counts_others_messages_after_what_was_read() {
    let mut device = Device::new();
    device.learn_chat("ada", 2, 0);
    device.hear_entries(0, vec![message(1, "ada", "one"), own_message(2, "a", "two"), message(3, "ada", "three")]);
    assert_eq!(device.chat().unread_count, 2);
    device.write(|transaction, changes| store::mark_read(transaction, changes, CHAT, 1).unwrap());
    assert_eq!(device.chat().unread_count, 1);
    assert_eq!(store::untold_reads(&device.connection).unwrap(), [(CHAT.to_owned(), 1)]);
}

#[test]
fn what_the_server_says_of_a_chat_does_not_undo_newer_entries() {
    let mut device = Device::new();
    device.learn_chat("", 2, 1);
    let settings = v1::ChatSettings { title: Some("New".to_owned()), description: None };
    device.hear_entries(0, vec![entry(2, "ada", EntryKind::Settings, 0, Some(Body::Settings(settings)))]);
    device.learn_chat("", 2, 1);
    assert_eq!(device.chat().title, "New");
    device.learn_chat("", 2, 3);
    assert_eq!(device.chat().title, "Title");
}

#[test]
fn what_the_first_catch_up_brings_does_not_count_as_arriving() {
    let mut device = Device::new();
    device.hear_entries(0, vec![message(1, "ada", "old")]);
    device.hear(vec![Frame::CaughtUp(v1::CaughtUp {})]);
    device.hear_entries(1, vec![own_message(2, "a", "mine"), message(3, "ada", "new"), message(4, "ada", "newer")]);
    let (arrival, first) = store::next_arrival(&device.connection).unwrap().unwrap();
    assert_eq!(text_of(first.body), "new");
    device.write(|transaction, _| store::set_handled(transaction, arrival).unwrap());
    let (_, second) = store::next_arrival(&device.connection).unwrap().unwrap();
    assert_eq!(text_of(second.body), "newer");
}
