//! Accounts, and the devices that they are logged in on.
use crate::{gateway::Caller, ids::*, time::Time};
#[derive(Clone)]
pub struct Accounts;
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct Error;
impl Accounts {
    pub fn revocations(&self) -> tokio::sync::broadcast::Receiver<DeviceId> {
        todo!()
    }
    pub fn is_revoked(&self, _d: DeviceId) -> bool {
        todo!()
    }
    pub async fn seen(&self, _d: DeviceId) -> Result<(), Error> {
        todo!()
    }
}
