//! A device that stops reading slows nobody down, and misses nothing.

use std::fs;

use tidings_proto::v1::{
    EntryKind, connect_request::Frame as Say, send_request::Action, send_result, server_frame::Frame,
};

use crate::world::{Device, Live, Transport, World, content, request};

/// Enough to fill every queue between the server and a device that does not read.
const MESSAGES: usize = 20_000;
/// How many writes a sender has under way at once.
const WINDOW: usize = 64;
/// How much more memory the server may take for one device that does not read.
const BOUND: u64 = 64 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_does_not_read_gets_all_when_it_does() {
    // Not reading must not be taken for being dead: the device is slow for as long as it takes.
    let world = World::start_with(Transport::Connect, &[("TIDINGS_LIVE__SILENCE_LIMIT", "1h")]).await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let group = alice.group_with("Group", &[&bob, &carol]).await;
    let mut slow = carol.live();
    slow.caught_up().await;
    let before = memory(world.server.pid());

    // Nothing is read from `slow` from here on.
    let (sent, read) = tokio::join!(send_all(alice.live(), &group), read_all(&bob, &group));
    assert_eq!(read, sent, "a device that reads must be served to the end");

    let grown = memory(world.server.pid()).saturating_sub(before);
    assert!(grown < BOUND, "the server grew by {grown} bytes for a device that does not read");
    assert_eq!(read_on(&mut slow, &group).await, sent, "the slow device must catch up completely");
}

/// Sends all messages and gives their seqs.
async fn send_all(mut live: Live, group: &str) -> Vec<u64> {
    live.caught_up().await;
    let mut seqs = Vec::with_capacity(MESSAGES);
    let mut under_way = 0;
    let mut left = MESSAGES;
    while seqs.len() < MESSAGES {
        while under_way < WINDOW && left > 0 {
            live.say(Say::Send(request(group, Action::Content(content(&format!("number {left}")))))).await;
            under_way += 1;
            left -= 1;
        }
        if let Frame::SendResult(result) = live.receive().await.expect("the sender's stream") {
            match result.result {
                Some(send_result::Result::Ok(response)) => seqs.push(response.seq),
                other => panic!("{other:?}"),
            }
            under_way -= 1;
        }
    }
    seqs
}

async fn read_all(device: &Device, group: &str) -> Vec<u64> {
    read_on(&mut device.live(), group).await
}

/// Reads messages until it has all, and gives their seqs in the order in which they came.
async fn read_on(live: &mut Live, group: &str) -> Vec<u64> {
    let mut seqs = Vec::with_capacity(MESSAGES);
    while seqs.len() < MESSAGES {
        if let Frame::Entries(entries) = live.receive().await.expect("the reader's stream")
            && entries.log_id == group
        {
            let messages = entries.entries.iter().filter(|entry| entry.kind() == EntryKind::Message);
            seqs.extend(messages.map(|entry| entry.seq));
        }
    }
    seqs
}

/// The memory that a process has in use, in bytes.
fn memory(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("the process's status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kilobytes * 1024
}
