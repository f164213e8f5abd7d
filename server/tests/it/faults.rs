//! The checker notices a server that breaks its promises on purpose, and no other.

use std::time::Duration;

use crate::{
    checker::{Fault, Violation, check},
    soak::{End, OneServer, Plan, run},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_that_is_written_again_is_noticed() {
    let faults = [Fault::WrittenTwice, Fault::NotAsAcknowledged];
    assert_noticed(run_with("skip-dedupe").await, &faults);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_that_is_not_filled_is_noticed() {
    assert_noticed(run_with("drop-gap-fill").await, &[Fault::Missing, Fault::BrokenProtocol]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_member_who_goes_on_receiving_is_noticed() {
    assert_noticed(run_with("ignore-leave").await, &[Fault::ReadAfterLeaving]);
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_hints_break_no_promise() {
    run_with("lose-hints").await.unwrap_or_else(|violation| panic!("{violation}"));
}

async fn run_with(fault: &'static str) -> Result<(), Violation> {
    let plan = Plan { users: 6, direct_chats: 2, groups: 4, duration: Duration::from_secs(12), end: End::Reconnect };
    let service = OneServer::start(1, &[("TIDINGS_FAULT", fault)]).await;
    check(&run(&plan, service).await)
}

#[track_caller]
fn assert_noticed(result: Result<(), Violation>, faults: &[Fault]) {
    let violation = result.expect_err("the broken promise was not noticed");
    assert!(faults.contains(&violation.fault), "expected one of {faults:?}, found:\n{violation}");
}
