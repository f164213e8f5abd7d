//! From the contract's types to the SDK's, and back.

mod account;
mod messages;
mod people;

use std::time::SystemTime;

use prost_types::Timestamp;

pub use account::*;
pub use messages::*;
pub use people::*;

use crate::time::{from_millis, optional_millis, wire_millis};

pub fn system_time(time: Option<&Timestamp>) -> SystemTime {
    from_millis(wire_millis(time))
}

pub fn optional_time(time: Option<&Timestamp>) -> Option<SystemTime> {
    optional_millis(time).map(from_millis)
}
