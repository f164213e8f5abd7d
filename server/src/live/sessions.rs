//! The streams of this node, at most one for each device.

use std::{collections::HashMap, sync::Arc};

use parking_lot::Mutex;
use tonic::Status;

use super::{Session, streams::replaced};
use crate::ids::DeviceId;

#[derive(Default)]
pub struct Sessions {
    by_device: Mutex<HashMap<DeviceId, Arc<Session>>>,
}

impl Sessions {
    /// A device's new stream, which takes over from the old one.
    pub fn insert(&self, session: &Arc<Session>) {
        let old = self.by_device.lock().insert(session.caller.device, Arc::clone(session));
        match old {
            Some(old) => old.end(Some(replaced())),
            None => metrics::gauge!("tidings_streams").increment(1),
        }
    }

    /// A stream has ended; if it was replaced, its successor stays.
    pub fn remove(&self, session: &Session) {
        let mut sessions = self.by_device.lock();
        if sessions.get(&session.caller.device).is_some_and(|other| other.id == session.id) {
            sessions.remove(&session.caller.device);
            metrics::gauge!("tidings_streams").decrement(1);
        }
    }

    pub fn get(&self, device: DeviceId) -> Option<Arc<Session>> {
        self.by_device.lock().get(&device).cloned()
    }

    pub fn all(&self) -> Vec<Arc<Session>> {
        self.by_device.lock().values().cloned().collect()
    }

    pub fn is_empty(&self) -> bool {
        self.by_device.lock().is_empty()
    }

    /// Ends a device's stream.
    pub fn end(&self, device: DeviceId, status: Status) {
        if let Some(session) = self.get(device) {
            session.end(Some(status));
        }
    }
}
