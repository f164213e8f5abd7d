//! Logging a new device in by a QR code that it shows and that another device of the user's scans.

use std::{sync::Arc, time::Duration};

use tidings_proto::v1::{
    ApproveLinkRequest, LinkDeviceRequest, LinkDeviceResponse, ScanLinkRequest,
    device_service_client::DeviceServiceClient, link_device_response::Event,
};
use tokio::{sync::Mutex, time::timeout};
use tonic::Streaming;

use super::Client;
use crate::{
    Error, LinkStep, Result, ScannedLink,
    session::Session,
    wire::{self, system_time},
};

/// The server says where it stands every 30 seconds; silence for so long means that it cannot be reached.
const SILENCE: Duration = Duration::from_secs(75);

/// A log-in by QR code that is under way. Dropping it gives it up.
pub struct LinkObserver {
    session: Arc<Session>,
    going_on: Mutex<GoingOn>,
}

struct GoingOn {
    /// `None` once it has ended.
    events: Option<Streaming<LinkDeviceResponse>>,
    given: Option<LinkStep>,
}

impl LinkObserver {
    /// The next step: an offer, then that it was scanned, then `Linked` or `Refused`; `None` after those. `Linked` comes
    /// when this device is logged in, on an emptied local store.
    /// Errors: Offline, Storage, Refused (`ChallengeInvalid` when the two minutes of the offer are over); the log-in has
    /// ended with each.
    pub async fn next(&self) -> Result<Option<LinkStep>> {
        let mut going_on = self.going_on.lock().await;
        let GoingOn { events, given } = &mut *going_on;
        while let Some(stream) = events {
            let event = next_event(stream).await;
            if !matches!(event, Ok(Event::Offer(_) | Event::Scanned(_))) {
                *events = None;
            }
            let step = match event? {
                Event::Offer(offer) => LinkStep::Offer {
                    expires_at: system_time(offer.expires_at.as_ref()),
                    qr_text: offer.qr_text,
                    qr_svg: offer.qr_svg,
                },
                Event::Scanned(scanned) => LinkStep::Scanned { words: scanned.words },
                Event::Linked(session) => {
                    self.session.begin(Some(session)).await?;
                    LinkStep::Linked
                }
                Event::Refused(_) => LinkStep::Refused,
            };
            // The server repeats where it stands.
            if given.as_ref() != Some(&step) {
                *given = Some(step.clone());
                return Ok(Some(step));
            }
        }
        Ok(None)
    }
}

/// The next event that this version knows.
async fn next_event(events: &mut Streaming<LinkDeviceResponse>) -> Result<Event> {
    loop {
        let message = timeout(SILENCE, events.message()).await.map_err(|_| Error::offline("no answer in time"))??;
        let message = message.ok_or_else(|| Error::offline("the server ended the call without an answer"))?;
        if let Some(event) = message.event {
            return Ok(event);
        }
    }
}

impl Client {
    /// Logs in by a QR code, for a device of the user's to scan. Such a device needs a step-up before the calls that ask
    /// for one.
    /// Errors: Offline, Refused (`InvalidField`).
    pub async fn link_device(&self) -> Result<Arc<LinkObserver>> {
        let request = LinkDeviceRequest { device: Some(self.device()) };
        let events = call_openly!(self.session, DeviceServiceClient, link_device, request)?;
        let going_on = Mutex::new(GoingOn { events: Some(events), given: None });
        Ok(Arc::new(LinkObserver { session: Arc::clone(&self.session), going_on }))
    }

    /// Tells what a QR code would log in, and gives words that the new device shows too: have the user compare them, and
    /// then [`approve_link`](Self::approve_link).
    /// Errors: Offline, Refused (`ChallengeInvalid`, also if another device scanned it).
    pub async fn scan_link(&self, qr_text: String) -> Result<ScannedLink> {
        Ok(wire::scanned_link(call!(self.session, DeviceServiceClient, scan_link, ScanLinkRequest { qr_text })?))
    }

    /// Lets the new device in, or refuses it.
    /// Errors: Offline, Refused (`ChallengeInvalid`).
    pub async fn approve_link(&self, link_id: String, approve: bool) -> Result<()> {
        call!(self.session, DeviceServiceClient, approve_link, ApproveLinkRequest { link_id, approve })?;
        Ok(())
    }
}
