//! Linking: a new device shows a code, one of the user's devices scans it and lets it in, or somebody else tries to.

use futures::future::join;
use tidings_proto::v1::{
    ApproveLinkRequest, ErrorReason, LinkDeviceRequest, LinkDeviceResponse, LinkOffer, ListDevicesRequest,
    LogOutRequest, NewDevice, RevokeOtherDevicesRequest, ScanLinkRequest, ScanLinkResponse, Session, StepUpRequest,
    account_event::Event as AccountEvent, entry::Body, link_device_response::Event, step_up_request::Proof,
};
use tokio::time::timeout;
use tonic::{Status, Streaming};

use crate::world::{Device, PASSWORD, PATIENCE, People, Transport, World, reason_of, refused, refused_field, until};

/// A new device that waits.
pub struct NewOne {
    events: Streaming<LinkDeviceResponse>,
    pub offer: LinkOffer,
}

impl NewOne {
    /// A device that shows a code.
    pub async fn show(people: &People) -> Self {
        let device = NewDevice { name: "Tablet".to_owned(), platform: "Test".to_owned() };
        let request = LinkDeviceRequest { device: Some(device) };
        let mut events = people.anyone().devices().link_device(request).await.expect("link").into_inner();
        match next(&mut events).await.expect("an offer") {
            Some(Event::Offer(offer)) => Self { events, offer },
            other => panic!("expected an offer, got {other:?}"),
        }
    }

    /// The words that it shows after it was scanned.
    pub async fn words(&mut self) -> Vec<String> {
        match next(&mut self.events).await.expect("that it was scanned") {
            Some(Event::Scanned(scanned)) => scanned.words,
            other => panic!("expected that it was scanned, got {other:?}"),
        }
    }

    /// How it ends.
    async fn end(&mut self) -> Result<Option<Event>, Status> {
        next(&mut self.events).await
    }

    pub async fn session(&mut self) -> Session {
        match self.end().await.expect("a session") {
            Some(Event::Linked(session)) => session,
            other => panic!("expected a session, got {other:?}"),
        }
    }
}

async fn next(events: &mut Streaming<LinkDeviceResponse>) -> Result<Option<Event>, Status> {
    let message = timeout(PATIENCE, events.message()).await.expect("an event in time")?;
    Ok(message.map(|message| message.event.expect("an event")))
}

pub async fn scan(device: &Device, offer: &LinkOffer) -> Result<ScanLinkResponse, Status> {
    let request = ScanLinkRequest { qr_text: offer.qr_text.clone() };
    device.devices().scan_link(request).await.map(tonic::Response::into_inner)
}

pub async fn decide(device: &Device, link: &str, approve: bool) -> Result<(), Status> {
    let request = ApproveLinkRequest { link_id: link.to_owned(), approve };
    device.devices().approve_link(request).await.map(drop)
}

/// Another device of the user's, which this one let in. It has not proven who holds it.
pub async fn linked(world: &World, device: &Device) -> Device {
    let mut new = NewOne::show(world).await;
    let scanned = scan(device, &new.offer).await.expect("scan");
    assert_eq!(new.words().await, scanned.words);
    decide(device, &scanned.link_id, true).await.expect("approve");
    world.device(&device.username, new.session().await)
}

async fn names(device: &Device) -> Vec<String> {
    try_names(device).await.expect("the devices")
}

async fn try_names(device: &Device) -> Result<Vec<String>, Status> {
    let response = device.devices().list_devices(ListDevicesRequest {}).await?.into_inner();
    Ok(response.devices.into_iter().map(|device| device.name).collect())
}

#[tokio::test]
async fn a_device_that_is_let_in_is_one_of_the_users() {
    for transport in [Transport::Connect, Transport::Web] {
        let world = World::start_with(transport, &[]).await;
        let alice = world.user("alice").await;
        let mut new = NewOne::show(&world).await;
        assert!(new.offer.qr_svg.contains("<svg"), "{}", new.offer.qr_svg);
        let scanned = scan(&alice, &new.offer).await.expect("scan");
        let device = scanned.device.expect("the device");
        assert_eq!((device.name.as_str(), scanned.place.as_str()), ("Tablet", "127.0.0.0/24"));
        assert_eq!(scanned.words.len(), 4);
        assert_eq!(new.words().await, scanned.words);
        decide(&alice, &scanned.link_id, true).await.expect("approve");
        let session = new.session().await;
        assert_eq!(session.user_id, alice.user_id);
        let tablet = world.device("alice", session);
        assert_eq!(names(&tablet).await, ["Tablet", &names(&alice).await[1]]);
        // Her other devices are told.
        until("the account log tells of it", async || {
            let log = alice.history(&alice.user_id).await.expect("the account log");
            let told = |body: &Body| match body {
                Body::Account(told) => {
                    matches!(&told.event, Some(AccountEvent::DeviceChanged(it)) if it.device_id == tablet.id)
                }
                _ => false,
            };
            log.iter().filter_map(|entry| entry.body.as_ref()).any(told).then_some(())
        })
        .await;
        assert!(new.end().await.expect("the end").is_none(), "the stream ends with the session");
    }
}

