//! Tidings as its clients see it: the real binary, in its own process, over raw gRPC.
//!
//! [`world`] is the harness, a server and its people; the other modules are suites. Every test owns its server, its
//! port and its data, waits on conditions and never on time, and may run beside all others.

// A test fails by panicking, also in a helper.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod accounts;
mod administration;
mod bad_input;
mod balancer;
mod chats;
mod checker;
mod cluster;
mod device_keys;
mod documents;
mod example;
#[cfg(feature = "faults")]
mod faults;
mod gateway;
mod guards;
mod kafka;
mod leaving;
mod links;
mod logs;
mod messages;
mod operation;
mod passkeys;
mod people;
mod privacy;
mod slow;
mod soak;
mod tls;
mod traces;
mod twins;
mod web;
mod world;
