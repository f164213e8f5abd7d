//! A message's trace goes with it to the other node.

use super::{Cluster, chatting, open};
use crate::{
    traces::{Collector, is_one_trace, ways},
    world::until,
};

#[tokio::test]
async fn one_trace_follows_a_message_from_node_to_node() {
    let collector = Collector::start().await;
    let cluster = Cluster::start_with(2, &collector.settings("1", "50")).await;
    let (alice, bob, chat) = chatting(&cluster).await;
    let (mut alices, mut bobs) = (open(&alice).await, open(&bob).await);
    alices.send(&chat, "traced").await;
    bobs.sees(&chat, ["traced"]).await;
    // The sender's device gets its own entry too, on the node of the append.
    let found = until("the way to the other node is collected", async || {
        let mut ways = ways(&collector.spans(), ["send", "append", "deliver"]);
        ways.retain(|[_, append, deliver]| collector.instance(append) != collector.instance(deliver));
        ways.pop()
    })
    .await;
    is_one_trace(&found);
    assert_eq!(collector.instance(&found[0]), collector.instance(&found[1]));
}