#[tokio::test]
async fn a_device_that_is_refused_gets_nothing() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let mut new = NewOne::show(&world).await;
    let scanned = scan(&alice, &new.offer).await.expect("scan");
    new.words().await;
    decide(&alice, &scanned.link_id, false).await.expect("refuse");
    assert!(matches!(new.end().await, Ok(Some(Event::Refused(_)))));
    refused(decide(&alice, &scanned.link_id, true).await, ErrorReason::ChallengeInvalid);
    refused(scan(&alice, &new.offer).await, ErrorReason::ChallengeInvalid);
    assert_eq!(names(&alice).await.len(), 1);
}

#[tokio::test]
async fn only_the_device_that_scanned_lets_in_and_once() {
    let world = World::start().await;
    let (alice, mallory) = world.pair().await;
    let phone = world.another_device(&alice).await;
    let mut new = NewOne::show(&world).await;
    let scanned = scan(&alice, &new.offer).await.expect("scan");
    // An answer that was lost is given again, to the same device.
    assert_eq!(scan(&alice, &new.offer).await.expect("scan again"), scanned);
    for other in [&phone, &mallory] {
        refused(scan(other, &new.offer).await, ErrorReason::ChallengeInvalid);
        refused(decide(other, &scanned.link_id, true).await, ErrorReason::ChallengeInvalid);
    }
    assert_eq!(new.words().await, scanned.words);
    let (first, second) = join(decide(&alice, &scanned.link_id, true), decide(&alice, &scanned.link_id, true)).await;
    assert_eq!([first.is_ok(), second.is_ok()].iter().filter(|approved| **approved).count(), 1);
    new.session().await;
    assert_eq!(names(&alice).await.len(), 3);
    refused(decide(&alice, &scanned.link_id, true).await, ErrorReason::ChallengeInvalid);
    refused(scan(&alice, &new.offer).await, ErrorReason::ChallengeInvalid);
}

#[tokio::test]
async fn of_two_who_scan_at_once_one_has_it() {
    let world = World::start().await;
    let (alice, mallory) = world.pair().await;
    for _ in 0..10 {
        let new = NewOne::show(&world).await;
        let (alices, mallorys) = join(scan(&alice, &new.offer), scan(&mallory, &new.offer)).await;
        assert!(alices.is_ok() != mallorys.is_ok(), "{alices:?} {mallorys:?}");
    }
}

#[tokio::test]
async fn whoever_scans_a_code_over_a_shoulder_shows_other_words_and_logs_nobody_in_as_its_owner() {
    let world = World::start().await;
    let (alice, mallory) = world.pair().await;
    let mut tablet = NewOne::show(&world).await;
    let stolen = scan(&mallory, &tablet.offer).await.expect("mallory is first");
    // Alice is told at once: her own scan fails, and her phone shows no words beside those of the tablet.
    refused(scan(&alice, &tablet.offer).await, ErrorReason::ChallengeInvalid);
    assert_eq!(tablet.words().await, stolen.words);
    decide(&mallory, &stolen.link_id, true).await.expect("approve");
    // All that mallory can give away is mallory's own account.
    assert_eq!(tablet.session().await.user_id, mallory.user_id);
    assert_eq!(names(&alice).await.len(), 1);
}

#[tokio::test]
async fn a_code_that_was_put_over_another_shows_words_that_the_tablet_does_not_show() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let mut tablet = NewOne::show(&world).await;
    let mut mallorys = NewOne::show(&world).await;
    assert_ne!(tablet.offer.qr_text, mallorys.offer.qr_text);
    let scanned = scan(&alice, &mallorys.offer).await.expect("alice scans what she sees");
    // Her phone shows the words of mallory's device; the tablet before her shows none. She refuses.
    assert_eq!(mallorys.words().await, scanned.words);
    decide(&alice, &scanned.link_id, false).await.expect("refuse");
    assert!(matches!(mallorys.end().await, Ok(Some(Event::Refused(_)))));
    // What the tablet hears first is of its own code.
    let own = scan(&alice, &tablet.offer).await.expect("scan the right code");
    assert_eq!(tablet.words().await, own.words);
    assert_ne!(own.words, scanned.words);
    assert_eq!(names(&alice).await.len(), 1);
}

