//! What people show of themselves, and to whom.
use crate::{ids::*, time::Time};
use std::collections::HashMap;
#[derive(Clone)]
pub struct Profiles;
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct Error;
impl From<Error> for tonic::Status {
    fn from(_: Error) -> Self {
        todo!()
    }
}
#[derive(Clone, Copy, Default)]
pub struct Visibility {
    pub online: bool,
    pub last_seen: bool,
}
impl Profiles {
    pub async fn visibility(&self, _v: UserId, _u: &[UserId]) -> Result<HashMap<UserId, Visibility>, Error> {
        todo!()
    }
    pub async fn last_seen(&self, _u: &[UserId]) -> Result<HashMap<UserId, Time>, Error> {
        todo!()
    }
    pub async fn set_last_seen(&self, _u: UserId, _t: Time) -> Result<(), Error> {
        todo!()
    }
}
impl Profiles {
    pub async fn exists(&self, _u: &[UserId]) -> Result<Vec<UserId>, Error> {
        todo!()
    }
    pub async fn has_blocked(&self, _a: UserId, _b: UserId) -> Result<bool, Error> {
        todo!()
    }
    pub async fn blockers_among(&self, _a: UserId, _b: &[UserId]) -> Result<Vec<UserId>, Error> {
        todo!()
    }
}
