//! Linking: a new device shows a QR code, one of the user's devices scans it and lets it in.
//!
//! The code holds a secret, of which the database has the hash. Whoever scans it first has it, and nobody else. Both
//! devices then show words that come from that secret and one of the scan: words that differ tell the user that the
//! code on the screen is not the one that was scanned. The new device waits over a stream; the node that holds it makes
//! the session, so that its tokens are kept nowhere on their way. It is woken by whoever decides, on other nodes through
//! Redis, and looks by itself each second in case that got lost.

use std::{collections::HashMap, sync::Arc, time::Duration};

use bip39::Language;
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore, mpsc},
    time::{Instant, sleep},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use super::{
    Accounts, Error,
    sessions::{NewDevice, Proven, Session},
    store,
};
use crate::{
    backends::{db::transact, redis::Channel},
    gateway::{Caller, status::Invalid},
    ids::LinkId,
    qr::Qr,
    time::Time,
};

/// How long an offer stands.
const LIFE: Duration = Duration::from_mins(2);
/// New devices that wait at the same time on this node.
const WAITING: usize = 1024;
/// How late a decision on another node is noticed at the most.
const LOOK: Duration = Duration::from_secs(1);
/// What waits to be taken by one new device: the offer, that it was scanned, how it ended, and one of them again.
const EVENTS: usize = 4;
/// How often a device is told again what it knows, so that nothing on the way takes the stream for dead.
const AGAIN: Duration = Duration::from_secs(30);
/// What the text of a code begins with.
const PREFIX: &str = "tidings:link:";
/// Words that both devices show, of 11 bits each.
const WORDS: usize = 4;

/// What a new device is told.
pub enum Event {
    Offer(Offer),
    Scanned { words: String },
    Linked(Session),
    Refused,
}

/// A code to show.
#[derive(Clone)]
pub struct Offer {
    pub text: String,
    pub svg: String,
    pub expires_at: Time,
}

/// How far a link is.
pub struct State {
    /// Those to show, once it was scanned.
    pub words: Option<String>,
    pub decision: Option<Decision>,
}

/// What the user decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Approved,
    Refused,
}

/// What a device that scanned is told.
pub struct Scanned {
    pub link: LinkId,
    pub device: NewDevice,
    pub words: String,
}

/// The secret in a QR code.
pub struct Secret([u8; 32]);

impl Secret {
    pub fn new() -> Self {
        Self(rand::random())
    }

    fn text(&self) -> String {
        let (high, low) = self.0.split_at(16);
        let half = |bytes: &[u8]| Uuid::from_slice(bytes).unwrap_or_default().simple().to_string();
        format!("{PREFIX}{}{}", half(high), half(low))
    }

    pub fn parse(field: &str, text: &str) -> Result<Self, Invalid> {
        let invalid = || Invalid::new(field, "must be the text of a code that LinkDevice gave");
        let digits = text.strip_prefix(PREFIX).filter(|digits| digits.len() == 64).ok_or_else(invalid)?;
        let half = |digits: &str| Uuid::try_parse(digits).map_err(|_| invalid()).map(Uuid::into_bytes);
        let (high, low) = digits.split_at_checked(32).ok_or_else(invalid)?;
        let bytes = [half(high)?, half(low)?].concat();
        bytes.try_into().map(Self).map_err(|_| invalid())
    }

    /// It has all the entropy that a hash could ask for, so one round and no salt are enough.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }

    /// The words that belong to this code and one scan of it.
    fn words(&self, scan: &[u8; 32]) -> String {
        let digest = Sha256::new().chain_update(b"tidings link words\n").chain_update(self.0).chain_update(scan);
        let mut bits = digest.finalize().iter().take(8).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        let list = Language::English.word_list();
        let mut words = Vec::with_capacity(WORDS);
        for _ in 0..WORDS {
            words.push(list[bits as usize % list.len()]);
            bits >>= 11;
        }
        words.join(" ")
    }
}

