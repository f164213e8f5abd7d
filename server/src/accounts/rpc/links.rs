//! The calls of DeviceService about linking a new device.

use std::pin::Pin;

use futures::{Stream, StreamExt as _};
use tidings_proto::v1::{
    self, ApproveLinkRequest, ApproveLinkResponse, LinkDeviceRequest, LinkDeviceResponse, LinkOffer, LinkRefused,
    LinkScanned, ScanLinkRequest, ScanLinkResponse, link_device_response,
};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Status};

use super::parts::new_device;
use crate::{
    accounts::{
        Accounts,
        links::{Decision, Event, Offer, Secret},
    },
    gateway::{Caller, Place, parse},
};

pub type Events = Pin<Box<dyn Stream<Item = Result<LinkDeviceResponse, Status>> + Send>>;

pub async fn link_device(accounts: &Accounts, request: Request<LinkDeviceRequest>) -> Result<Events, Status> {
    let place = Place::of(&request);
    let device = new_device(request.into_inner().device, place)?;
    let events = ReceiverStream::new(accounts.offer_link(device).await?);
    Ok(Box::pin(events.map(|event| Ok(LinkDeviceResponse { event: Some(event?.into()) }))))
}

pub async fn scan_link(accounts: &Accounts, request: Request<ScanLinkRequest>) -> Result<ScanLinkResponse, Status> {
    let caller = Caller::of(&request)?;
    let secret = Secret::parse("qr_text", &request.into_inner().qr_text)?;
    let scanned = accounts.scan_link(caller, &secret).await?;
    Ok(ScanLinkResponse {
        link_id: scanned.link.to_string(),
        device: Some(v1::NewDevice { name: scanned.device.name, platform: scanned.device.platform }),
        place: scanned.device.place.0,
        words: list(&scanned.words),
    })
}

pub async fn approve_link(
    accounts: &Accounts,
    request: Request<ApproveLinkRequest>,
) -> Result<ApproveLinkResponse, Status> {
    let caller = Caller::of(&request)?;
    let request = request.into_inner();
    let link = parse::id("link_id", &request.link_id)?;
    let decision = if request.approve { Decision::Approved } else { Decision::Refused };
    accounts.decide_link(caller, link, decision).await?;
    Ok(ApproveLinkResponse {})
}

impl From<Event> for link_device_response::Event {
    fn from(event: Event) -> Self {
        match event {
            Event::Offer(Offer { text, svg, expires_at }) => {
                Self::Offer(LinkOffer { qr_text: text, qr_svg: svg, expires_at: Some(expires_at.into()) })
            }
            Event::Scanned { words } => Self::Scanned(LinkScanned { words: list(&words) }),
            Event::Linked(session) => Self::Linked(session.into()),
            Event::Refused => Self::Refused(LinkRefused {}),
        }
    }
}

fn list(words: &str) -> Vec<String> {
    words.split(' ').map(str::to_owned).collect()
}
