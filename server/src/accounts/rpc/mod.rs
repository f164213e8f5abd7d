//! AuthService and DeviceService on the wire.

mod auth;
mod changes;
mod device_keys;
mod devices;
mod links;
mod parts;
mod passkeys;

pub use parts::{device_on_wire, security_on_wire};

use std::sync::Arc;

use super::Accounts;
use crate::{export::Exports, gateway::limits::Limits};

const NAME_CHARACTERS: usize = 64;

pub struct AuthRpc {
    pub accounts: Accounts,
    pub exports: Exports,
    pub limits: Arc<Limits>,
}

pub struct DeviceRpc(pub Accounts);