/// The new devices that wait on this node.
pub struct Links {
    waiting: Mutex<HashMap<LinkId, Arc<Notify>>>,
    places: Arc<Semaphore>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Links {
    pub fn new() -> Self {
        Self {
            waiting: Mutex::default(),
            places: Arc::new(Semaphore::new(WAITING)),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        }
    }

    fn wake(&self, link: LinkId) {
        if let Some(waiting) = self.waiting.lock().get(&link) {
            waiting.notify_one();
        }
    }
}

/// A new device that waits.
struct Waiting {
    link: LinkId,
    offer: Offer,
    events: mpsc::Sender<Result<Event, Error>>,
    woken: Arc<Notify>,
    _place: OwnedSemaphorePermit,
}

impl Waiting {
    /// Tells how far the link is: when that is new, and again now and then.
    fn tell(&self, words: Option<String>, told: &mut Option<(Option<String>, Instant)>) {
        let due = match told {
            Some((last, at)) if *last == words => at.elapsed() >= AGAIN && self.events.capacity() == EVENTS,
            _ => true,
        };
        if due {
            let event = match words.clone() {
                Some(words) => Event::Scanned { words },
                None => Event::Offer(self.offer.clone()),
            };
            // There is room for what is new, and what is not is told when all before it was taken.
            let _ = self.events.try_send(Ok(event));
            *told = Some((words, Instant::now()));
        }
    }
}

impl Accounts {
    /// Offers to log a device in, and tells it what becomes of that. The offer ends when nobody listens any more.
    pub async fn offer_link(&self, device: NewDevice) -> Result<mpsc::Receiver<Result<Event, Error>>, Error> {
        let links = &self.inner.links;
        let place = Arc::clone(&links.places).try_acquire_owned().map_err(|_| Error::Busy)?;
        let (link, secret, expires_at) = (LinkId::new(), Secret::new(), Time::now() + LIFE);
        let text = secret.text();
        let offer = Offer { svg: Qr::of(&text)?.svg, text, expires_at };
        store::links::insert(&mut *self.inner.db.writer().await?, link, &secret.hash(), &device, expires_at).await?;
        let (events, told) = mpsc::channel(EVENTS);
        let waiting = Waiting { link, offer, events, woken: Arc::default(), _place: place };
        links.waiting.lock().insert(link, Arc::clone(&waiting.woken));
        let accounts = self.clone();
        links.tasks.spawn(async move { accounts.hold_link(waiting, device).await });
        Ok(told)
    }

    /// Waits until a link ends, and leaves nothing of it behind.
    async fn hold_link(&self, waiting: Waiting, device: NewDevice) {
        let stop = &self.inner.links.stop;
        let decided = tokio::select! {
            decided = self.await_decision(&waiting) => decided,
            // Nobody is left to tell.
            () = waiting.events.closed() => Err(Error::ChallengeInvalid),
            () = stop.cancelled() => Err(Error::Stopping),
        };
        self.inner.links.waiting.lock().remove(&waiting.link);
        let ended = match decided {
            Ok(Decision::Approved) => self.log_linked_in(&waiting, &device).await,
            ended => {
                let event = ended.map(|_| Event::Refused);
                // Who does not listen any more need not know.
                drop(waiting.events.try_send(event));
                self.drop_link(waiting.link).await
            }
        };
        if let Err(error) = ended {
            tracing::warn!(%error, "a link did not end well");
        }
    }

    /// Logs a device in that was let in, and gives it its session. If it went away meanwhile, nobody has the tokens, and
    /// nobody should find the device.
    async fn log_linked_in(&self, waiting: &Waiting, device: &NewDevice) -> Result<(), Error> {
        let session = self.claim_link(waiting.link, device).await;
        let made = session.as_ref().ok().map(|session| session.caller);
        let told = waiting.events.try_send(session.map(Event::Linked));
        match made {
            Some(caller) if told.is_err() => self.revoke(caller.user, caller.device).await,
            Some(_) => Ok(()),
            None => self.drop_link(waiting.link).await,
        }
    }

    async fn drop_link(&self, link: LinkId) -> Result<(), Error> {
        Ok(store::links::delete(&mut *self.inner.db.writer().await?, link).await?)
    }

