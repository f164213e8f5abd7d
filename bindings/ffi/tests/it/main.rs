//! The scenarios that every language's suite runs, here in Rust through the same core, and the core's own promises.

// Helpers of tests fail as tests do.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod callbacks;
mod guards;
mod scenarios;
mod screen;
mod server;
mod world;
