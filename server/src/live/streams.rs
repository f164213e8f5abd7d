//! A device's one stream, whichever node it is on.
//!
//! Redis knows which session it is. The newest takes over, and the node of the old one is told to end it; should that
//! get lost, renewing finds it, after twenty seconds at the most. While Redis is away each node knows only its own.

use std::sync::Arc;

use tidings_proto::v1::ErrorReason;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tonic::Status;
use uuid::Uuid;

use super::{Session, envelope::ToStream, rooms::changed, sessions::Sessions};
use crate::{
    backends::redis::{
        Channel, Error, Redis,
        streams::{Owner, RENEWAL},
    },
    gateway::status,
    ids::DeviceId,
};

pub struct Streams {
    here: Sessions,
    redis: Option<Redis>,
}

impl Streams {
    pub fn new(redis: Option<Redis>) -> Arc<Self> {
        Arc::new(Self { here: Sessions::default(), redis })
    }

    /// Those of this node.
    pub fn here(&self) -> &Sessions {
        &self.here
    }

    /// Takes over from a stream that the device may have on another node.
    pub async fn take_over(&self, session: &Session) {
        let Some(redis) = &self.redis else { return };
        match redis.open_stream(session.caller.device, session.id).await {
            Ok(Some(newer)) if newer.node == redis.node() && newer.session > session.id => {
                session.end(Some(replaced()));
            }
            Ok(Some(old)) => self.replace(redis, session.caller.device, old),
            Ok(None) => {}
            Err(error) => missed(&error),
        }
    }

    fn replace(&self, redis: &Redis, device: DeviceId, Owner { session, node }: Owner) {
        if node == redis.node() {
            self.end_replaced(device, session);
        } else {
            redis.publish(Channel::Node(node), ToStream::Replaced { session }.encode(device));
        }
    }

    /// A session of this node was replaced by one elsewhere.
    pub fn end_replaced(&self, device: DeviceId, session: Uuid) {
        if let Some(old) = self.here.get(device).filter(|old| old.id == session) {
            old.end(Some(replaced()));
        }
    }

    /// A stream has ended.
    pub async fn close(&self, session: &Session) {
        self.here.remove(session);
        if let Some(redis) = &self.redis
            && let Err(error) = redis.close_stream(session.caller.device, session.id).await
        {
            missed(&error);
        }
    }

    /// Tells the node that has the device's stream, if it is another one.
    pub async fn forward(&self, device: DeviceId, message: ToStream) {
        let Some(redis) = &self.redis else { return };
        match redis.stream_of(device).await {
            Ok(Some(owner)) if owner.node != redis.node() => {
                redis.publish(Channel::Node(owner.node), message.encode(device));
            }
            Ok(_) => {}
            Err(error) => missed(&error),
        }
    }

    /// Keeps this node's streams known, until `stop`. Redis may come back empty.
    pub async fn renew(self: Arc<Self>, stop: CancellationToken) {
        let Some(redis) = &self.redis else { return };
        let mut link = redis.link();
        let mut ticks = interval(RENEWAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = changed(Some(&mut link)) => {}
                _ = ticks.tick() => {}
            }
            if redis.is_up()
                && let Err(error) = self.renew_all(redis).await
            {
                missed(&error);
            }
        }
    }

    async fn renew_all(&self, redis: &Redis) -> Result<(), Error> {
        let sessions = self.here.all();
        let streams: Vec<_> = sessions.iter().map(|session| (session.caller.device, session.id)).collect();
        let others = redis.renew_streams(&streams).await?;
        for (session, other) in sessions.iter().zip(others) {
            match other {
                Some(other) if other.session > session.id => session.end(Some(replaced())),
                Some(other) => self.replace(redis, session.caller.device, other),
                None => {}
            }
        }
        Ok(())
    }
}

fn missed(error: &Error) {
    tracing::debug!(%error, "other nodes do not know of a stream");
}

/// How a stream ends that another one took over from.
pub fn replaced() -> Status {
    status::refuse(ErrorReason::StreamReplaced, "the device opened another stream")
}