    /// What the user decides. What happens on the way is told.
    async fn await_decision(&self, waiting: &Waiting) -> Result<Decision, Error> {
        let mut told = None;
        loop {
            let state = store::links::state(self.inner.db.reader(), waiting.link).await?;
            let State { words, decision } = state.ok_or(Error::ChallengeInvalid)?;
            waiting.tell(words, &mut told);
            if let Some(decision) = decision {
                return Ok(decision);
            }
            tokio::select! {
                () = waiting.woken.notified() => {}
                () = sleep(LOOK) => {}
            }
        }
    }

    /// Logs a device in that was let in. Who let it in must still be there.
    pub(super) async fn claim_link(&self, link: LinkId, device: &NewDevice) -> Result<Session, Error> {
        let session = transact!(self.inner.db, |transaction| {
            let claimed = store::links::claim(transaction, link).await?;
            let (user, by) = claimed.ok_or(Error::ChallengeInvalid)?;
            store::lock_account(transaction, user).await?;
            if !store::lock_device(transaction, user, by).await? {
                return Err(Error::ChallengeInvalid);
            }
            // What a device may do that has not proven who holds it, it cannot do by way of another.
            let (session, revoked) = self.begin_session(transaction, user, device, Proven::Before).await?;
            for device in revoked {
                self.note_revoked(device);
            }
            Ok(session)
        });
        let session = session?;
        self.began(&session).await?;
        Ok(session)
    }

    /// Takes an offer for the caller's device, and tells what it would let in.
    pub async fn scan_link(&self, caller: Caller, secret: &Secret) -> Result<Scanned, Error> {
        let words = secret.words(&rand::random());
        let mut writer = self.inner.db.writer().await?;
        let scanned = store::links::scan(&mut writer, &secret.hash(), caller, &words).await?;
        let scanned = scanned.ok_or(Error::ChallengeInvalid)?;
        self.wake_link(scanned.link);
        Ok(scanned)
    }

    /// Lets the new device in that the caller's device scanned, or refuses it.
    pub async fn decide_link(&self, caller: Caller, link: LinkId, decision: Decision) -> Result<(), Error> {
        let decided = store::links::decide(&mut *self.inner.db.writer().await?, link, caller, decision).await?;
        if !decided {
            return Err(Error::ChallengeInvalid);
        }
        self.wake_link(link);
        Ok(())
    }

    fn wake_link(&self, link: LinkId) {
        self.inner.links.wake(link);
        if let Some(redis) = &self.inner.redis {
            redis.publish(Channel::Links, link.0.into_bytes().to_vec());
        }
    }

    /// Something happened to a link on another node.
    pub fn hear_link(&self, message: &[u8]) {
        if let Ok(link) = Uuid::from_slice(message) {
            self.inner.links.wake(LinkId(link));
        }
    }

    /// Ends what waits, so that it goes to another node.
    pub async fn end_links(&self) {
        let links = &self.inner.links;
        links.stop.cancel();
        links.tasks.close();
        links.tasks.wait().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_code_is_read_again_and_nothing_else_is() {
        let secret = Secret::new();
        let text = secret.text();
        assert_eq!(Secret::parse("qr_text", &text).unwrap().0, secret.0);
        let wrong = ["", PREFIX, &text[1..], &text[..text.len() - 1], &format!("{text}0"), &text.replace(':', "-")];
        for wrong in wrong {
            assert!(Secret::parse("qr_text", wrong).is_err(), "{wrong}");
        }
        let odd = format!("{PREFIX}{}", "ä".repeat(32));
        assert!(Secret::parse("qr_text", &odd).is_err());
    }

    #[test]
    fn words_depend_on_the_code_and_on_the_scan() {
        let (one, other) = (Secret([1; 32]), Secret([2; 32]));
        let words = one.words(&[3; 32]);
        assert_eq!(words, one.words(&[3; 32]));
        assert_ne!(words, other.words(&[3; 32]));
        assert_ne!(words, one.words(&[4; 32]));
        let list = Language::English.word_list();
        assert_eq!(words.split(' ').filter(|word| list.contains(word)).count(), WORDS);
    }
}