#[tokio::test]
async fn each_scan_has_words_of_its_own() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let mut seen = std::collections::HashSet::new();
    for _ in 0..20 {
        let new = NewOne::show(&world).await;
        assert!(seen.insert(scan(&alice, &new.offer).await.expect("scan").words), "{seen:?}");
    }
}

#[tokio::test]
async fn a_code_that_was_made_up_is_refused() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let made_up = |text: &str| LinkOffer { qr_text: text.to_owned(), ..Default::default() };
    let guess = format!("tidings:link:{}", "0".repeat(64));
    refused(scan(&alice, &made_up(&guess)).await, ErrorReason::ChallengeInvalid);
    refused_field(scan(&alice, &made_up("tidings:link:0")).await, "qr_text");
}

#[tokio::test]
async fn an_offer_ends_with_the_call_that_made_it() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let NewOne { events, offer } = NewOne::show(&world).await;
    drop(events);
    // The first scans may be before the server has noticed; who scanned can scan again until then.
    let refusal = until("the offer is gone", async || scan(&alice, &offer).await.err()).await;
    refused(Err::<(), _>(refusal), ErrorReason::ChallengeInvalid);
}

#[tokio::test]
async fn who_went_away_before_being_let_in_leaves_no_device() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    for _ in 0..5 {
        let NewOne { events, offer } = NewOne::show(&world).await;
        let scanned = scan(&alice, &offer).await.expect("scan");
        let (approved, ()) = join(decide(&alice, &scanned.link_id, true), async move { drop(events) }).await;
        // Whichever was first.
        drop(approved);
    }
    // What is under way is done before the server ends.
    world.server.ask_to_end();
    world.server.ended().await;
    world.server.restart().await;
    let names = until("the server answers again", async || try_names(&alice).await.ok()).await;
    assert_eq!(names.len(), 1, "{names:?}");
}

#[tokio::test]
async fn a_device_that_was_let_in_must_prove_who_holds_it_before_dangerous_calls() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let tablet = linked(&world, &alice).await;
    let key =
        tidings_proto::v1::EnrolDeviceKeyRequest { public_key: crate::device_keys::public(&crate::world::new_key()) };
    refused(tablet.auth().enrol_device_key(key.clone()).await, ErrorReason::StepUpRequired);
    // Nor by way of a third device, which it lets in.
    let third = linked(&world, &tablet).await;
    refused(third.auth().enrol_device_key(key.clone()).await, ErrorReason::StepUpRequired);
    let proof = Some(Proof::Password(PASSWORD.to_owned()));
    tablet.auth().step_up(StepUpRequest { proof }).await.expect("step up");
    tablet.auth().enrol_device_key(key).await.expect("enrol");
}

#[tokio::test]
async fn a_server_that_stops_sends_those_who_wait_elsewhere() {
    let mut world = World::start().await;
    let mut new = NewOne::show(&world).await;
    world.server.ask_to_end();
    let status = new.end().await.expect_err("the end");
    world.server.ended().await;
    assert_eq!(reason_of(&status), Some(ErrorReason::Unavailable), "{status:?}");
}

#[tokio::test]
async fn all_other_devices_are_logged_out_at_once() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let others = [world.another_device(&alice).await, linked(&world, &alice).await];
    let mut streams = Vec::new();
    for other in &others {
        let mut stream = other.live();
        stream.caught_up().await;
        streams.push(stream);
    }
    let response = alice.devices().revoke_other_devices(RevokeOtherDevicesRequest {}).await.expect("revoke");
    assert_eq!(response.into_inner().revoked, 2);
    for (other, stream) in others.iter().zip(&mut streams) {
        assert_eq!(reason_of(&stream.ended().await), Some(ErrorReason::Unauthenticated));
        refused(other.auth().log_out(LogOutRequest {}).await, ErrorReason::Unauthenticated);
    }
    assert_eq!((names(&alice).await.len(), names(&bob).await.len()), (1, 1));
}

#[tokio::test]
async fn a_device_is_known_by_the_place_that_the_balancer_names() {
    let settings = [("TIDINGS_SERVER__PLACE_HEADER", "x-client-city")];
    let world = World::start_with(Transport::Connect, &settings).await;
    let alice = world.user("alice").await;
    let place = async || {
        let response = alice.devices().list_devices(ListDevicesRequest {}).await.expect("the devices").into_inner();
        response.devices[0].place.clone()
    };
    assert_eq!(place().await, "127.0.0.0/24");
    let mut request =
        tonic::Request::new(tidings_proto::v1::RefreshRequest { refresh_token: alice.session.refresh_token.clone() });
    request.metadata_mut().insert("x-client-city", "Lisbon".parse().expect("a value"));
    world.anyone().auth().refresh(request).await.expect("refresh");
    assert_eq!(place().await, "Lisbon");
}
