//! The scenarios that every language's suite runs, here in Rust through the same core, and the core's own promises.

// Helpers of tests fail as tests do.
#![allow(clippy::unwrap_used, clippy::expect_used)]

// An authenticator app, which the server's tests use too.
#[allow(dead_code)]
#[path = "../../../../server/tests/it/guards/app.rs"]
mod app;
mod callbacks;
mod guards;
mod key;
mod scenarios;
mod screen;
mod server;
mod world;
