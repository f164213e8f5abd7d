//! PostgreSQL is away for some seconds: streams stay, what is written waits or is refused for now, and all goes on.

use std::time::Duration;

use tidings_proto::v1::{ErrorReason, SendRequest, send_request::Action};
use tokio::time::{sleep, timeout};
use tonic_types::StatusExt as _;

use super::{Cluster, chatting, open};
use crate::world::{Database, Device, Engine, content, refused, request};

/// Longer than a node tries by itself.
const AWAY: Duration = Duration::from_secs(12);
/// How long a write may wait for its answer.
const ANSWERED: Duration = Duration::from_secs(40);
/// Texts that each of two people writes.
const TEXTS: usize = 80;

#[tokio::test(flavor = "multi_thread")]
async fn while_postgres_is_away_writes_wait_or_are_refused_for_now_and_then_all_goes_on() {
    let mut postgres = Engine::start("postgres").await;
    let cluster = Cluster::start_on(Database::create_on(postgres.url()).await, 2, &[]).await;
    let (alice, bob, chat) = chatting(&cluster).await;
    let (mut alices, mut bobs) = (open(&alice).await, open(&bob).await);
    alices.send(&chat, "before").await;
    bobs.sees(&chat, ["before"]).await;

    let away = async {
        sleep(Duration::from_secs(1)).await;
        postgres.kill().await;
        sleep(AWAY).await;
        postgres.resume().await;
    };
    let (alice_wrote, bob_wrote, ()) = tokio::join!(write(&alice, &chat), write(&bob, &chat), away);
    assert!(alice_wrote.refused + bob_wrote.refused > 0, "nobody noticed that PostgreSQL was away");

    // The streams are those from before, and have it all, once.
    let last = alices.send(&chat, "after").await;
    for live in [&mut alices, &mut bobs] {
        live.entry("the last", &chat, |entry| (entry.seq == last).then_some(())).await;
        live.ping(1).await;
        let seqs: Vec<u64> = live.stored(&chat).iter().map(|entry| entry.seq).collect();
        assert_eq!(seqs, (1..=last).collect::<Vec<_>>());
    }
    let texts = alice.texts(&chat).await;
    assert_eq!(texts.len(), 2 * TEXTS + 2);
    for (device, wrote) in [(&alice, alice_wrote), (&bob, bob_wrote)] {
        let own = texts.iter().filter(|text| text.starts_with(&format!("{} ", device.username)));
        assert_eq!(own.collect::<Vec<_>>(), wrote.texts.iter().collect::<Vec<_>>());
    }
}

struct Wrote {
    texts: Vec<String>,
    /// How often it was refused for now.
    refused: usize,
}

/// Writes one text after the other, each again and again until it is accepted.
async fn write(device: &Device, chat: &str) -> Wrote {
    let mut wrote = Wrote { texts: Vec::new(), refused: 0 };
    for number in 0..TEXTS {
        let text = format!("{} {number}", device.username);
        let request = request(chat, Action::Content(content(&text)));
        wrote.refused += write_once(device, &request).await;
        wrote.texts.push(text);
        sleep(Duration::from_millis(50)).await;
    }
    wrote
}

/// Tries until it is accepted, and gives how often it was not.
async fn write_once(device: &Device, request: &SendRequest) -> usize {
    let mut refusals = 0;
    loop {
        let answer = timeout(ANSWERED, device.messages().send(request.clone())).await;
        let Err(status) = answer.expect("an answer") else { return refusals };
        let status = refused(Err::<(), _>(status), ErrorReason::Unavailable);
        let wait = status.get_error_details().retry_info().and_then(|info| info.retry_delay);
        sleep(wait.expect("when to try again")).await;
        refusals += 1;
    }
}
