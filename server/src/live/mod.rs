//! Live streams: what a device missed, and from there on what happens.
//!
//! A [`Session`] is one open stream with a bounded queue; a [`Room`] is this node's one object per log that sessions
//! follow. Rooms hear of commits through the fabric, which is a hint: a room that sees a gap fills it from the log, and
//! a session whose queue overflows goes back to reading the log until it has caught up. So a slow device costs a
//! bounded amount of memory and slows nobody.
//!
//! Among several nodes all this is the same; what they tell each other goes through Redis, and may be lost.

mod catch_up;
mod config;
mod delivery;
mod envelope;
mod frames;
mod presence;
mod receipts;
mod receive;
mod room;
mod rooms;
pub mod rpc;
mod service;
mod session;
mod sessions;
mod store;
mod streams;
mod typing;

pub use config::Config;
pub use receipts::Receipts;
pub use service::Live;

use room::Room;
use session::Session;
