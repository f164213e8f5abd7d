//! The SDK against the real server, each test with a server of its own.

// Helpers of tests fail as tests do.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod chatting;
mod faults;
mod history;
mod second_factor;
mod sessions;
mod world;
