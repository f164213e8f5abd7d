//! Several nodes as one service: what one node does, a device on another sees.

mod chaos;
mod devices;
mod failures;
mod harness;
mod holds;
mod links;
mod live;
mod postgres;
mod rolling;
mod soak;
mod traced;

use tidings_proto::v1::{ErrorReason, SetPresenceRequest, connect_request::Frame as Say, server_frame::Frame};

use crate::world::{Device, Live, Transport, reason_of};
pub use harness::Cluster;

/// Two people in a direct chat, each on a node of their own.
async fn chatting(cluster: &Cluster) -> (Device, Device, String) {
    let (alice, bob) = (cluster.nodes[0].user("alice").await, cluster.nodes[1].user("bob").await);
    let chat = alice.chat_with(&bob).await;
    (alice, bob, chat)
}

/// A stream that has caught up.
async fn open(device: &Device) -> Live {
    let mut live = device.live();
    live.caught_up().await;
    live
}

async fn ended_for(live: &mut Live, reason: ErrorReason) {
    let status = live.ended().await;
    assert_eq!(reason_of(&status), Some(reason), "{status:?}");
}

/// Says that the app is open, and whom it watches.
async fn appear(live: &Live, watch: &[&Device]) {
    let watch_user_ids = watch.iter().map(|device| device.user_id.clone()).collect();
    live.say(Say::Presence(SetPresenceRequest { available: true, watch_user_ids })).await;
}

async fn online(live: &mut Live, who: &Device, is: bool) {
    let fits = |frame: &Frame| match frame {
        Frame::Presence(presence) if presence.user_id == who.user_id && presence.online == is => Some(()),
        _ => None,
    };
    live.wait(&format!("presence of {} with online {is}", who.username), fits).await;
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

/// How a browser's device reaches another node.
fn web_at(cluster: &Cluster, device: &Device, node: usize) -> Device {
    device.by(Transport::Web, cluster.nodes[node].server.address())
}
