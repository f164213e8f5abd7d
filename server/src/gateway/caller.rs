//! Who calls.

use tidings_proto::v1::ErrorReason;
use tonic::{Request, Status};

use super::status;
use crate::{
    ids::{DeviceId, UserId},
    time::Time,
};

/// The device that makes a call, put into the request by the authentication layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    pub user: UserId,
    pub device: DeviceId,
    /// When its access token ends.
    pub expires_at: Time,
}

impl Caller {
    /// The caller of a request that needs one.
    pub fn of<T>(request: &Request<T>) -> Result<Self, Status> {
        request
            .extensions()
            .get::<Self>()
            .copied()
            .ok_or_else(|| status::refuse(ErrorReason::Unauthenticated, "an access token is required"))
    }
}
