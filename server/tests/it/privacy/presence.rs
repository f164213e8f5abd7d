//! Presence: asked for by a call, and watched on streams that were open before the owner chose.

use tidings_proto::v1::{
    GetPresenceRequest, PingRequest, Presence, Privacy, SetPresenceRequest, connect_request::Frame as Say,
    server_frame::Frame,
};

use super::{AUDIENCES, Cast, over_both, set};
use crate::world::{Device, Live, Transport, until};

over_both!(presence_is_told_to_whom_its_owner_chose_also_on_old_streams);

async fn presence_is_told_to_whom_its_owner_chose_also_on_old_streams(transport: Transport) {
    let cast = Cast::meet(transport).await;
    let mut owners = cast.owner.live();
    owners.caught_up().await;
    owners.say(Say::Presence(SetPresenceRequest { available: true, watch_user_ids: Vec::new() })).await;
    until("the owner is there", async || shown(&cast.friend, &cast.owner).await.online.then_some(())).await;
    let mut streams = Vec::new();
    for (viewer, _) in cast.audience(AUDIENCES[0]) {
        let mut live = viewer.live();
        live.caught_up().await;
        let watch_user_ids = vec![cast.owner.user_id.clone()];
        live.say(Say::Presence(SetPresenceRequest { available: false, watch_user_ids })).await;
        told(&mut live, 0).await;
        streams.push(live);
    }
    for (round, audience) in (1..).zip(AUDIENCES.into_iter().rev()) {
        let (last_seen, online) = (audience.into(), audience.into());
        set(&cast.owner, Privacy { last_seen, online, ..Default::default() }).await;
        for ((viewer, may), live) in cast.audience(audience).into_iter().zip(&mut streams) {
            let who = &viewer.username;
            assert_eq!(shown(viewer, &cast.owner).await.online, may, "GetPresence by {who}: {audience:?}");
            for presence in told(live, round).await {
                let seen = presence.online || presence.last_seen_at.is_some();
                assert!(may || !seen, "the stream of {who}, {audience:?}: {presence:?}");
            }
        }
    }
}

/// The owner's presence as a stream tells it: at least once, and up to when it has answered a ping.
async fn told(live: &mut Live, nonce: u64) -> Vec<Presence> {
    live.say(Say::Ping(PingRequest { nonce })).await;
    let (mut presences, mut answered) = (Vec::new(), false);
    while presences.is_empty() || !answered {
        match live.receive().await.expect("a frame") {
            Frame::Presence(presence) => presences.push(presence),
            Frame::Pong(pong) => answered |= pong.nonce == nonce,
            _ => {}
        }
    }
    presences
}

async fn shown(viewer: &Device, owner: &Device) -> Presence {
    let request = GetPresenceRequest { user_ids: vec![owner.user_id.clone()] };
    let response = viewer.live_service().get_presence(request).await.expect("presence").into_inner();
    response.presences.into_iter().next().expect("one presence")
}
