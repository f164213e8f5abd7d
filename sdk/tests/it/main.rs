//! The SDK against the real server, each test with a server of its own.

// Helpers of tests fail as tests do.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod chatting;
mod device_keys;
mod faults;
mod history;
mod leaving;
mod linking;
mod logins;
mod passkeys;
mod people;
mod second_factor;
mod sessions;
// An authenticator app and one for passkeys, which the server's tests use too.
#[allow(dead_code)]
#[path = "../../../server/tests/it/guards/app.rs"]
mod app;
#[allow(dead_code)]
#[path = "../../../server/tests/it/world/authenticator.rs"]
mod authenticator;
mod world;
