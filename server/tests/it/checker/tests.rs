//! The checker on stories made by hand: it lets a good one pass, and names what is wrong with each bad one.

use std::collections::BTreeMap;

use tidings_proto::v1::{EntryKind, MemberRole, MembershipChange};

use super::{
    Action, Answer, Body, Complaint, Fault, Log, Noticed, Readers, Seen, Sent, Stored, Story, Way, Witness,
    WitnessKind, check,
};

const CHAT: &str = "chat";

/// Ada is in the chat from 1 on and writes 2, 4, 6; Ben is in it from 3 to 5.
fn good_story() -> Story {
    let entries = vec![
        joined(1, "ada"),
        message(2, "before Ben"),
        joined(3, "ben"),
        message(4, "to Ben"),
        left(5, "ben"),
        message(6, "after Ben"),
    ];
    let readers = Readers::Members { history_shared: false };
    let mut ada = witness("ada", &entries);
    ada.sent = [(2, "before Ben"), (4, "to Ben"), (6, "after Ben")].map(|(seq, text)| sent(seq, text)).into();
    let ben = witness("ben", &entries[2..5]);
    let logs = BTreeMap::from([(CHAT.to_owned(), Log { readers, entries })]);
    Story { seed: 1, logs, witnesses: vec![ada, ben] }
}

#[test]
fn a_good_story_passes() {
    assert!(check(&good_story()).is_ok());
}

#[test]
fn a_missing_entry_is_found() {
    assert_fault(Fault::Missing, |story| drop(ben(story).remove(1)));
}

#[test]
fn a_missing_last_entry_is_found() {
    assert_fault(Fault::Missing, |story| drop(ben(story).pop()));
}

#[test]
fn a_doubled_entry_is_found() {
    assert_fault(Fault::StoredTwice, |story| {
        let again = ben(story)[1].clone();
        ben(story).insert(2, again);
    });
}

#[test]
fn a_reordered_entry_is_found() {
    assert_fault(Fault::OutOfOrder, |story| ben(story).swap(0, 1));
}

#[test]
fn an_entry_from_before_the_stay_is_found() {
    assert_fault(Fault::ReadBeforeJoining, |story| leak(story, 0, 2));
}

#[test]
fn an_entry_from_before_the_stay_is_fine_where_history_is_shared() {
    let mut story = good_story();
    story.logs.get_mut(CHAT).unwrap().readers = Readers::Members { history_shared: true };
    leak(&mut story, 0, 2);
    leak(&mut story, 0, 1);
    check(&story).unwrap();
}

#[test]
fn an_entry_from_after_the_stay_is_found() {
    assert_fault(Fault::ReadAfterLeaving, |story| leak(story, 3, 6));
}

#[test]
fn an_entry_for_a_stranger_is_found() {
    assert_fault(Fault::ReadByStranger, |story| {
        let entries = story.logs[CHAT].entries[1..2].to_vec();
        story.witnesses.push(witness("eve", &entries));
    });
}

#[test]
fn an_entry_of_anothers_account_log_is_found() {
    assert_fault(Fault::ReadByStranger, |story| {
        story.logs.get_mut(CHAT).unwrap().readers = Readers::Owner("ada".to_owned());
    });
}

#[test]
fn a_gap_in_the_log_is_found() {
    assert_fault(Fault::GapInLog, |story| {
        story.logs.get_mut(CHAT).unwrap().entries.remove(3);
    });
}

#[test]
fn a_write_that_is_there_twice_is_found() {
    assert_fault(Fault::WrittenTwice, |story| {
        let entries = &mut story.logs.get_mut(CHAT).unwrap().entries;
        entries[5] = Seen { seq: 6, ..entries[3].clone() };
    });
}

#[test]
fn an_acknowledged_write_that_is_not_there_is_found() {
    assert_fault(Fault::NotAsAcknowledged, |story| story.witnesses[0].sent.push(sent(7, "lost")));
}

#[test]
fn a_write_that_is_acknowledged_at_two_places_is_found() {
    assert_fault(Fault::NotAsAcknowledged, |story| {
        story.witnesses[0].sent[0].answers.push(Answer::Acknowledged(4));
    });
}

#[test]
fn a_refused_write_that_is_there_is_found() {
    assert_fault(Fault::WrittenThoughRefused, |story| {
        story.witnesses[0].sent[0].answers = vec![Answer::Refused("CHAT_NOT_FOUND".to_owned())];
    });
}

#[test]
fn an_unanswered_write_is_found() {
    assert_fault(Fault::Unanswered, |story| story.witnesses[0].sent[0].answers.clear());
}

#[test]
fn another_text_than_was_sent_is_found() {
    assert_fault(Fault::NotAsWritten, |story| ben(story)[1].entry.body = Body::Text("forged".to_owned()));
}

#[test]
fn another_text_in_the_log_than_was_sent_is_found() {
    assert_fault(Fault::WrongState, |story| {
        story.logs.get_mut(CHAT).unwrap().entries[3].body = Body::Text("forged".to_owned());
    });
}

#[test]
fn an_edited_message_may_have_been_seen_before_its_edit() {
    check(&edited_story()).unwrap();
}

#[test]
fn an_edit_that_is_not_in_the_message_is_found() {
    let mut story = edited_story();
    story.logs.get_mut(CHAT).unwrap().entries[3].body = Body::Text("to Ben".to_owned());
    assert_eq!(check(&story).unwrap_err().fault, Fault::WrongState);
}

#[test]
fn history_must_be_in_its_present_state() {
    let mut story = edited_story();
    story.witnesses[0].kind = WitnessKind::History;
    assert_eq!(check(&story).unwrap_err().fault, Fault::NotAsWritten);
}

