//! The Tidings server: one binary, from a laptop to a cluster.

mod accounts;
mod backends;
mod chats;
mod contacts;
#[cfg(feature = "faults")]
mod faults;
mod gateway;
mod ids;
mod live;
mod log;
mod messages;
mod profiles;
mod time;

fn main() {}
