//! The outbox: order, failure, and how a write leaves it.

use tidings_proto::v1::{
    Error, ErrorReason, Gap as GapFrame, SendRequest, SendResponse, SendResult, send_request::Action, send_result,
    server_frame::Frame,
};

use super::*;
use crate::{MessageStatus, Reason, store, store::Answer};

impl Device {
    fn send(&mut self, client_id: &str, words: &str) {
        self.send_to(CHAT, client_id, words);
    }

    fn send_to(&mut self, chat_id: &str, client_id: &str, words: &str) {
        let action = Some(Action::Content(text(words)));
        let request = SendRequest { chat_id: chat_id.to_owned(), client_id: client_id.to_owned(), action };
        self.write(|transaction, changes| store::enqueue(transaction, changes, &request, 0).unwrap());
    }

    fn answer(&mut self, client_id: &str, result: send_result::Result) -> Answer {
        let (client_id, chat_id) = (client_id.to_owned(), CHAT.to_owned());
        let frame = Frame::SendResult(SendResult { client_id, chat_id, result: Some(result) });
        self.hear(vec![frame]).answers.remove(0).1
    }

    fn next(&self) -> Vec<String> {
        store::next_writes(&self.connection).unwrap().into_iter().map(|request| request.client_id).collect()
    }

    fn statuses(&self) -> Vec<(String, MessageStatus)> {
        self.messages().into_iter().map(|message| (message.id, message.status)).collect()
    }
}

fn written(seq: u64) -> send_result::Result {
    send_result::Result::Ok(SendResponse { seq, at: None })
}

fn refused(reason: ErrorReason) -> send_result::Result {
    send_result::Result::Error(Error { reason: reason as i32, message: "no".to_owned(), ..Error::default() })
}

#[test]
fn only_the_first_write_of_each_chat_may_be_sent() {
    let mut device = Device::new();
    device.send("a", "one");
    device.send("b", "two");
    device.send_to("other", "c", "three");
    assert_eq!(device.next(), ["a", "c"]);
    device.answer("a", written(1));
    assert_eq!(device.next(), ["b", "c"]);
}

#[test]
fn a_write_that_failed_for_good_holds_back_its_chat_until_it_is_discarded() {
    let mut device = Device::new();
    device.learn_chat("ada", 2, 0);
    device.send("a", "one");
    device.send("b", "two");
    assert_eq!(device.answer("a", refused(ErrorReason::CannotMessageUser)), Answer::Settled);
    assert!(device.next().is_empty());
    assert_eq!(device.chat().blocked_by.as_deref(), Some("a"));
    let failed = MessageStatus::Failed { reason: Reason::CannotMessageUser, message: "no".to_owned() };
    assert_eq!(device.statuses(), [("a".to_owned(), failed), ("b".to_owned(), MessageStatus::Pending)]);
    device.write(|transaction, changes| store::discard(transaction, changes, "a").unwrap());
    assert_eq!(device.next(), ["b"]);
    assert_eq!(device.statuses(), [("b".to_owned(), MessageStatus::Pending)]);
}

#[test]
fn a_write_that_failed_for_good_is_sent_again_when_it_is_retried() {
    let mut device = Device::new();
    device.send("a", "one");
    device.answer("a", refused(ErrorReason::CannotMessageUser));
    device.write(|transaction, changes| store::retry(transaction, changes, "a").unwrap());
    assert_eq!(device.next(), ["a"]);
}

#[test]
fn a_write_that_did_not_fail_is_not_discarded() {
    let mut device = Device::new();
    device.send("a", "one");
    device.write(|transaction, changes| store::discard(transaction, changes, "a").unwrap());
    assert_eq!(device.next(), ["a"]);
}

#[test]
fn a_passing_failure_leaves_the_write_where_it_is() {
    let mut device = Device::new();
    device.send("a", "one");
    assert_eq!(device.answer("a", refused(ErrorReason::Unavailable)), Answer::Again(None));
    assert_eq!(device.next(), ["a"]);
    assert_eq!(device.statuses(), [("a".to_owned(), MessageStatus::Pending)]);
}

#[test]
fn a_sent_message_keeps_its_id_when_its_entry_comes() {
    let mut device = Device::new();
    device.send("a", "one");
    device.answer("a", written(1));
    assert_eq!(device.statuses(), [("a".to_owned(), MessageStatus::Sent)]);
    device.hear_entries(0, vec![own_message(1, "a", "one")]);
    assert_eq!(device.statuses(), [("a".to_owned(), MessageStatus::Sent)]);
    assert!(store::outbox_of(&device.connection, CHAT).unwrap().is_empty());
}

#[test]
fn an_entry_that_comes_before_its_answer_settles_the_write() {
    let mut device = Device::new();
    device.send("a", "one");
    device.hear_entries(0, vec![own_message(1, "a", "one")]);
    assert!(device.next().is_empty());
    device.answer("a", written(1));
    assert_eq!(device.texts(), ["one"]);
}

#[test]
fn another_device_s_message_with_the_same_client_id_does_not_settle_ours() {
    let mut device = Device::new();
    device.send("a", "ours");
    let theirs = Entry { author_device_id: "tablet".to_owned(), ..own_message(1, "a", "theirs") };
    device.hear_entries(0, vec![theirs]);
    assert_eq!(device.next(), ["a"]);
    assert_eq!(device.texts(), ["theirs", "ours"]);
}

#[test]
fn a_write_whose_entry_lies_in_a_gap_leaves_the_outbox() {
    let mut device = Device::new();
    device.send("a", "one");
    device.send("b", "two");
    device.answer("a", written(1));
    device.hear(vec![Frame::Gap(GapFrame { log_id: CHAT.to_owned(), after_seq: 0, before_seq: 100 })]);
    assert_eq!(device.texts(), ["two"]);
    // Its answer was lost; the retry is answered from the log.
    device.answer("b", written(2));
    assert!(device.texts().is_empty());
}