#[test]
fn history_is_without_the_edits_from_after_the_stay() {
    let mut story = edited_story();
    story.witnesses[1].kind = WitnessKind::History;
    check(&story).unwrap();
}

#[test]
fn an_edit_from_after_the_stay_is_found() {
    let mut story = edited_story();
    ben(&mut story)[1].entry.body = Body::Text("to Ben!".to_owned());
    assert_eq!(check(&story).unwrap_err().fault, Fault::NotAsWritten);
}

#[test]
fn a_frame_that_skips_an_entry_is_found() {
    assert_fault(Fault::BrokenProtocol, |story| story.witnesses[1].complaints.push(skipped(4, 3)));
}

#[test]
fn a_frame_may_skip_what_was_before_the_stay() {
    let mut story = good_story();
    story.witnesses[1].complaints.push(skipped(2, 0));
    check(&story).unwrap();
}

#[test]
fn a_topic_has_all_of_a_log_in_order_and_may_repeat_it() {
    let mut story = good_story();
    let entries = topic(&mut story);
    let again = entries[1..4].to_vec();
    entries.splice(4..4, again);
    check(&story).unwrap();
}

#[test]
fn a_hole_in_a_topic_is_found() {
    assert_fault(Fault::Missing, |story| drop(topic(story).remove(1)));
}

#[test]
fn a_reordered_entry_in_a_topic_is_found() {
    assert_fault(Fault::OutOfOrder, |story| topic(story).swap(1, 2));
}

#[test]
fn a_violation_tells_the_seed_the_log_and_what_the_device_had() {
    let mut story = good_story();
    story.seed = 4711;
    ben(&mut story).remove(1);
    let shown = check(&story).unwrap_err().to_string();
    for part in ["Missing at seq 4 of log chat, for ben", "TIDINGS_SEED=4711", "to Ben", "had of it, 2 entries"] {
        assert!(shown.contains(part), "{part} is not in:\n{shown}");
    }
}

fn assert_fault(fault: Fault, spoil: impl FnOnce(&mut Story)) {
    let mut story = good_story();
    spoil(&mut story);
    assert_eq!(check(&story).map_err(|violation| violation.fault), Err(fault));
}

/// As the good story, and then Ada edits what Ben has already seen.
fn edited_story() -> Story {
    let mut story = good_story();
    let entries = &mut story.logs.get_mut(CHAT).unwrap().entries;
    entries[3].body = Body::Text("to Ben!".to_owned());
    let edit = Seen { kind: EntryKind::Edit, target: 4, ..message(7, "to Ben!") };
    entries.push(edit.clone());
    let ada = &mut story.witnesses[0];
    ada.stored.get_mut(CHAT).unwrap().push(stored(edit));
    ada.sent.push(Sent { action: Action::Edit { target: 4, text: "to Ben!".to_owned() }, ..sent(7, "") });
    story
}

fn ben(story: &mut Story) -> &mut Vec<Stored> {
    story.witnesses[1].stored.get_mut(CHAT).unwrap()
}

/// What a topic has of the chat that all is carried to.
fn topic(story: &mut Story) -> &mut Vec<Stored> {
    let entries = &story.logs[CHAT].entries;
    story.witnesses.push(Witness { kind: WitnessKind::Topic, ..witness("the topic", entries) });
    story.witnesses.last_mut().unwrap().stored.get_mut(CHAT).unwrap()
}

/// Gives Ben an entry of the log.
fn leak(story: &mut Story, at: usize, seq: usize) {
    let entry = story.logs[CHAT].entries[seq - 1].clone();
    ben(story).insert(at, stored(entry));
}

fn skipped(seq: u64, cursor: u64) -> Complaint {
    Complaint { log: CHAT.to_owned(), seq, what: Noticed::Skipped { cursor } }
}

fn witness(user: &str, entries: &[Seen]) -> Witness {
    Witness {
        kind: WitnessKind::Device,
        name: user.to_owned(),
        user: user.to_owned(),
        device: format!("{user}'s phone"),
        stored: BTreeMap::from([(CHAT.to_owned(), entries.iter().cloned().map(stored).collect())]),
        sent: Vec::new(),
        connections: Vec::new(),
        complaints: Vec::new(),
    }
}

fn stored(entry: Seen) -> Stored {
    Stored { way: Way::Frame { after: entry.seq - 1 }, connection: 0, entry }
}

fn sent(seq: u64, text: &str) -> Sent {
    Sent {
        log: CHAT.to_owned(),
        client_id: format!("send {seq}"),
        action: Action::Message(text.to_owned()),
        answers: vec![Answer::Acknowledged(seq)],
    }
}

fn message(seq: u64, text: &str) -> Seen {
    Seen {
        seq,
        author: "ada".to_owned(),
        device: "ada's phone".to_owned(),
        client_id: format!("send {seq}"),
        kind: EntryKind::Message,
        target: 0,
        body: Body::Text(text.to_owned()),
    }
}

fn joined(seq: u64, user: &str) -> Seen {
    let joined = vec![MemberRole { user_id: user.to_owned(), role: 1 }];
    membership(seq, MembershipChange { joined, ..Default::default() })
}

fn left(seq: u64, user: &str) -> Seen {
    membership(seq, MembershipChange { left_user_ids: vec![user.to_owned()], ..Default::default() })
}

fn membership(seq: u64, change: MembershipChange) -> Seen {
    Seen {
        device: String::new(),
        client_id: String::new(),
        kind: EntryKind::Membership,
        body: Body::Membership(change),
        ..message(seq, "")
    }
}
